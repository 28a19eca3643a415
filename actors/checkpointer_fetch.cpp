// The checkpointer: it tells others of checkpoints when they are far behind, and fetches a snapshot when it is itself.
#include "actors/checkpointer_state.hpp"
#include "transport/log.hpp"

namespace bezant {

namespace {

/// Protocols remember the last 65536 committed blocks for others, however many the store keeps: whoever is half of that
/// behind is better brought to a checkpoint.
constexpr std::uint64_t blocks_served_max = std::uint64_t{1} << 15U;

std::uint64_t far_by(const checkpoint_plan& p) {
  return std::max(std::min(p.far(), blocks_served_max), p.every);
}

} // namespace

void checkpointer_state::misled(replica_id by, std::string_view how) {
  logger("checkpoint")->warn("{} gave {} a {}", name_of_replica(by), name_of_replica(config_.self), how);
  if (config_.observer)
    config_.observer->on_misled(now(), config_.self, by, how);
}

/// Tells somebody who is far behind that there is a checkpoint.
void checkpointer_state::help(replica_id who, const standing& at) {
  if (config_.observer)
    config_.observer->on_standing(now(), config_.self, who, at);
  if (const auto* c = server_.help_for(at, far_by(config_.plan)))
    send(who, make_message(house::certificate, *c));
}

void checkpointer_state::give(replica_id who, const snapshot_request& asked) {
  if (auto given = server_.answer(who, asked, now()))
    send(who, *std::move(given));
}

/// Begins to fetch what this good certificate is about, if this replica is far behind it. A newer one replaces a fetch
/// that gets nowhere, not one that goes on.
void checkpointer_state::consider(const checkpoint_certificate& c) {
  if (!config_.host || c.what.at.value() <= executed_.value() + far_by(config_.plan))
    return;
  if (!fetch_)
    return fetch(c);
  if (c.what.at > fetch_->target().what.at && (!newer_ || c.what.at > newer_->what.at))
    newer_ = c;
  if (newer_ && (fetch_->hopeless() || fetch_->stuck(now())))
    fetch(checkpoint_certificate{*newer_});
}

void checkpointer_state::fetch(const checkpoint_certificate& c) {
  logger("checkpoint")
    ->info("{} is at block {} and fetches the state after block {}", name_of_replica(config_.self), executed_.value(),
           c.what.at.value());
  newer_.reset();
  fetch_.emplace(c, config_.self, config_.replicas, config_.protocol, now());
  go_on();
}

void checkpointer_state::go_on() {
  if (!fetch_)
    return;
  if (fetch_->complete())
    return finish();
  for (const auto& one : fetch_->wanted(now()))
    send(one.from, make_message(house::snapshot_request, one.what));
}

void checkpointer_state::finish() {
  const auto target = fetch_->target();
  const auto whole = fetch_->take_whole();
  fetch_.reset();
  const auto app = config_.make_app();
  if (const auto restored = app->restore(whole.state); !restored || app->state() != target.what.state) {
    logger("checkpoint")
      ->error("{}: the certified state after block {} cannot be restored", name_of_replica(config_.self),
              target.what.at.value());
    return;
  }
  if (const auto kept = config_.disk->keep(whole); !kept) {
    logger("checkpoint")
      ->error("{} cannot keep what it fetched: {}", name_of_replica(config_.self), kept.error().message());
    return;
  }
  executed_ = target.what.at;
  leaving_ = true; // no base of this life comes in between
  self_->send(config_.host, synced_atom::value, target.what.at);
}

} // namespace bezant
