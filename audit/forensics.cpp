#include "audit/forensics.hpp"

#include "audit/verify.hpp"
#include "core/mutant.hpp"

#include <algorithm>

namespace bezant::audit {

namespace {

/// Distinct bodies of one slot that are kept to be compared: two that contradict each other are enough.
constexpr std::size_t bodies_per_slot_max = 8;

/// Proven final headers by height, and whether each proof binds the block's ancestors.
class proven_chain {
public:
  proven_chain(const transcript& t, const protocol_info& info, const replica_set& replicas, std::size_t& unproven) {
    for (const auto& c : t.commits)
      if (!take(c, info, replicas))
        ++unproven;
  }

  [[nodiscard]] const std::map<height, block_header>& headers() const noexcept { return headers_; }

private:
  bool take(const transcript_commit& c, const protocol_info& info, const replica_set& replicas) {
    if (c.headers.empty() || !info.verify_commit(c.headers.back(), c.proof, replicas))
      return false;
    for (std::size_t i = 1; i < c.headers.size(); ++i)
      if (c.headers[i].parent != digest_of(c.headers[i - 1]) || c.headers[i].at != c.headers[i - 1].at.next())
        return false;
    // Where votes are for batches, a proof says nothing of the parent: then the last block alone is proven, and what
    // stands in its place is the batch.
    auto orphan = c.headers.back();
    orphan.parent = hash("no-parent", encode(orphan.parent));
    const bool binds = !info.verify_commit(orphan, c.proof, replicas);
    for (const auto& h : c.headers) {
      if (!binds && &h != &c.headers.back())
        continue;
      auto proven = h;
      if (!binds)
        proven.parent = {};
      headers_.try_emplace(h.at, proven);
    }
    return true;
  }

  std::map<height, block_header> headers_;
};

/// The statements of one author in one slot, of which some may contradict each other.
using slots = std::map<std::pair<message_kind, bytes>, std::vector<const signed_message*>>;

/// Collects convictions, one of each offence.
struct charge_sheet {
  const protocol_info& info;
  std::vector<charge> list;

  void add(offence_name offence, std::vector<signed_message> statements, std::vector<block_header> headers) {
    if (offence && std::ranges::find(list, *offence, &charge::offence) == list.end())
      list.push_back({*offence, std::move(statements), std::move(headers)});
  }
  void add(const clash& c) { add(info.offence(c.first, c.second, c.headers), {c.first, c.second}, c.headers); }
};

} // namespace

forensics::forensics(const protocol_info& info, const replica_set& replicas)
  : info_{info}, replicas_{replicas}, statements_(replicas.size()) {
  add_header(make_genesis_block(replicas.chain())->header());
}

void forensics::add_header(const block_header& h) {
  headers_.try_emplace(digest_of(h), h);
}

void forensics::take(const testimony& t) {
  for (const auto& h : t.headers)
    add_header(h);
  for (const auto& m : t.statements) {
    const auto id = digest_of(m);
    if (known_.contains(id))
      continue;
    if (!replicas_.contains(m.author) || !replicas_.verify(m.author, m.kind, m.body, m.by)) {
      ++refused_;
      continue;
    }
    known_.insert(id);
    ++count_;
    statements_[m.author.value()].push_back(m);
  }
}

void forensics::add(const signed_message& m) {
  testimony t;
  info_.testify(m, replicas_, t);
  take(t);
}

void forensics::add_proof(byte_view proof) {
  testimony t;
  info_.testify_proof(proof, t);
  take(t);
}

void forensics::add(const transcript& t) {
  for (const auto& m : t.messages)
    add({m.author, m.kind, m.body, m.by, nullptr});
  for (const auto& c : t.commits) {
    for (const auto& h : c.headers)
      add_header(h);
    add_proof(c.proof);
  }
}

std::vector<charge> forensics::examine(const std::vector<signed_message>& by, bool& cut) const {
  charge_sheet sheet{info_, {}};
  slots filled;
  for (const auto& m : by) {
    // Who hides what it knew behind a wrong certificate. (Whatever else is wrong by itself breaks no agreement: honest
    // replicas refuse it.)
    const auto about = info_.describe(m.kind, m.body);
    if (about && about->role == message_role::timeout)
      sheet.add(info_.never_signed(m, replicas_), {m}, {});
    const auto slot = info_.slot(m);
    if (!slot)
      continue;
    auto& others = filled[{m.kind, *slot}];
    for (const auto* other : others)
      if (!seeded_bug("forensics-one-body-a-slot"))
        sheet.add({*other, m, {}});
    if (others.size() < bodies_per_slot_max)
      others.push_back(&m);
  }
  const auto across = info_.cross_examine({by, headers_, replicas_});
  cut = cut || across.cut_short;
  for (const auto& c : across.found)
    sheet.add(c);
  return std::move(sheet.list);
}

std::vector<culprit> forensics::culprits(bool* cut_short) const {
  std::vector<culprit> list;
  bool cut = false;
  for (std::uint32_t i = 0; i < replicas_.size(); ++i) {
    auto found = examine(statements_[i], cut);
    if (!found.empty())
      list.push_back({replica_id{i}, std::move(found)});
  }
  if (cut_short != nullptr)
    *cut_short = cut;
  return list;
}

std::optional<evidence> evidence_of(const charge& c, const protocol_info& info, const replica_set& replicas) {
  const auto& said = c.statements;
  if (said.size() == 1)
    return evidence{replicas.chain(), malformed{said[0].author, statement_of(said[0])}};
  if (auto pair = contradiction_of(said.at(0), said.at(1), c.headers, info))
    return evidence{replicas.chain(), std::move(*pair)};
  return std::nullopt;
}

std::optional<fork> find_fork(const transcript& first, const transcript& second, const protocol_info& info,
                              const replica_set& replicas, std::size_t& unproven) {
  const proven_chain a{first, info, replicas, unproven};
  const proven_chain b{second, info, replicas, unproven};
  for (const auto& [at, header] : a.headers())
    if (const auto other = b.headers().find(at); other != b.headers().end() && other->second != header)
      return fork{at, header, other->second};
  return std::nullopt;
}

forensic_report examine(const transcript& first, const transcript& second, const protocol_info& info,
                        const replica_set& replicas) {
  forensic_report report;
  report.split = find_fork(first, second, info, replicas, report.unproven);
  report.guaranteed = 2 * replicas.quorum() - replicas.size();
  forensics all{info, replicas};
  all.add(first);
  all.add(second);
  report.culprits = all.culprits(&report.cut_short);
  report.statements = all.statements();
  report.refused = all.refused();
  return report;
}

} // namespace bezant::audit
