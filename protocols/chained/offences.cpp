// What no honest replica of the family signs: two messages of one slot, less than it knew before, or what is wrong by
// itself.
#include "protocols/chained/kinds.hpp"

#include <algorithm>

namespace bezant::chained {

namespace {

template <class T, class Differ>
bool both(const signed_message& first, const signed_message& second, Differ differ) {
  const auto a = decode<T>(first.body);
  const auto b = decode<T>(second.body);
  return a && b && differ(a.value(), b.value());
}

const block_header* find(header_span headers, const digest& id) {
  const auto at = std::ranges::find_if(headers, [&](const block_header& h) { return digest_of(h) == id; });
  return at == headers.end() ? nullptr : &*at;
}

/// What a message shows of its author's memory.
struct shown_memory {
  message_kind kind = 0;
  view_number view;
  std::optional<view_number> knew; ///< then it knew a certificate of this view
  bool no_more = false;            ///< and none of a higher one
  std::optional<view_number> lock; ///< and from then on it votes for no block on an older parent
};

/// The parent's view is the certificate's: nobody honest votes for a block whose certificate says something else of the
/// parent than the parent itself.
std::optional<shown_memory> memory_of_vote(const block_vote& v, header_span headers) {
  const auto* h = find(headers, v.block);
  const auto* parent = h == nullptr ? nullptr : find(headers, h->parent);
  if (parent == nullptr || h->view != v.view || h->at != v.at)
    return std::nullopt;
  shown_memory shown{vote_kind, v.view, parent->view, false, std::nullopt};
  if (const auto* grandparent = find(headers, parent->parent))
    shown.lock = grandparent->view;
  return shown;
}

std::optional<shown_memory> memory_of(const signed_message& m, header_span headers) {
  if (m.kind == timeout_kind) {
    if (const auto t = decode<timeout_vote>(m.body))
      return shown_memory{m.kind, t.value().view, t.value().high, true, std::nullopt};
  } else if (m.kind == vote_kind && !headers.empty()) {
    if (const auto v = decode<block_vote>(m.body))
      return memory_of_vote(v.value(), headers);
  } else if (m.kind == proposal_kind) {
    if (const auto p = decode<proposal>(m.body))
      return shown_memory{m.kind, p.value().block.header.view, p.value().block.justify.vote.view, true, std::nullopt};
  }
  return std::nullopt;
}

/// True if `a` was signed before `b` by everybody honest: views are never gone back to, and who gave one up neither
/// votes nor proposes in it any more.
bool precedes(const shown_memory& a, const shown_memory& b) {
  return a.view < b.view || (a.view == b.view && a.kind != timeout_kind && b.kind == timeout_kind);
}

offence_name forgotten(const shown_memory& early, const shown_memory& late, const memory_rules& rules) {
  if (!precedes(early, late))
    return std::nullopt;
  if (late.no_more && *early.knew > *late.knew)
    return late.kind == proposal_kind ? "fork" : "amnesia";
  if (rules.locks && late.kind == vote_kind && early.lock && *early.lock > *late.knew)
    return "amnesia";
  return std::nullopt;
}

} // namespace

offence_name offence(const signed_message& first, const signed_message& second, header_span) {
  if (first.author != second.author || first.kind != second.kind)
    return std::nullopt;
  const auto same_view = [](const auto& a, const auto& b) { return a.view == b.view && a != b; };
  if (first.kind == vote_kind && both<block_vote>(first, second, same_view))
    return "double-vote";
  if (first.kind == timeout_kind && both<timeout_vote>(first, second, same_view))
    return "double-timeout";
  if (first.kind == proposal_kind && both<proposal>(first, second, [](const auto& a, const auto& b) {
        return a.block.header.view == b.block.header.view && a.block.header != b.block.header;
      }))
    return "equivocation";
  return std::nullopt;
}

offence_name offence(const signed_message& first, const signed_message& second, header_span headers,
                     const memory_rules& rules) {
  if (const auto found = offence(first, second))
    return found;
  // Two votes say nothing of each other without the blocks; everything else is rare.
  if (first.author != second.author || (first.kind == vote_kind && second.kind == vote_kind && headers.empty()))
    return std::nullopt;
  const auto a = memory_of(first, headers);
  const auto b = a ? memory_of(second, headers) : std::nullopt;
  if (!b)
    return std::nullopt;
  if (const auto found = forgotten(*a, *b, rules))
    return found;
  return forgotten(*b, *a, rules);
}

offence_name never_signed(const signed_message& m, const message_rules& rules, const replica_set& replicas) {
  const auto name = [&](bool good, std::string_view what) { return good ? offence_name{} : offence_name{what}; };
  // Whatever hangs beside the body is not signed.
  const auto good = [&] { return bool{check({m.author, m.kind, m.body, m.by, nullptr}, rules, replicas)}; };
  switch (static_cast<kind>(m.kind)) {
    case kind::proposal: {
      const auto p = decode<proposal>(m.body);
      return name(p && check_signed(m, p.value(), rules, replicas), "wrong-proposal");
    }
    case kind::vote: return name(good(), "wrong-vote");
    case kind::certificate: return name(good(), "wrong-certificate");
    case kind::timeout: return name(!rules.has_timeouts || good(), "wrong-timeout");
    case kind::timeout_certificate: return name(!rules.has_timeouts || good(), "wrong-certificate");
    // Questions and answers hand on what others said.
    case kind::request:
    case kind::block: break;
  }
  return std::nullopt;
}

std::optional<proposed_block> proposes(message_kind k, byte_view body) {
  if (k != proposal_kind)
    return std::nullopt;
  auto p = decode<proposal>(body);
  if (!p)
    return std::nullopt;
  return proposed_block{p.value().block.header, p.value().block.justify.vote};
}

void unpack(const vote_certificate& c, message_kind kind, std::vector<signed_message>& list) {
  if (c.shares.empty())
    return;
  const auto body = encode(c.vote);
  for (const auto& share : c.shares)
    list.push_back({share.who, kind, body, share.by, nullptr});
}

void unpack(const timeout_certificate& c, std::vector<signed_message>& list) {
  for (const auto& share : c.shares)
    list.push_back({share.who, timeout_kind, encode(timeout_vote{c.view, share.high}), share.by, nullptr});
  unpack(c.high, vote_kind, list);
}

std::vector<signed_message> unpack(const signed_message& m) {
  std::vector<signed_message> list;
  switch (static_cast<kind>(m.kind)) {
    case kind::proposal:
      if (const auto p = decode<proposal>(m.body)) {
        unpack(p.value().block.justify, vote_kind, list);
        if (p.value().given_up)
          unpack(*p.value().given_up, list);
      }
      break;
    case kind::certificate:
      if (const auto c = decode<vote_certificate>(m.body))
        unpack(c.value(), vote_kind, list);
      break;
    case kind::request:
      if (const auto r = decode<block_request>(m.body))
        unpack(r.value().wanted, vote_kind, list);
      break;
    case kind::block:
      if (const auto h = decode<justified_header>(m.body))
        unpack(h.value().justify, vote_kind, list);
      break;
    case kind::timeout_certificate:
      if (const auto c = decode<timeout_certificate>(m.body))
        unpack(c.value(), list);
      break;
    case kind::vote:
    case kind::timeout: break;
  }
  return list;
}

} // namespace bezant::chained
