// What no honest replica of PBFT signs, and what its messages carry of others.
#include "protocols/pbft/rules.hpp"

#include <algorithm>

namespace bezant::pbft {

namespace {

/// True if whoever committed in `vote` cannot honestly say `change`: it prepared, and has forgotten it (TOCS 2002,
/// section 4.4: P holds every prepared certificate above the stable checkpoint). An entry that is there but proves
/// nothing does not count as forgotten: it is an offence by itself, see `never_signed`.
bool forgets(const block_vote& vote, const view_change& change) {
  if (change.view <= vote.view || change.stable.vote.at >= vote.at)
    return false;
  return std::ranges::none_of(
    change.prepared, [&](const prepared_certificate& c) { return c.what.at == vote.at && c.view >= vote.view; });
}

/// True if the primary that said `n` cannot honestly propose `p` (TOCS 2002, section 4.4: in its view it proposes what
/// O says for O's sequence numbers, and what is new above them).
bool departs(const pre_prepare& p, const new_view& n) {
  if (p.view != n.view)
    return false;
  const auto due = std::ranges::find(n.batches, p.what.at, &batch_header::at);
  if (due != n.batches.end())
    return *due != p.what;
  return p.what.view != p.view || (!n.batches.empty() && p.what.at < n.batches.front().at);
}

/// The batch of a prepare or pre-prepare, as a vote. A replica commits what it prepared or, as primary, proposed
/// itself.
std::optional<block_vote> prepared_in(const signed_message& m) {
  if (m.kind == number(kind::prepare)) {
    const auto v = decode<block_vote>(m.body);
    return v ? std::optional{v.value()} : std::nullopt;
  }
  const auto p = m.kind == number(kind::pre_prepare) ? decode<pre_prepare>(m.body)
                                                     : result<pre_prepare>{protocol_error::bad_message};
  return p ? std::optional{vote_for(p.value().view, p.value().what)} : std::nullopt;
}

offence_name same_slot(kind k) {
  switch (k) {
    case kind::pre_prepare: return "equivocation";
    case kind::prepare:
    case kind::commit: return "double-vote";
    case kind::checkpoint: return "double-checkpoint";
    case kind::view_change: return "double-view-change";
    case kind::new_view: return "double-new-view";
    default: return std::nullopt;
  }
}

/// `m` if it is of kind `k`, else `other` if that is, else null.
const signed_message* of_kind(kind k, const signed_message& m, const signed_message& other) {
  return m.kind == number(k) ? &m : other.kind == number(k) ? &other : nullptr;
}

} // namespace

offence_name offence(const signed_message& first, const signed_message& second, header_span) {
  if (first.author != second.author)
    return std::nullopt;
  if (first.kind == second.kind) {
    const auto a = slot(first);
    return a && first.body != second.body && a == slot(second) ? same_slot(static_cast<kind>(first.kind))
                                                               : std::nullopt;
  }
  if (const auto* change = of_kind(kind::view_change, first, second)) {
    const auto* commit = of_kind(kind::commit, first, second);
    const auto vote = decode<block_vote>(commit == nullptr ? bytes{} : commit->body);
    const auto body = vote ? decode<view_change>(change->body) : result<view_change>{protocol_error::bad_message};
    return body && forgets(vote.value(), body.value()) ? offence_name{"amnesia"} : std::nullopt;
  }
  if (const auto* commit = of_kind(kind::commit, first, second)) {
    const auto vote = decode<block_vote>(commit->body);
    const auto prepared = prepared_in(commit == &first ? second : first);
    const bool another = vote && prepared && prepared->view == vote.value().view && prepared->at == vote.value().at
                         && prepared->block != vote.value().block;
    return another ? offence_name{"double-vote"} : std::nullopt;
  }
  if (const auto* started = of_kind(kind::new_view, first, second)) {
    const auto* proposal = of_kind(kind::pre_prepare, first, second);
    const auto p = decode<pre_prepare>(proposal == nullptr ? bytes{} : proposal->body);
    const auto n = p ? decode<new_view>(started->body) : result<new_view>{protocol_error::bad_message};
    return n && departs(p.value(), n.value()) ? offence_name{"equivocation"} : std::nullopt;
  }
  return std::nullopt;
}

offence_name never_signed(const signed_message& m, const replica_set& replicas) {
  // Whatever hangs beside the body is not signed.
  const auto good = [&] { return bool{check({m.author, m.kind, m.body, m.by, nullptr}, replicas)}; };
  switch (static_cast<kind>(m.kind)) {
    case kind::pre_prepare: {
      const auto p = decode<pre_prepare>(m.body);
      return p && check_signed(m.author, p.value(), replicas) ? std::nullopt : offence_name{"wrong-proposal"};
    }
    case kind::prepare:
    case kind::commit:
    case kind::checkpoint: return good() ? std::nullopt : offence_name{"wrong-vote"};
    case kind::view_change: {
      const auto c = decode<view_change>(m.body);
      const auto entry_good = [&](const prepared_certificate& p) {
        return bool{check_prepared(p, c.value().stable.vote.at, c.value().view, replicas)};
      };
      return c && good() && std::ranges::all_of(c.value().prepared, entry_good) ? std::nullopt
                                                                                : offence_name{"wrong-view-change"};
    }
    case kind::new_view: return good() ? std::nullopt : offence_name{"wrong-new-view"};
    case kind::stable: return good() ? std::nullopt : offence_name{"wrong-certificate"};
    // Questions, and answers that hand on what others said.
    case kind::status:
    case kind::decided:
    case kind::payload: break;
  }
  return std::nullopt;
}

std::optional<proposed_block> proposes(message_kind k, byte_view body) {
  const auto p =
    k == number(kind::pre_prepare) ? decode<pre_prepare>(body) : result<pre_prepare>{protocol_error::bad_message};
  if (!p || p.value().what.view != p.value().view)
    return std::nullopt;
  const auto& b = p.value().what;
  return proposed_block{{{}, b.view, b.at, b.proposer, b.payload_root}, std::nullopt};
}

namespace {

void unpack(const vote_certificate& c, message_kind k, std::vector<signed_message>& list) {
  for (const auto& share : c.shares)
    list.push_back({share.who, k, encode(c.vote), share.by, nullptr});
}

void unpack(const checkpoint_certificate& c, std::vector<signed_message>& list) {
  for (const auto& share : c.shares)
    list.push_back({share.who, number(kind::checkpoint), encode(c.vote), share.by, nullptr});
}

/// Not of the entries of P, which `check` lets pass unchecked.
void unpack_change(byte_view body, std::vector<signed_message>& list) {
  if (const auto c = decode<view_change>(body))
    unpack(c.value().stable, list);
}

} // namespace

std::vector<signed_message> unpack(const signed_message& m) {
  std::vector<signed_message> list;
  switch (static_cast<kind>(m.kind)) {
    case kind::view_change: unpack_change(m.body, list); break;
    case kind::new_view:
      if (const auto n = decode<new_view>(m.body))
        for (const auto& c : n.value().changes) {
          list.push_back({c.author, number(kind::view_change), c.body, c.by, nullptr});
          unpack_change(c.body, list);
        }
      break;
    case kind::stable:
      if (const auto c = decode<checkpoint_certificate>(m.body))
        unpack(c.value(), list);
      break;
    case kind::decided:
      if (const auto d = decode<decided_batch>(m.body))
        unpack(d.value().proof, number(kind::commit), list);
      break;
    default: break;
  }
  return list;
}

} // namespace bezant::pbft
