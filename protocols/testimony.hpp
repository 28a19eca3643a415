// What messages say about who signed what: every statement that a single replica signed, and what no honest replica
// signs beside it. For whoever judges replicas afterwards.
#pragma once

#include "protocols/message.hpp"

#include <map>
#include <span>
#include <vector>

namespace bezant {

/// What a message or a commit proof shows. Nothing in it is checked: a statement counts once its signature was
/// verified; a header counts for nothing but its own digest.
struct testimony {
  std::vector<signed_message> statements; ///< without payloads
  std::vector<block_header> headers;
};

/// Block headers by their digests, which whoever fills it has computed.
using header_index = std::map<digest, block_header>;

/// Two statements of one replica that contradict each other, and the headers that one needs to see it.
struct clash {
  signed_message first;
  signed_message second;
  std::vector<block_header> headers;
};

/// Statements of one replica, all of them signed by it, to be held against each other.
struct cross_examination {
  std::span<const signed_message> statements;
  const header_index& headers;
  const replica_set& replicas;
  std::size_t comparisons_max = std::size_t{1} << 22; ///< of rules that must compare pairs one by one
};

/// The contradictions across slots that a protocol's rules find, one for each rule at most, for
/// `protocol_info::offence` to name; and whether the bound on comparisons left some pairs out.
struct cross_findings {
  std::vector<clash> found;
  bool cut_short = false;
};

} // namespace bezant
