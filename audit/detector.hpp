// Reads what replicas sign and finds what no honest one signs.
#pragma once

#include "audit/header_memory.hpp"
#include "audit/state_claims.hpp"
#include "audit/verify.hpp"

#include <deque>
#include <map>
#include <set>

namespace bezant::audit {

/// Bounds of a detector.
struct detector_limits {
  std::uint64_t views = 64;       ///< messages further than this from where f+1 replicas are, up or down, are not kept
  std::size_t slots_max = 64;     ///< of one author and kind
  std::size_t telling_max = 16;   ///< of one author
  std::size_t headers_max = 1024; ///< of blocks, oldest forgotten first
  std::size_t certificates_max = 512; ///< remembered as opened
  std::size_t offences_max = 4;       ///< of one author that are told
  std::size_t checkpoints_max = 4;    ///< of one author, those of the greatest heights
};

/// Turns a stream of signed messages into evidence. It compares each message with the other one in its slot, votes with
/// the author's votes in the views around, and, what is rare, everything with what tells most: a timeout, or a block
/// that does not stand on the view before. A message that was not seen yet may be in somebody else's memory: all
/// replicas look.
///
/// Memory is bounded by the limits and the number of replicas. Deterministic; not thread-safe.
class detector {
public:
  /// Both must outlive the detector.
  detector(const protocol_info& protocol, const replica_set& replicas, const application* app,
           detector_limits limits = {});

  /// A message that passed `protocol_info::check`, or a checkpoint of the house, and its author's signature; each once.
  void checked(const signed_message& m);

  /// A message with a good signature that was refused: by `protocol_info::check`, or for a transaction in its payload.
  void refused(const signed_message& m);

  /// Two messages of one author that somebody calls an offence; their signatures are good.
  void accused(const signed_message& first, const signed_message& second);

  /// What was found since the last call: each author and offence once.
  [[nodiscard]] std::vector<evidence> take();

  /// Proposals, without payload, to be shown to all others: f+1 replicas, so an honest one, voted for something else in
  /// that view. Each once. Who equivocates may show each replica one proposal only; so they compare.
  [[nodiscard]] std::vector<signed_message> take_disputed() { return std::exchange(disputed_, {}); }

  /// Messages that are kept.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
  struct slot_key {
    view_number view;
    std::string slot; ///< bytes, the last one first

    friend auto operator<=>(const slot_key&, const slot_key&) = default;
  };
  struct kept {
    signed_message message; ///< without payload
    bool telling = false;
  };
  using slots = std::map<slot_key, kept>;
  struct history {
    std::map<message_kind, slots> kinds;
    std::deque<std::pair<message_kind, slot_key>> telling;
    view_number highest;
  };
  struct question { ///< one slot for a proposal, as it was shown to this replica
    signed_message proposal;
    digest block;
    std::map<replica_id, digest> votes;
    bool shown = false;
  };
  void dispute(question& q);

  void keep(const signed_message& m, const message_anatomy& a);
  void note_proposal(const slot_key& key, const signed_message& m, const digest& block);
  void note_vote(const slot_key& key, replica_id who, const digest& block);
  void learn_header(const proposed_block& b);
  void open(const signed_message& m, const message_anatomy& a);
  void compare_with_neighbours(slots& of_kind, slots::iterator at);
  void compare_with_all(history& of, const kept& k);
  void compare_with_telling(history& of, view_number view, const kept& k);
  void mark_telling(history& of, message_kind kind, const slot_key& key, kept& k);
  void compare(const signed_message& a, const signed_message& b);
  void add_headers(const signed_message& m, std::vector<block_header>& list) const;
  void find_forged(const signed_message& m);
  void found(replica_id culprit, std::string_view offence, evidence e);
  [[nodiscard]] bool may_tell(replica_id culprit) const;
  [[nodiscard]] bool in_window(view_number v) const;
  void heard_of(replica_id who, view_number v);

  const protocol_info& protocol_;
  const replica_set& replicas_;
  const application* app_;
  detector_limits limits_;
  state_claims states_;
  std::map<replica_id, history> histories_;
  std::size_t size_ = 0;
  view_number centre_; ///< the (f+1)-th highest view of all replicas
  header_memory headers_;
  std::set<digest> opened_;
  std::deque<digest> opened_order_;
  std::map<replica_id, std::set<std::string, std::less<>>> told_;
  std::vector<evidence> found_;
  std::map<slot_key, question> questions_; ///< bounded as the slots of one kind
  std::vector<signed_message> disputed_;
};

} // namespace bezant::audit
