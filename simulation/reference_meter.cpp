#include "simulation/reference_meter.hpp"

#include "core/application.hpp"

#include <algorithm>
#include <cmath>

namespace bezant::simulation {

namespace {

using audit::suspicion_reason;

constexpr std::array reasons{suspicion_reason::missed_proposal, suspicion_reason::late_proposal,
                             suspicion_reason::missed_vote, suspicion_reason::censoring};

template <class T>
T upper_median(std::vector<T> list) {
  std::ranges::sort(list);
  return list[list.size() / 2];
}

/// The last `most` of a list.
template <class T>
std::vector<T> last_of(const std::vector<T>& list, std::size_t most) {
  return {list.end() - static_cast<std::ptrdiff_t>(std::min(most, list.size())), list.end()};
}

/// -log10 of the Chernoff bound: n KL(m/n || p).
double unlikely(const audit::occasions& seen, double p) {
  const auto n = static_cast<double>(seen.possible);
  const auto share = n == 0 ? 0 : static_cast<double>(seen.happened) / n;
  if (share <= p)
    return 0;
  const auto rest = share < 1 ? (1 - share) * std::log10((1 - share) / (1 - p)) : 0;
  return n * (share * std::log10(share / p) + rest);
}

} // namespace

reference_meter::reference_meter(replica_id self, const protocol_info& info, const replica_set& replicas,
                                 audit::suspicion_feed::lane_of lane)
  : self_{self},
    info_{info},
    replicas_{static_cast<std::uint32_t>(replicas.size())},
    quorum_{replicas.quorum()},
    lane_{std::move(lane)} {}

void reference_meter::note(replica_id who, reason why, bool happened) {
  if (who != self_)
    occasions_[{who, why}].push_back({now_, happened});
}

void reference_meter::stands(time_point now, const protocol_position& p) {
  now_ = std::max(now_, now);
  if (current_ && p.view <= current_->view)
    return;
  if (current_ && current_->leader && p.view == current_->view.next())
    note(*current_->leader, reason::missed_proposal, !leader_proposed_);
  current_ = p;
  if (!p.leader)
    current_.reset();
  since_ = now;
  leader_proposed_ = early_.contains(p.view);
  std::erase_if(early_, [&p](view_number v) { return v <= p.view; });
}

void reference_meter::delivered(time_point now, const signed_message& m) {
  const auto a = info_.describe ? info_.describe(m.kind, m.body) : std::nullopt;
  if (a && a->role == message_role::vote && a->at > judged_)
    voters_[a->at].insert(m.author);
  else
    proposed(now, m);
}

void reference_meter::signed_itself(time_point now, const signed_message& m) {
  proposed(now, m);
}

void reference_meter::proposed(time_point now, const signed_message& m) {
  const auto a = info_.describe ? info_.describe(m.kind, m.body) : std::nullopt;
  if (!a || a->role != message_role::proposal || !seen_.insert(digest_of(m)).second)
    return;
  now_ = std::max(now_, now);
  if (current_ && a->view == current_->view && m.author == current_->leader) {
    if (!leader_proposed_)
      judge_delay(m.author, (now - since_).ns);
    leader_proposed_ = true;
  } else if (!current_ || a->view > current_->view) {
    early_.insert(a->view);
  }
  std::vector<transaction> inside;
  if (m.content != nullptr)
    std::ranges::copy_if(m.content->transactions(), std::back_inserter(inside),
                         [](const transaction& t) { return !is_system(t); });
  judge_choice(a->view, m.author, inside);
}

void reference_meter::judge_delay(replica_id by, std::int64_t delay) {
  if (by == self_)
    return;
  std::vector<std::int64_t> usual;
  for (const auto& [who, list] : delays_)
    if (who != by)
      usual.push_back(upper_median(last_of(list, limits_.window)));
  delays_[by].push_back(delay);
  if (!usual.empty())
    note(by, reason::late_proposal, delay > 4 * upper_median(usual) + milliseconds(10).ns);
}

const reference_meter::waiting_transaction* reference_meter::waits(const digest& id) const {
  const auto at = std::ranges::find(waiting_, id, &waiting_transaction::id);
  return at == waiting_.end() ? nullptr : &*at;
}

void reference_meter::judge_choice(view_number view, replica_id by, const std::vector<transaction>& inside) {
  for (auto& w : waiting_)
    if (w.carried && w.carried->value() + limits_.carried_views < view.value())
      w.carried.reset();
  if (std::ranges::any_of(inside, [this](const transaction& t) { return waits(t.id()) != nullptr; }))
    note(by, reason::censoring, passes_over(inside));
  for (auto& w : waiting_)
    if (!w.carried && std::ranges::find(inside, w.id, &transaction::id) != inside.end())
      w.carried = view;
}

/// True if some transaction waits, though one that came later is in the block and has no better claim to its place: it
/// is of the same lane, or its lane had as much of the block before it as the other one has in all.
bool reference_meter::passes_over(const std::vector<transaction>& inside) const {
  const auto lane = [this](const transaction& t) { return lane_ ? lane_(t) : 0; };
  for (const auto& w : waiting_) {
    if (w.carried || std::ranges::find(inside, w.id, &transaction::id) != inside.end())
      continue;
    std::size_t own = 0;
    for (const auto& t : inside)
      own += lane(t) == w.lane ? lane_cost(t) : 0;
    std::map<std::uint64_t, std::size_t> before;
    for (const auto& t : inside) {
      auto& share = before[lane(t)];
      if (const auto* younger = waits(t.id());
          younger != nullptr && w.since + limits_.held_min < younger->since && (lane(t) == w.lane || share >= own))
        return true;
      share += lane_cost(t);
    }
  }
  return false;
}

void reference_meter::committed(const block& b) {
  for (const auto& t : b.content()->transactions()) {
    std::erase_if(waiting_, [&t](const waiting_transaction& w) { return w.id == t.id(); });
    final_.insert(t.id());
  }
  for (; judged_.value() + limits_.grace_heights < b.header().at.value();) {
    judged_ = judged_.next();
    const auto& voters = voters_[judged_];
    if (voters.size() + 1 >= quorum_)
      for (std::uint32_t i = 0; i < replicas_; ++i)
        note(replica_id{i}, reason::missed_vote, !voters.contains(replica_id{i}));
  }
}

void reference_meter::submitted(time_point now, const transaction& t) {
  now_ = std::max(now_, now);
  if (waits(t.id()) == nullptr && !final_.contains(t.id()))
    waiting_.push_back({t.id(), lane_ ? lane_(t) : 0, now, {}});
}

audit::occasions reference_meter::count(replica_id who, reason why) const {
  audit::occasions seen;
  const auto at = occasions_.find({who, why});
  if (at != occasions_.end())
    for (const auto& o : last_of(at->second, limits_.window))
      if (o.when + limits_.memory >= now_) {
        ++seen.possible;
        seen.happened += o.happened ? 1 : 0;
      }
  return seen;
}

double reference_meter::score(replica_id who, reason why) const {
  std::vector<std::uint32_t> others; // thousandths
  for (std::uint32_t i = 0; i < replicas_; ++i)
    if (const replica_id other{i}; other != who && other != self_)
      if (const auto c = count(other, why); c.possible > 0)
        others.push_back(c.happened * 1000 / c.possible);
  if (others.empty())
    return 0;
  const auto expected = std::min(2 * upper_median(others) + limits_.expected_min, 999U);
  return 1000 * unlikely(count(who, why), expected / 1000.0);
}

std::vector<std::string> reference_meter::differences(const audit::suspicion_meter& meter) const {
  std::vector<std::string> found;
  const auto list = meter.all();
  if (list.size() + 1 != replicas_)
    found.emplace_back("does not judge every other replica");
  for (const auto& s : list) {
    double most = 0;
    for (std::size_t i = 0; i < reasons.size(); ++i) {
      const auto want = count(s.who, reasons[i]);
      const auto wanted_score = score(s.who, reasons[i]);
      most = std::max(most, static_cast<double>(s.scores[i]));
      const auto off = std::abs(static_cast<double>(s.scores[i]) - wanted_score);
      if (s.counts[i] != want || off > 5 + wanted_score / 100)
        found.push_back("counts " + std::to_string(s.counts[i].happened) + " of " + std::to_string(s.counts[i].possible)
                        + " (score " + std::to_string(s.scores[i]) + ") " + std::string{name_of(reasons[i])}
                        + " of replica " + std::to_string(s.who.value()) + " where a plain count has "
                        + std::to_string(want.happened) + " of " + std::to_string(want.possible) + " (score "
                        + std::to_string(std::lround(wanted_score)) + ")");
    }
    if (static_cast<double>(s.score) != most)
      found.push_back("gives replica " + std::to_string(s.who.value()) + " a score that no reason has");
  }
  const auto suspects = meter.suspects();
  for (const auto& s : list)
    if ((s.score >= limits_.threshold)
        != (std::ranges::find(suspects, s.who, &audit::suspicion::who) != suspects.end()))
      found.push_back("does not tell by its threshold whether replica " + std::to_string(s.who.value())
                      + " is suspect");
  return found;
}

} // namespace bezant::simulation
