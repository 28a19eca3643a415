#include "audit/verify.hpp"

#include "core/mutant.hpp"
#include "protocols/checkpoint.hpp"

#include <algorithm>
#include <tuple>

namespace bezant::audit {

namespace {

using header_list = bounded_vector<block_header, contradiction::headers_max>;

bool ascends(const statement& a, const statement& b) {
  return std::tie(a.kind, a.body) < std::tie(b.kind, b.body);
}

bool signed_by(replica_id author, const statement& s, const replica_set& replicas) {
  return replicas.verify(author, s.kind, s.body, s.by);
}

/// The offence of two messages with these headers.
offence_name offence_of(const contradiction& c, header_span headers, const protocol_info& protocol) {
  if (seeded_bug("audit-any-two-messages"))
    return "double-vote";
  const auto first = message_of(c.author, c.first);
  const auto second = message_of(c.author, c.second);
  // Protocols know nothing of the house's messages and would take them for malformed ones.
  if (is_house(first.kind) || is_house(second.kind))
    return house_offence(first, second);
  return protocol.offence ? protocol.offence(first, second, headers) : std::nullopt;
}

header_list without(const header_list& headers, std::size_t i) {
  header_list rest = headers;
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
  return rest;
}

verdict about(replica_id culprit, std::string_view offence, const std::vector<const statement*>& said,
              const protocol_info& protocol) {
  verdict v{culprit, std::string{offence}, {}, {}};
  for (const auto* s : said)
    if (const auto a = protocol.describe ? protocol.describe(s->kind, s->body) : std::nullopt;
        a && std::pair{a->view, a->at} > std::pair{v.view, v.at}) {
      v.view = a->view;
      v.at = a->at;
    } else if (const auto state = decode<checkpoint_statement>(s->body); state && is_house(s->kind)) {
      v.at = state.value().at;
    }
  return v;
}

bool is_protocols(const statement& s) {
  return !is_house(s.kind);
}

result<verdict> judge(const contradiction& c, const court& by) {
  // Also refuses one message twice.
  if (!ascends(c.first, c.second)
      || !std::ranges::is_sorted(c.headers, std::less{}, [](const block_header& h) { return digest_of(h); }))
    return codec_error::not_canonical;
  const auto found = offence_of(c, c.headers, *by.protocol);
  if (!found)
    return audit_error::not_an_offence;
  for (std::size_t i = 0; i < c.headers.size(); ++i)
    if (offence_of(c, without(c.headers, i), *by.protocol))
      return audit_error::superfluous;
  if (!signed_by(c.author, c.first, *by.replicas) || !signed_by(c.author, c.second, *by.replicas))
    return crypto_error::bad_signature;
  return about(c.author, *found, {&c.first, &c.second}, *by.protocol);
}

result<verdict> judge(const malformed& m, const court& by) {
  if (!signed_by(m.author, m.said, *by.replicas))
    return crypto_error::bad_signature;
  const auto found = by.protocol->never_signed && is_protocols(m.said)
                       ? by.protocol->never_signed(message_of(m.author, m.said), *by.replicas)
                       : std::nullopt;
  if (!found)
    return audit_error::not_an_offence;
  return about(m.author, *found, {&m.said}, *by.protocol);
}

result<verdict> judge(const forged_order& o, const court& by) {
  const auto block = by.protocol->proposes && is_protocols(o.proposal)
                       ? by.protocol->proposes(o.proposal.kind, o.proposal.body)
                       : std::nullopt;
  if (!block)
    return audit_error::not_an_offence;
  if (block->header.payload_root != payload_root_of(o.transactions)
      || std::ranges::find(o.transactions, o.offending.id()) == o.transactions.end())
    return audit_error::foreign_order;
  if (!signed_by(o.author, o.proposal, *by.replicas))
    return crypto_error::bad_signature;
  const auto checked = check_transaction(o.offending, by);
  if (checked)
    return audit_error::not_an_offence;
  if (checked.error() == audit_error::no_application)
    return checked.error();
  return about(o.author, "forged-order", {&o.proposal}, *by.protocol);
}

result<verdict> judge(const lying_receipt& e, const court& by) {
  BOOST_OUTCOME_TRY(bezant::verify(e, *by.replicas));
  return verdict{e.said.replica, "lying-receipt", {}, e.said.at};
}

result<verdict> judge(const false_receipt& e, const court& by) {
  BOOST_OUTCOME_TRY(bezant::verify(e, *by.replicas));
  return verdict{e.accused.replica, "lying-receipt", {}, e.said.at};
}

} // namespace

result<verdict> verify(const evidence& e, const court& by) {
  if (e.chain != by.replicas->chain())
    return audit_error::foreign_chain;
  if (!by.replicas->contains(e.culprit()))
    return crypto_error::unknown_signer;
  return std::visit([&](const auto& what) { return judge(what, by); }, e.what);
}

result<void> check_transaction(const transaction& t, const court& by) {
  if (!is_system(t)) {
    if (by.app == nullptr)
      return audit_error::no_application;
    return by.app->check(t);
  }
  BOOST_OUTCOME_TRY(const auto e, unpack_evidence(t));
  BOOST_OUTCOME_TRY(verify(e, by));
  return outcome::success();
}

std::optional<contradiction> contradiction_of(const signed_message& first, const signed_message& second,
                                              header_span headers, const protocol_info& protocol) {
  if (first.author != second.author)
    return std::nullopt;
  contradiction c{first.author, statement_of(first), statement_of(second), {}};
  if (!ascends(c.first, c.second))
    std::swap(c.first, c.second);
  if (!offence_of(c, {}, protocol)) {
    if (headers.empty() || headers.size() > contradiction::headers_max || !offence_of(c, headers, protocol))
      return std::nullopt;
    c.headers.assign(headers.begin(), headers.end());
    std::ranges::sort(c.headers, std::less{}, [](const block_header& h) { return digest_of(h); });
    for (std::size_t i = c.headers.size(); i-- > 0;)
      if (auto fewer = without(c.headers, i); offence_of(c, fewer, protocol))
        c.headers = std::move(fewer);
  }
  return c;
}

} // namespace bezant::audit
