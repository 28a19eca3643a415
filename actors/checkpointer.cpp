#include "actors/checkpointer.hpp"

#include "actors/checkpoint_votes.hpp"
#include "actors/snapshot_fetch.hpp"
#include "actors/snapshot_server.hpp"
#include "core/application.hpp"
#include "transport/log.hpp"

namespace bezant {

namespace {

constexpr std::size_t open_max = 4;             ///< checkpoints that wait for their state or their certificate
constexpr auto fetch_pause = milliseconds(250); ///< between looks at a fetch in which nothing comes

/// Protocols remember the last 65536 committed blocks for others, however many the store keeps: whoever is half of that behind is
/// better brought to a checkpoint.
constexpr std::uint64_t blocks_served_max = std::uint64_t{1} << 15U;

std::uint64_t far_by(const checkpoint_plan& p) {
  return std::max(std::min(p.far(), blocks_served_max), p.every);
}

/// A height of this replica's own on the way to a checkpoint.
struct own_checkpoint {
  block_ptr block;
  bytes proof; ///< empty if the block became final with later ones: then it cannot be a base
  std::vector<conviction> convicted;
  std::optional<checkpoint_statement> said;
  bytes state;
};

std::string name_of(replica_id who) {
  return "replica " + std::to_string(who.value());
}

class checkpointer_state {
public:
  using self_ptr = checkpointer_actor::stateful_pointer<checkpointer_state>;

  void init(self_ptr self, checkpointer_config config);
  void committed(const block_list& list);
  void executed(const state_image& image);
  void deliver(replica_id peer, const signed_message& m);
  void tick();

private:
  [[nodiscard]] time_point now() { return config_.clock.now(self_->clock()); }
  void cast(house kind, const bytes& body);
  void send(replica_id to, message m);
  void vote(replica_id who, const checkpoint_statement& said, const signature& by);
  void settle(const checkpoint_certificate& c);
  void help(replica_id who, const standing& at);
  void consider(const checkpoint_certificate& c);
  void go_on();
  void finish();
  void misled(replica_id by, std::string_view how);

  self_ptr self_ = nullptr;
  node_actor node_; // whoever told of the last commit
  checkpointer_config config_;
  std::optional<checkpoint_votes> votes_;
  convictions convicted_;
  std::map<height, own_checkpoint> open_;
  std::map<height, checkpoint_certificate> agreed_; // certificates that came before the own state did
  bool leaving_ = false;                            // the replica is to begin again elsewhere
  snapshot_server server_;
  std::optional<snapshot_fetch> fetch_;
  height executed_; // or about to be
  time_point spoke_;
  bool spoke_once_ = false;
};

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
    server_.add(std::move(c).value(), std::move(*config_.base));
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
  for (const auto& b : list.blocks) {
    convicted_.add(b->header().at, culprits_in(*b));
    if (b->header().at.value() % config_.plan.every != 0)
      continue;
    auto& own = open_[b->header().at];
    own.block = b;
    own.convicted = convicted_.list();
    if (b == list.blocks.back())
      own.proof = list.proof;
  }
  while (open_.size() > open_max)
    open_.erase(open_.begin());
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
    logger("checkpoint")->critical("{} stops: {}", name_of(config_.self), why);
    if (config_.observer)
      config_.observer->on_failure(now(), config_.self, why);
    self_->send_exit(node_, caf::exit_reason::unhandled_exception);
    return;
  }
  if (own.proof.empty())
    return;
  stored_base base{own.block, std::move(own.proof), encode(c), std::move(own.state), std::move(own.convicted)};
  if (const auto kept = config_.disk->keep(base); !kept) {
    logger("checkpoint")->error("{} cannot keep its checkpoint: {}", name_of(config_.self), kept.error().message());
    return;
  }
  server_.add(c, std::move(base));
  self_->send(node_, rebase_atom::value, c.what.at);
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
        with(static_cast<snapshot_request*>(nullptr), [&](const auto& x) {
          if (auto given = server_.answer(m.author, x))
            send(m.author, *std::move(given));
        });
      return;
    case house::snapshot_head:
      return with(static_cast<snapshot_head*>(nullptr), [&](const auto& x) {
        if (fetch_ && !fetch_->take(m.author, x, m.content, now()))
          misled(m.author, "wrong-snapshot");
        go_on();
      });
    case house::snapshot_part:
      return with(static_cast<snapshot_part*>(nullptr), [&](const auto& x) {
        if (fetch_ && !fetch_->take(m.author, x, now()))
          misled(m.author, "wrong-snapshot");
        go_on();
      });
    case house::recall_request:
    case house::recall_answer: return; // the node's
  }
}

void checkpointer_state::misled(replica_id by, std::string_view how) {
  logger("checkpoint")->warn("{} gave {} a {}", name_of(by), name_of(config_.self), how);
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

/// Begins to fetch what this good certificate is about, if this replica is far behind it.
void checkpointer_state::consider(const checkpoint_certificate& c) {
  if (!config_.host || c.what.at.value() <= executed_.value() + far_by(config_.plan))
    return;
  // A newer one replaces a fetch that gets nowhere, not one that goes on.
  if (fetch_ && !fetch_->hopeless()
      && (c.what.at <= fetch_->target().what.at
          || (!fetch_->stuck(now()) && c.what.at.value() < fetch_->target().what.at.value() + far_by(config_.plan))))
    return;
  logger("checkpoint")
    ->info("{} is at block {} and fetches the state after block {}", name_of(config_.self), executed_.value(),
           c.what.at.value());
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
      ->error("{}: the certified state after block {} cannot be restored", name_of(config_.self),
              target.what.at.value());
    return;
  }
  if (const auto kept = config_.disk->keep(whole); !kept) {
    logger("checkpoint")->error("{} cannot keep what it fetched: {}", name_of(config_.self), kept.error().message());
    return;
  }
  executed_ = target.what.at;
  leaving_ = true; // no base of this life comes in between
  self_->send(config_.host, synced_atom::value, target.what.at);
}

void checkpointer_state::tick() {
  const auto at = now();
  go_on();
  if (!spoke_once_ || at - spoke_ >= config_.plan.period) {
    spoke_ = at;
    spoke_once_ = true;
    server_.new_period();
    const auto view = config_.view ? config_.view() : view_number{1};
    if (view != view_number{0}) // the core has begun: before that nothing is known of where it stands
      cast(house::standing, encode(standing{executed_, server_.newest(), view}));
  }
  const auto wait = std::min(fetch_pause, config_.plan.period);
  self_->delayed_send(self_, std::chrono::nanoseconds{wait.ns}, tick_atom::value);
}

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
