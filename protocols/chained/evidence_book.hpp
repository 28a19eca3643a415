// Remembers who signed what, and accuses whoever signed two messages that no honest replica signs both.
#pragma once

#include "protocols/certificate.hpp"
#include "protocols/effect.hpp"

#include <map>
#include <set>

namespace bezant {

/// Signed votes and proposals of a window of views. A culprit is accused once for each offence, by its own signatures
/// alone: whoever relayed them is not involved.
class evidence_book {
public:
  /// `vote_kind`: the message kind that the signatures of votes cover.
  explicit evidence_book(message_kind vote_kind) : vote_kind_{vote_kind} {}

  /// Two votes of one view for different blocks are a "double-vote"; where heights must not fall from view to view
  /// (`monotone`), votes in views e1 < e2 at heights h1 > h2 are a "non-monotone-vote".
  void saw_vote(const block_vote& vote, replica_id who, const signature& by, bool monotone, effects& out);

  /// Two proposals of one view with different blocks are an "equivocation". `m`'s body needs to say so itself.
  void saw_proposal(view_number view, const digest& block, const signed_message& m, effects& out);

  void forget_below(view_number lowest);

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
  struct cast_vote {
    block_vote vote;
    signature by;
  };
  struct made_proposal {
    digest block;
    signed_message message;
  };

  void charge(std::string_view offence, signed_message first, signed_message second, effects& out);
  [[nodiscard]] signed_message message_of(replica_id who, const cast_vote& v) const;

  message_kind vote_kind_;
  std::size_t size_ = 0;
  std::map<replica_id, std::map<view_number, cast_vote>> votes_; ///< the first of each view
  std::map<std::pair<view_number, replica_id>, made_proposal> proposals_;
  std::set<std::pair<replica_id, std::string_view>> charged_;
};

} // namespace bezant
