#include "protocols/checkpoint.hpp"

#include "protocols/recall.hpp"
#include "protocols/registry.hpp"

#include <algorithm>

namespace bezant {

namespace {

result<void> check_head(const snapshot_head& h, const payload_ptr& content, const replica_set& replicas) {
  BOOST_OUTCOME_TRY(check_certificate(h.certificate, replicas));
  const auto& what = h.certificate.what;
  if (content == nullptr || content->root() != h.block.payload_root)
    return protocol_error::bad_payload;
  if (digest_of(h.block) != what.block || h.block.at != what.at || snapshot_root(h.parts) != what.snapshot
      || convictions_root(h.convicted) != what.convicted)
    return protocol_error::bad_message;
  return outcome::success();
}

/// Decodes a body and hands it to `good`.
template <class T, class F>
result<void> check_body(const signed_message& m, F&& good) {
  BOOST_OUTCOME_TRY(const auto body, decode<T>(m.body));
  return good(body);
}

template <class T>
result<void> check_form(const signed_message& m) {
  return check_body<T>(m, [](const T&) -> result<void> { return outcome::success(); });
}

} // namespace

result<void> check_certificate(const checkpoint_certificate& c, const replica_set& replicas) {
  if (c.what.at == height{0} || c.shares.size() < replicas.quorum() || c.shares.size() > replicas.size())
    return protocol_error::bad_certificate;
  const auto signed_digest = replicas.signing_digest(number(house::checkpoint), encode(c.what));
  for (std::size_t i = 0; i < c.shares.size(); ++i) {
    const auto& share = c.shares[i];
    if ((i > 0 && c.shares[i - 1].who >= share.who) || !replicas.contains(share.who)
        || !replicas.scheme().verify(replicas.key(share.who), signed_digest, share.by))
      return protocol_error::bad_certificate;
  }
  return outcome::success();
}

result<void> check_house(const signed_message& m, const replica_set& replicas) {
  if (m.kind != number(house::snapshot_head) && m.content != nullptr)
    return protocol_error::bad_payload;
  switch (static_cast<house>(m.kind)) {
    case house::checkpoint: return check_form<checkpoint_statement>(m);
    case house::standing: return check_form<standing>(m);
    case house::snapshot_request:
    case house::snapshot_gone: return check_form<snapshot_request>(m);
    case house::recall_request: return check_form<recall_request>(m);
    case house::recall_answer: return check_form<recall_answer>(m);
    case house::certificate:
      return check_body<checkpoint_certificate>(m, [&](const auto& c) { return check_certificate(c, replicas); });
    case house::snapshot_head:
      return check_body<snapshot_head>(m, [&](const auto& h) { return check_head(h, m.content, replicas); });
    case house::snapshot_part:
      return check_body<snapshot_part>(m, [](const snapshot_part& p) -> result<void> {
        if (p.part == 0 || p.data.size() > snapshot_part_bytes)
          return protocol_error::bad_message;
        return outcome::success();
      });
  }
  return protocol_error::bad_message;
}

offence_name house_offence(const signed_message& first, const signed_message& second) {
  if (first.kind != number(house::checkpoint) || second.kind != first.kind)
    return std::nullopt;
  const auto a = decode<checkpoint_statement>(first.body);
  const auto b = decode<checkpoint_statement>(second.body);
  const bool two = a && b && a.value().at == b.value().at && a.value() != b.value();
  return two ? offence_name{"double-state"} : std::nullopt;
}

std::vector<digest> snapshot_parts_of(byte_view state) {
  std::vector<digest> list;
  for (std::uint32_t part = 1; part == 1 || (part - 1) * snapshot_part_bytes < state.size(); ++part)
    list.push_back(hash("snapshot-part", snapshot_part_of(state, part)));
  return list;
}

byte_view snapshot_part_of(byte_view state, std::uint32_t part) {
  require(part > 0 && (part == 1 || (part - 1) * snapshot_part_bytes < state.size()), "the snapshot has that part");
  const auto rest = state.subspan((part - 1) * snapshot_part_bytes);
  return rest.first(std::min(rest.size(), snapshot_part_bytes));
}

digest snapshot_root(const std::vector<digest>& parts) {
  hasher h{"snapshot"};
  h.add(static_cast<std::uint64_t>(parts.size()));
  for (const auto& d : parts)
    h.add(d);
  return h.finish();
}

digest convictions_root(const std::vector<conviction>& list) {
  return hash("convictions", encode(list));
}

} // namespace bezant
