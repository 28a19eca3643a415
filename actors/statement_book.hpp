// What the other replicas signed last, so that one that has forgotten it can be told.
#pragma once

#include "protocols/recall.hpp"
#include "transport/store/store.hpp"

#include <map>
#include <memory>

namespace bezant {

/// Keeps of each other replica the highest message of each kind in which it commits itself, and the certificates that
/// it handed on. Bounded: `recall_answer::statements_max` kinds a replica, none larger than
/// `recall_answer::statement_bytes_max`.
class statement_book {
public:
  statement_book(std::shared_ptr<const protocol_info> protocol, std::shared_ptr<const replica_set> replicas)
    : protocol_{std::move(protocol)}, replicas_{std::move(replicas)} {}

  /// A message that passed all checks.
  void add(const signed_message& m);

  /// The highest of each kind that `who` signed: what it said itself, and what is in others' certificates and
  /// proposals.
  [[nodiscard]] std::vector<statement> of(replica_id who) const;

  /// The `nth` highest of the views in which the others have signed last; 0 if fewer have.
  [[nodiscard]] view_number signed_in(std::size_t nth) const;

  /// Writes what has changed since the last call into the store's notes; durable with the store's next sync. Only small
  /// statements: votes and timeouts.
  void save(store& disk);
  /// Adds what the notes hold.
  void load(const std::map<note_number, bytes>& notes);

private:
  struct kept {
    signing_rank rank;
    statement what;
  };
  struct author {
    std::map<message_kind, kept> kinds;
    view_number view; ///< the highest that it committed itself in
    bool changed = false;
  };

  std::shared_ptr<const protocol_info> protocol_;
  std::shared_ptr<const replica_set> replicas_;
  std::map<replica_id, author> authors_;
};

} // namespace bezant
