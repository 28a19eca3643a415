#include "protocols/chained/block_messages.hpp"

#include "core/mutant.hpp"
#include "protocols/registry.hpp"

namespace bezant {

result<void> check_follows(const justified_header& h, const replica_set& replicas) {
  const auto& parent = h.justify.vote;
  const bool justified = h.header.parent == parent.block || seeded_bug("chained-parent-not-justified");
  const bool later = h.header.view > parent.view || seeded_bug("chained-view-not-above-justify");
  if (!replicas.contains(h.header.proposer) || !justified || !later || h.header.at <= parent.at
      || h.header.at != parent.at.next())
    return protocol_error::bad_message;
  return outcome::success();
}

result<void> check_content(const justified_header& h, const payload_ptr& content) {
  if (content == nullptr || content->root() != h.header.payload_root || content->data_bytes() > payload::bytes_max)
    return protocol_error::bad_payload;
  return outcome::success();
}

result<void> check_justified(const justified_header& h, const payload_ptr& content, message_kind vote_kind,
                             const replica_set& replicas) {
  BOOST_OUTCOME_TRY(check_follows(h, replicas));
  BOOST_OUTCOME_TRY(check_content(h, content));
  return check_certificate(h.justify, vote_kind, replicas);
}

result<void> check_request(const block_request& r, message_kind vote_kind, const replica_set& replicas) {
  if (r.have.empty() || r.wanted.shares.empty())
    return protocol_error::bad_message;
  for (std::size_t i = 1; i < r.have.size(); ++i)
    if (r.have[i - 1].at <= r.have[i].at)
      return protocol_error::bad_message;
  return check_certificate(r.wanted, vote_kind, replicas);
}

} // namespace bezant
