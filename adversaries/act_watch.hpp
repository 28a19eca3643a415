// Finds an adversary's acts by comparing, step by step, what its honest core wanted with what was done.
#pragma once

#include "adversaries/act.hpp"
#include "adversaries/config.hpp"
#include "adversaries/seen_digests.hpp"
#include "core/receipt.hpp"

#include <deque>
#include <map>
#include <memory>

namespace bezant {

/// Stands in the host of one adversary, in one life of its replica. Knows nothing about behaviours. What was withheld,
/// said and heard is remembered within bounds: what is said again after `withheld_max` other messages counts as added.
class act_watch {
public:
  static constexpr std::size_t withheld_max = 8'192; ///< messages, once a receiver

  /// `config.record` and `config.replicas` are given.
  explicit act_watch(const adversary_config& config);

  /// A step begins, with the core at `at`.
  void begin(time_point now, const protocol_position& at);
  /// The core was to be told `was` and is told `became`; null if it is told nothing.
  void input(const event& was, const event* became);
  /// The core is told what nobody told the replica.
  void invented(const event& e);
  /// The honest core wants `list`.
  void wants(const std::vector<effect>& list);
  /// The step ends: `done` was made of what was wanted.
  void end(const std::vector<effect>& done, const protocol_position& at);

private:
  struct spoken {
    digest id; ///< of all that a receiver gets
    digest m;
    message_kind kind = 0;
    std::optional<message_anatomy> about;
  };
  struct line {
    replica_id to;
    std::size_t which = 0; ///< of `spoken`
    bool met = false;      ///< accounted for
  };
  struct said {
    std::vector<spoken> list;
    std::map<digest, std::size_t> places; ///< of their ids in the list
    std::vector<line> lines;              ///< one a receiver
    std::map<digest, std::uint64_t> records;
  };
  using address = std::pair<digest, replica_id>;
  /// One act of withholding, and how many of its copies have not come since.
  struct held {
    time_point since;
    std::size_t copies = 0;
  };
  struct held_copy {
    std::uint64_t number = 0;
    std::shared_ptr<held> act;
  };
  struct finding {
    act what;
    std::vector<replica_id> receivers;
    std::size_t which = 0;
  };

  [[nodiscard]] spoken spoken_of(replica_id author, message_kind kind, const bytes& body, const payload_ptr& content,
                                 const signature* by) const;
  [[nodiscard]] spoken spoken_of(const signed_message& m) const;
  void add(said& to, const effect& e) const;
  void match(said& done);
  [[nodiscard]] act classify(const said& done, const line& extra);
  void tell_extras(said& done);
  void tell_missing();
  void tell_records(const said& done);
  void tell(finding f, bool copies_are_held);
  void hold(const digest& id, replica_id to, const std::shared_ptr<held>& a);
  void tell_input(act_kind how, const event& of, const digest& m);
  [[nodiscard]] bool is_own_echo(const event& e) const;
  [[nodiscard]] digest digest_of_input(const event& e) const;
  [[nodiscard]] act act_of(act_kind how, act_matter what, view_number view) const;

  std::shared_ptr<seat_record> record_;
  replica_id self_;
  std::size_t replicas_;
  std::shared_ptr<const protocol_info> protocol_;
  time_point now_;
  view_number view_; ///< that the core is in
  said wanted_;      ///< in this step
  seen_digests wanted_before_, seen_;
  std::map<address, std::deque<held_copy>> held_;
  std::deque<std::pair<address, std::uint64_t>> held_order_;
  std::uint64_t held_number_ = 0;
};

/// True if the two are the same to a core.
bool same_input(const event& a, const event& b);

/// Tells of each receipt that is not what it was before a behaviour had it.
void watch_receipts(seat_record& record, time_point now, const std::vector<receipt>& wanted,
                    const std::vector<receipt>& told);

} // namespace bezant
