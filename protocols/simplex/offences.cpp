// What no honest replica of Simplex signs, and what its messages carry of others.
#include "protocols/simplex/kinds.hpp"

namespace bezant::simplex {

namespace {} // namespace

offence_name offence(const signed_message& first, const signed_message& second, header_span) {
  if (first.author != second.author)
    return std::nullopt;
  if (second.kind == finalize_kind && first.kind == nullify_kind)
    return offence(second, first);
  if (first.kind != finalize_kind)
    return chained::offence(first, second);
  const auto finalized = decode<block_vote>(first.body);
  if (!finalized)
    return std::nullopt;
  if (second.kind == finalize_kind) {
    const auto other = decode<block_vote>(second.body);
    if (other && finalized.value().view == other.value().view && finalized.value() != other.value())
      return "double-vote";
  } else if (second.kind == nullify_kind) {
    const auto nullified = decode<chained::timeout_vote>(second.body);
    if (nullified && finalized.value().view == nullified.value().view)
      return "nullify-and-finalize";
  }
  return std::nullopt;
}

offence_name never_signed(const signed_message& m, const replica_set& replicas) {
  if (m.kind < chained::first_own_kind)
    return chained::never_signed(m, form, replicas);
  const auto good = [&] { return bool{check({m.author, m.kind, m.body, m.by, nullptr}, replicas)}; };
  if (m.kind == finalize_kind && !good())
    return "wrong-vote";
  if (m.kind == static_cast<message_kind>(kind::finalization) && !good())
    return "wrong-certificate";
  return std::nullopt;
}

std::vector<signed_message> unpack(const signed_message& m) {
  if (m.kind != static_cast<message_kind>(kind::finalization))
    return chained::unpack(m);
  std::vector<signed_message> list;
  if (const auto c = decode<vote_certificate>(m.body))
    chained::unpack(c.value(), finalize_kind, list);
  return list;
}

} // namespace bezant::simplex
