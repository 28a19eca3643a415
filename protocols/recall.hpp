// What a replica that starts asks the others before it signs anything: what has my key signed, and what time is it?
//
// Messages of the house, as those of `protocols/checkpoint.hpp`. docs/decisions/0025 says what becomes of the answers.
#pragma once

#include "core/time.hpp"
#include "protocols/checkpoint.hpp"
#include "protocols/registry.hpp"

namespace bezant {

/// Asks for the statements of its author.
struct recall_request {
  time_point asked; ///< on the author's clock; tells its requests apart

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, recall_request& x) {
    return f(x.asked);
  }
};

/// Answers one. Only `said` proves something, by the signatures of the replica that asked; the rest is its author's
/// word.
struct recall_answer {
  static constexpr std::size_t statements_max = 16;
  static constexpr std::size_t statement_bytes_max = std::size_t{1} << 16; ///< of a body; larger ones are not kept

  time_point asked; ///< of the request
  time_point clock; ///< its author's
  view_number view; ///< in which its author's core is; 0 before that has begun
  height executed;  ///< by its author, or about to be
  bounded_vector<statement, statements_max> said;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, recall_answer& x) {
    return f(x.asked, x.clock, x.view, x.executed, x.said);
  }
};

/// How far a replica has come with messages of one kind: whoever signs a proposal, a vote or a timeout that ranks above
/// all that it knows to have signed of that kind has forgotten something.
struct signing_rank {
  view_number view;
  height at;

  friend auto operator<=>(const signing_rank&, const signing_rank&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, signing_rank& x) {
    return f(x.view, x.at);
  }
};

/// The rank of a message in which its author commits itself: a proposal, a vote or a timeout. Nothing for others, which
/// may be said again with other content, and for protocols that do not describe their messages.
std::optional<signing_rank> rank_of(const protocol_info& protocol, message_kind kind, byte_view body);

} // namespace bezant
