#include "actors/checkpointer.hpp"

#include "actors/checkpointer_state.hpp"
#include "transport/log.hpp"

namespace bezant {

namespace {

constexpr std::size_t open_max = 4;             ///< checkpoints that wait for their state or their certificate
constexpr auto fetch_pause = milliseconds(250); ///< between looks at a fetch in which nothing comes

} // namespace

void checkpointer_state::init(self_ptr self, checkpointer_config config) {
  self_ = self;
  config_ = std::move(config);
  votes_.emplace(config_.replicas);
  convicted_ = convictions{config_.convicted};
  executed_ = config_.executed;
  if (config_.base) {
    auto c = decode<checkpoint_certificate>(config_.base->certificate);
    require(bool{c}, "the own store's certificate reads back");
    votes_->forget_to(c.value().what.at);
    if (config_.observer)
      config_.observer->on_checkpoint(now(), config_.self, c.value());
    server_.add(std::move(c).value(), std::move(*config_.base), now());
    config_.base.reset();
  }
  // Not at once: the replica is attached to its network only when all its actors are there.
  self_->delayed_send(self_, std::chrono::nanoseconds{fetch_pause.ns}, tick_atom::value);
}

void checkpointer_state::cast(house kind, const bytes& body) {
  self_->send(config_.network, cast_atom::value,
              sign(*config_.replicas, config_.self, {number(kind), body, nullptr}, *config_.key));
}

void checkpointer_state::send(replica_id to, message m) {
  self_->send(config_.network, send_atom::value, to, sign(*config_.replicas, config_.self, std::move(m), *config_.key));
}

void checkpointer_state::committed(const block_list& list) {
  node_ = caf::actor_cast<node_actor>(self_->current_sender());
  if (!list.blocks.empty())
    executed_ = std::max(executed_, list.blocks.back()->header().at);
  if (fetch_ && fetch_->target().what.at <= executed_) { // it came by the blocks
    fetch_.reset();
    newer_.reset();
  }
  for (const auto& b : list.blocks) {
    convicted_.add(b->header().at, culprits_in(*b));
    if (b->header().at.value() % config_.plan.every != 0)
      continue;
    auto& own = open_[b->header().at];
    own.block = b;
    own.convicted = convicted_.list();
  }
  while (open_.size() > open_max)
    open_.erase(open_.begin());
  for (std::size_t i = 0; i < list.blocks.size(); ++i) {
    const auto own = open_.find(list.blocks[i]->header().at);
    if (own == open_.end())
      continue;
    if (i + 1 == list.blocks.size())
      own->second.proof = list.proof;
    else if (config_.protocol->prove_earlier)
      own->second.proof = config_.protocol->prove_earlier(std::span{list.blocks}.subspan(i), list.proof);
  }
}

void checkpointer_state::executed(const state_image& image) {
  const auto found = open_.find(image.at);
  if (found == open_.end() || found->second.block->id() != image.block)
    return;
  auto& own = found->second;
  own.said = checkpoint_statement{image.at,       image.block,
                                  image.state,    snapshot_root(snapshot_parts_of(image.snapshot)),
                                  image.receipts, convictions_root(own.convicted)};
  own.state = image.snapshot;
  const auto m = sign(*config_.replicas, config_.self, make_message(house::checkpoint, *own.said), *config_.key);
  self_->send(config_.network, cast_atom::value, m);
  const auto said = *own.said; // the vote may complete the certificate, and then `own` is gone
  vote(config_.self, said, m.by);
  if (const auto agreed = agreed_.find(image.at); agreed != agreed_.end()) {
    const auto c = agreed->second;
    agreed_.erase(agreed_.begin(), std::next(agreed));
    settle(c);
  }
}

void checkpointer_state::vote(replica_id who, const checkpoint_statement& said, const signature& by) {
  if (said.at.value() % config_.plan.every != 0)
    return;
  if (const auto c = votes_->add(who, said, by)) {
    if (config_.observer)
      config_.observer->on_checkpoint(now(), config_.self, *c);
    settle(*c);
    consider(*c);
  }
}

/// A quorum agrees. If this replica has that state it is its base from now on; if it has another one it must stop.
void checkpointer_state::settle(const checkpoint_certificate& c) {
  const auto found = open_.find(c.what.at);
  if (leaving_)
    return;
  if (found == open_.end() || !found->second.said) { // the others were faster
    agreed_.insert_or_assign(c.what.at, c);
    if (agreed_.size() > open_max)
      agreed_.erase(agreed_.begin());
    return;
  }
  auto own = std::move(found->second);
  open_.erase(open_.begin(), std::next(found));
  if (*own.said != c.what) {
    const auto why = "its state after block " + std::to_string(c.what.at.value()) + " is not what a quorum signed";
    logger("checkpoint")->critical("{} stops: {}", name_of_replica(config_.self), why);
    if (config_.observer)
      config_.observer->on_failure(now(), config_.self, why);
    self_->send_exit(node_, caf::exit_reason::unhandled_exception);
    return;
  }
  if (own.proof.empty())
    return;
  stored_base base{own.block, std::move(own.proof), encode(c), std::move(own.state), std::move(own.convicted)};
  if (const auto kept = config_.disk->keep(base); !kept) {
    logger("checkpoint")
      ->error("{} cannot keep its checkpoint: {}", name_of_replica(config_.self), kept.error().message());
    return;
  }
  server_.add(c, std::move(base), now());
  self_->send(node_, rebase_atom::value, c.what.at);
  for (const auto& [who, asked] : server_.take_due())
    give(who, asked);
}

void checkpointer_state::deliver(replica_id peer, const signed_message& m) {
  const auto with = [&]<class T>(T*, auto&& use) {
    if (const auto body = decode<T>(m.body))
      use(body.value());
  };
  switch (static_cast<house>(m.kind)) {
    case house::checkpoint:
      return with(static_cast<checkpoint_statement*>(nullptr), [&](const auto& x) { vote(m.author, x, m.by); });
    case house::standing:
      if (peer == m.author) // nor one that somebody kept
        with(static_cast<standing*>(nullptr), [&](const auto& x) { help(m.author, x); });
      return;
    case house::certificate:
      return with(static_cast<checkpoint_certificate*>(nullptr), [&](const auto& x) { consider(x); });
    case house::snapshot_request:
      if (peer == m.author) // not one that somebody else repeats
        with(static_cast<snapshot_request*>(nullptr), [&](const auto& x) { give(m.author, x); });
      return;
    case house::snapshot_head:
    case house::snapshot_part:
    case house::snapshot_gone:
      if (peer == m.author) // what somebody kept says nothing of what its author gives
        answered(m);
      return;
    case house::recall_request:
    case house::recall_answer: return; // the node's
  }
}

/// An answer to this replica's own questions.
void checkpointer_state::answered(const signed_message& m) {
  if (!fetch_)
    return;
  bool good = true;
  if (m.kind == number(house::snapshot_head)) {
    if (const auto head = decode<snapshot_head>(m.body))
      good = fetch_->take(m.author, head.value(), m.content, now());
  } else if (m.kind == number(house::snapshot_part)) {
    if (const auto part = decode<snapshot_part>(m.body))
      good = fetch_->take(m.author, part.value(), now());
  } else if (const auto asked = decode<snapshot_request>(m.body)) {
    fetch_->gone(m.author, asked.value().at);
  }
  if (!good)
    misled(m.author, "wrong-snapshot");
  go_on();
}

void checkpointer_state::tick() {
  const auto at = now();
  go_on();
  if (!spoke_once_ || at - spoke_ >= config_.plan.period) {
    spoke_ = at;
    spoke_once_ = true;
    server_.new_period(at);
    const auto view = config_.view ? config_.view() : view_number{1};
    if (view != view_number{0}) // the core has begun: before that nothing is known of where it stands
      cast(house::standing, encode(standing{executed_, server_.newest(), view}));
  }
  const auto wait = std::min(fetch_pause, config_.plan.period);
  self_->delayed_send(self_, std::chrono::nanoseconds{wait.ns}, tick_atom::value);
}

namespace {

checkpointer_actor::behavior_type run_checkpointer(checkpointer_state::self_ptr self, checkpointer_config config) {
  self->state.init(self, std::move(config));
  return {
    [self](deliver_atom, replica_id peer, const signed_message& m) { self->state.deliver(peer, m); },
    [self](commit_atom, const block_list& list) { self->state.committed(list); },
    [self](check_atom, const state_image& image) { self->state.executed(image); },
    [self](tick_atom) { self->state.tick(); },
  };
}

} // namespace

checkpointer_actor spawn_checkpointer(caf::actor_system& system, checkpointer_config config) {
  return system.spawn(run_checkpointer, std::move(config));
}

} // namespace bezant
