#include "simulation/compare/cell_log.hpp"

namespace bezant::comparison {

void cell_recorder::on_signed(time_point now, replica_id who, const signed_message& m) {
  if (m.content == nullptr || (!honest_.contains(who) && !byzantine_.contains(who)))
    return;
  const std::lock_guard lock{mutex_};
  const payload_of key{who, m.content->root()};
  if (m.content->transactions().empty())
    first_[key] = now; // one is like the other; only the latest matters
  else if (first_.emplace(key, now).second)
    log_.proposals.push_back({who, m.content->root(), now});
}

void cell_recorder::on_note(time_point now, replica_id who, const note& n) {
  if (!honest_.contains(who))
    return;
  const std::lock_guard lock{mutex_};
  if (n.what == "entered") {
    log_.entered.push_back({who, n.view, now});
    progress_.view = std::max(progress_.view, n.view);
  } else if (n.what == "timeout" || n.what == "view-change") {
    log_.timeouts.push_back({who, n.view, now});
  }
}

void cell_recorder::on_commit(time_point now, replica_id who, const commit& c) {
  if (!honest_.contains(who))
    return;
  const std::lock_guard lock{mutex_};
  for (const auto& b : c.blocks) {
    log_.commits.push_back({who, b->header(), b->content(), now});
    progress_.at = std::max(progress_.at, b->header().at);
    const auto proposed = first_.find({b->header().proposer, b->header().payload_root});
    if (mark_ && proposed != first_.end() && proposed->second >= *mark_ && past_.insert(who).second)
      ++progress_.past;
  }
}

void cell_recorder::on_failure(time_point, replica_id who, std::string_view why) {
  const std::lock_guard lock{mutex_};
  if (failure_.empty())
    failure_ = "replica " + std::to_string(who.value()) + " stopped: " + std::string{why};
}

cell_recorder::progress cell_recorder::so_far() const {
  const std::lock_guard lock{mutex_};
  return progress_;
}

void cell_recorder::mark(time_point now) {
  const std::lock_guard lock{mutex_};
  mark_ = now;
}

std::string cell_recorder::failure() const {
  const std::lock_guard lock{mutex_};
  return failure_;
}

cell_log cell_recorder::take() {
  const std::lock_guard lock{mutex_};
  return std::exchange(log_, {});
}

} // namespace bezant::comparison
