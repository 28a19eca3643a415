// What Simplex's own messages and proofs claim by themselves. Pure; any thread.
#include "protocols/registry.hpp"
#include "protocols/simplex/kinds.hpp"

namespace bezant::simplex {

namespace {

result<void> check_body(bool good) {
  if (!good)
    return protocol_error::bad_message;
  return outcome::success();
}

} // namespace

result<void> check(const signed_message& m, const replica_set& replicas) {
  if (m.kind < chained::first_own_kind)
    return chained::check(m, form, replicas);
  if (!replicas.contains(m.author) || m.content != nullptr)
    return protocol_error::bad_message;
  switch (static_cast<kind>(m.kind)) {
    case kind::finalize: {
      const auto v = decode<block_vote>(m.body);
      return check_body(v && v.value().view != view_number{0} && v.value().at != height{0}
                        && v.value().at.value() <= v.value().view.value());
    }
    case kind::finalization: {
      const auto c = decode<vote_certificate>(m.body);
      if (!c || c.value().shares.empty())
        return protocol_error::bad_certificate;
      return check_certificate(c.value(), finalize_kind, replicas);
    }
    case kind::ask: {
      const auto r = decode<view_range>(m.body);
      return check_body(r && r.value().first != view_number{0} && r.value().first <= r.value().last
                        && r.value().last.value() - r.value().first.value() < view_range::views_max);
    }
  }
  return protocol_error::bad_message;
}

result<void> verify_commit(const block_header& header, byte_view proof, const replica_set& replicas) {
  const auto decoded = decode<commit_proof>(proof);
  if (!decoded)
    return protocol_error::bad_proof;
  const auto& p = decoded.value();
  const block_vote vote{header.view, header.at, digest_of(header)};
  if (p.notarization.vote != vote || p.finalization.vote != vote || p.finalization.shares.empty()
      || !check_certificate(p.notarization, vote_kind, replicas)
      || !check_certificate(p.finalization, finalize_kind, replicas))
    return protocol_error::bad_proof;
  return outcome::success();
}

std::string_view kind_name(message_kind k) {
  switch (static_cast<kind>(k)) {
    case kind::finalize: return "finalize";
    case kind::finalization: return "finalization";
    case kind::ask: return "ask";
  }
  switch (static_cast<chained::kind>(k)) {
    case chained::kind::vote: return "notarize";
    case chained::kind::certificate: return "notarization";
    case chained::kind::timeout: return "nullify";
    case chained::kind::timeout_certificate: return "nullification";
    default: return chained::kind_name(k);
  }
}

std::optional<message_anatomy> describe(message_kind k, byte_view body) {
  switch (static_cast<kind>(k)) {
    case kind::finalize:
      if (const auto v = decode<block_vote>(body))
        return message_anatomy{message_role::vote, v.value().view, v.value().at, v.value().block};
      return std::nullopt;
    case kind::finalization:
      if (const auto c = decode<vote_certificate>(body))
        return message_anatomy{message_role::certificate, c.value().vote.view, c.value().vote.at, c.value().vote.block};
      return std::nullopt;
    case kind::ask:
      if (const auto r = decode<view_range>(body))
        return message_anatomy{message_role::question, r.value().last, {}, {}};
      return std::nullopt;
  }
  return chained::describe(k, body);
}

std::optional<bytes> slot(const signed_message& m) {
  if (m.kind != finalize_kind)
    return chained::slot(m);
  const auto v = decode<block_vote>(m.body);
  return v ? std::optional{encode(v.value().view)} : std::nullopt;
}

} // namespace bezant::simplex
