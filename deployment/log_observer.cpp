#include "deployment/log_observer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bezant::deployment {

namespace {

using spdlog::level::info;
using spdlog::level::warn;

std::string name_of(replica_id who) {
  return "replica " + std::to_string(who.value());
}

/// What others say goes to a terminal.
std::string printable(std::string text) {
  std::ranges::replace_if(
    text, [](unsigned char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

} // namespace

log_observer::log_observer(replica_id self, std::size_t replicas, std::size_t faults,
                           std::shared_ptr<spdlog::logger> to, log_sources sources)
  : self_{self},
    replicas_{replicas},
    faults_{faults},
    to_{std::move(to)},
    sources_{std::move(sources)},
    convicted_{sources_.convicted} {}

/// Each peer may go and come, at a start above all, before lines are left out.
std::uint32_t log_observer::peer_lines() const noexcept {
  return std::max(line_budget::lines_max, 2 * static_cast<std::uint32_t>(replicas_));
}

/// The lock is held.
void log_observer::log(time_point now, spdlog::level::level_enum level, std::string_view kind,
                       const std::string& what) {
  auto at = budgets_.find(kind);
  if (at == budgets_.end())
    at = budgets_.emplace(kind, line_budget{kind == "peers" ? peer_lines() : line_budget::lines_max}).first;
  if (const auto n = at->second.take_left_out(now); n != 0)
    to_->log(level, "{}: {} more were not logged", kind, n);
  if (at->second.take(now))
    to_->log(level, "{}: {}", kind, what);
}

void log_observer::on_started(time_point now, replica_id, height at) {
  const std::lock_guard lock{mutex_};
  log(now, info, "start", fmt::format("the store ends with block {}", at.value()));
}

void log_observer::on_restored(time_point now, replica_id, height at, const digest& state) {
  const std::lock_guard lock{mutex_};
  log(now, info, "catch-up",
      fmt::format("{} the state after block {}: {}", restored_ ? "goes on from" : "begins with", at.value(),
                  short_hex(state)));
  restored_ = true;
  executed_ = std::max(executed_, at);
}

/// A view that ended with a block is no news: there are hundreds a second.
void log_observer::on_view(time_point now, replica_id, const protocol_position& p) {
  const std::lock_guard lock{mutex_};
  if (sources_.epochs && stands_.view != view_number{0} && stands_.view < p.view && notarized_ < stands_.view)
    log(now, info, "view change",
        fmt::format("epoch {} ended without a notarized block{}", stands_.view.value(),
                    stands_.leader ? "; its leader was " + name_of(*stands_.leader) : ""));
  stands_ = p;
}

void log_observer::on_note(time_point now, replica_id, const note& n) {
  if (n.what == "notarized") {
    const std::lock_guard lock{mutex_};
    notarized_ = std::max(notarized_, n.view);
    return;
  }
  if (n.what == "overdue") {
    const std::lock_guard lock{mutex_};
    log(now, warn, "view change",
        fmt::format("transaction {} has waited for too long in view {}{}", short_hex(n.block), n.view.value(),
                    stands_.leader ? ", whose primary " + name_of(*stands_.leader) + " was given it" : ""));
    return;
  }
  if (n.what != "timeout" && n.what != "view-change")
    return;
  const std::lock_guard lock{mutex_};
  const bool known = stands_.leader.has_value() && (n.what == "view-change" || stands_.view == n.view);
  log(now, info, "view change",
      n.what == "timeout" ? fmt::format("view {} ran out of time{}", n.view.value(),
                                        known ? "; its leader was " + name_of(*stands_.leader) : "")
                          : fmt::format("asks for view {}{}", n.view.value(),
                                        known ? "; the last leader was " + name_of(*stands_.leader) : ""));
}

void log_observer::on_evidence(time_point now, replica_id, const evidence&, const audit::verdict& v) {
  const std::lock_guard lock{mutex_};
  log(now, warn, "evidence",
      fmt::format("{} is proven to have misbehaved: {} in view {}", name_of(v.culprit), v.offence, v.view.value()));
}

void log_observer::on_commit(time_point now, replica_id, const commit& c) {
  const std::lock_guard lock{mutex_};
  for (const auto& b : c.blocks) {
    const auto before = convicted_.list().size();
    const auto at = b->header().at;
    convicted_.add(at, culprits_in(*b));
    for (auto i = before; i < convicted_.list().size(); ++i)
      log(now, warn, "conviction",
          i < faults_
            ? fmt::format("{} is convicted by evidence in block {}; from block {} on it leads no more",
                          name_of(convicted_.list()[i].culprit), at.value(), at.value() + isolation_delay)
            : fmt::format("{} is convicted by evidence in block {}; it is not isolated, since {} others are already",
                          name_of(convicted_.list()[i].culprit), at.value(), faults_));
  }
}

void log_observer::on_executed(time_point, replica_id, const block& b, const block_result&) {
  const std::lock_guard lock{mutex_};
  executed_ = b.header().at;
}

void log_observer::on_checkpoint(time_point now, replica_id, const checkpoint_certificate& c) {
  const std::lock_guard lock{mutex_};
  if (c.what.at <= checkpoint_)
    return;
  checkpoint_ = c.what.at;
  log(now, info, "checkpoint",
      fmt::format("{} replicas signed the state after block {}: {}", c.shares.size(), c.what.at.value(),
                  short_hex(c.what.state)));
}

void log_observer::on_standing(time_point, replica_id, replica_id of, const standing& s) {
  const std::lock_guard lock{mutex_};
  if (of != self_ && of.value() < replicas_)
    standing_[of] = s.executed;
}

void log_observer::look(time_point now) {
  const std::lock_guard lock{mutex_};
  look_at_suspects(now);
  look_at_links(now);
  look_at_lag(now);
  for (auto& [kind, budget] : budgets_)
    if (const auto n = budget.take_left_out(now); n != 0)
      to_->log(info, "{}: {} more were not logged", kind, n);
}

void log_observer::look_at_suspects(time_point now) {
  if (!sources_.suspects)
    return;
  std::map<replica_id, std::string> suspects;
  for (const auto& one : sources_.suspects())
    suspects.emplace(one.most.who,
                     fmt::format("{} is suspected, score {}.{}: {}", name_of(one.most.who), one.most.score / 1000,
                                 one.most.score % 1000 / 100, simulation::reasons_text(one.most)));
  for (const auto& [who, what] : suspects)
    if (!suspected_.contains(who))
      log(now, warn, "suspicion", what);
  for (const auto& [who, what] : suspected_)
    if (!suspects.contains(who))
      log(now, info, "suspicion", name_of(who) + " is suspected no more");
  suspected_ = std::move(suspects);
}

void log_observer::look_at_links(time_point now) {
  if (!sources_.links)
    return;
  for (const auto& [who, link] : sources_.links()) {
    if (who == self_)
      continue;
    const bool up = link.sending && link.hearing;
    const auto [at, fresh] = linked_.emplace(who, up);
    if (fresh ? !up && link.dials == 0 : at->second == up) {
      if (fresh)
        linked_.erase(at); // nothing was tried yet
      continue;
    }
    at->second = up;
    if (up)
      log(now, info, "peers", name_of(who) + " is up: linked both ways");
    else
      log(now, warn, "peers",
          fmt::format("{} is down: {}{}", name_of(who),
                      link.sending   ? "its link to this replica is missing"
                      : link.hearing ? "this replica's link to it is missing"
                                     : "there is no link",
                      link.last_error.empty() ? "" : ": " + printable(link.last_error)));
  }
}

/// Where at least one honest replica is: the f+1st highest of what the others say.
height log_observer::others() const {
  std::vector<height> list;
  for (const auto& [who, at] : standing_)
    list.push_back(at);
  std::ranges::sort(list, std::greater{});
  return faults_ < list.size() ? list[faults_] : height{};
}

void log_observer::look_at_lag(time_point now) {
  const auto top = others();
  const bool missed = goal_ && executed_ < *goal_; // what others had at the last look, this one has not yet
  if (missed && !lags_) {
    lags_ = true;
    log(now, warn, "lag", fmt::format("has executed block {}, others block {}", executed_.value(), top.value()));
  } else if (lags_ && executed_.value() + lag_max >= top.value()) {
    lags_ = false;
    log(now, info, "lag", fmt::format("is level with the others again, at block {}", executed_.value()));
  }
  goal_ = executed_.value() + lag_max < top.value() ? std::optional{top} : std::nullopt;
}

} // namespace bezant::deployment
