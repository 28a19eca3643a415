#include "protocols/chained/earlier_proof.hpp"

#include "core/versioned.hpp"
#include "protocols/chained/kinds.hpp"

namespace bezant::chained {

namespace {

constexpr format_tag format{"BZEP", 1};

/// The header of the last block above, if each is the child of the one before; hashes only.
const block_header* end_of_path(const block_header& first, const earlier_proof& p) {
  const auto* below = &first;
  for (const auto& above : p.above) {
    if (above.parent != digest_of(*below) || above.at != below->at.next())
      return nullptr;
    below = &above;
  }
  return p.above.empty() ? nullptr : below;
}

using verifier = std::function<result<void>(const block_header&, byte_view, const replica_set&)>;

result<void> verify(const verifier& own, const block_header& header, byte_view proof, const replica_set& replicas) {
  if (own(header, proof, replicas))
    return outcome::success();
  const auto read = read_earlier(proof);
  if (!read)
    return protocol_error::bad_proof;
  const auto& p = *read;
  const auto* last = end_of_path(header, p);
  if (last == nullptr || p.own.vote != block_vote{header.view, header.at, digest_of(header)}
      || !bezant::check_certificate(p.own, vote_kind, replicas) || !own(*last, p.later, replicas))
    return protocol_error::bad_proof;
  return outcome::success();
}

bytes prove(std::span<const block_ptr> path, byte_view proof) {
  if (path.size() < 2)
    return {proof.begin(), proof.end()};
  if (path.size() - 1 > earlier_proof::above_max)
    return {};
  auto own = decode<vote_certificate>(path[1]->justify()); // of the block that it follows
  if (!own)
    return {};
  earlier_proof p{std::move(own).value(), {}, {proof.begin(), proof.end()}};
  for (const auto& b : path.subspan(1))
    p.above.push_back(b->header());
  return encode_versioned(format, p);
}

/// The statements and headers in it, and what proves the later block.
std::optional<bytes> testify(byte_view proof, testimony& out) {
  auto read = read_earlier(proof);
  if (!read)
    return std::nullopt;
  auto& p = *read;
  unpack(p.own, vote_kind, out.statements);
  out.headers.insert(out.headers.end(), p.above.begin(), p.above.end());
  return std::move(p.later);
}

} // namespace

std::optional<earlier_proof> read_earlier(byte_view proof) {
  auto decoded = decode_versioned<earlier_proof>(format, proof);
  return decoded ? std::optional{std::move(decoded).value()} : std::nullopt;
}

protocol_info with_earlier_proofs(protocol_info info) {
  info.verify_commit = [own = std::move(info.verify_commit)](const block_header& header, byte_view proof,
                                                             const replica_set& replicas) {
    return verify(own, header, proof, replicas);
  };
  if (info.testify_proof)
    info.testify_proof = [own = std::move(info.testify_proof)](byte_view proof, testimony& out) {
      const auto later = testify(proof, out);
      own(later ? byte_view{*later} : proof, out);
    };
  info.prove_earlier = prove;
  return info;
}

} // namespace bezant::chained
