#include "actors/node_state.hpp"

#include "core/mutant.hpp"
#include "transport/log.hpp"

namespace bezant {

void node_state::init(self_ptr self, node_config config) {
  self_ = self;
  config_ = std::move(config);
  core_ = config_.make_core();
  require(core_ != nullptr, "a node has a core");
  prepare_recall();
}

void node_state::begin_core() {
  started_ = true;
  self_->send(config_.leader, start_atom::value);
  auto journal = config_.disk->journal();
  if (seeded_bug("node-journal-not-read"))
    journal.clear();
  auto [block, proof] = config_.disk->last();
  if (config_.observer)
    config_.observer->on_started(config_.clock.now(self_->clock()), config_.self, block->header().at);
  committed_ = block->header().at;
  if (journal.empty() && block->header().at == height{0})
    step(started{});
  else
    step(recovered{std::move(journal), std::move(block), std::move(proof), config_.disk->convicted()});
  self_->send(config_.exchange, commit_atom::value, block_list{}); // no blocks: asks where it stands
}

void node_state::deliver(replica_id peer, const signed_message& m) {
  if (is_house(m.kind))
    return recall_message(peer, m);
  if (m.author != config_.self)
    heard_.add(m);
  if (!started_)
    return wait_for_start(peer, m);
  if (config_.observer)
    config_.observer->on_delivered(config_.clock.now(self_->clock()), config_.self, peer, m);
  look_at_clock();
  step(message_in{peer, m});
}

void node_state::tell_view() {
  if (!config_.observer)
    return;
  const auto p = core_->position();
  if (p.view == told_)
    return;
  told_ = p.view;
  config_.observer->on_view(now_, config_.self, p);
}

bool node_state::step_core(const event& e, effects& out) {
  try {
    core_->step(now_, e, out);
    return true;
  } catch (const std::exception& thrown) {
    fail(std::string{"the core threw: "} + thrown.what());
  } catch (...) {
    fail("the core threw");
  }
  return false;
}

signed_message node_state::sign_now(message m) {
  auto out = sign(*config_.replicas, config_.self, std::move(m), *config_.key);
  if (config_.observer)
    config_.observer->on_signed(now_, config_.self, out);
  if (config_.cpu)
    leaves_at_ = config_.cpu->sign(self_->clock().now(), wire_size(out));
  return out;
}

void node_state::perform(send_to& e) {
  auto m = sign_now(std::move(e.what));
  if (e.to == config_.self)
    hear(std::move(m));
  else
    leave(send_atom::value, e.to, std::move(m));
}

void node_state::perform(broadcast& e) {
  auto m = sign_now(std::move(e.what));
  if (!seeded_bug("node-own-broadcast-unheard"))
    hear(m);
  leave(cast_atom::value, std::move(m));
}

void node_state::perform(relay& e) {
  if (!e.to)
    leave(cast_atom::value, std::move(e.what));
  else if (*e.to != config_.self)
    leave(send_atom::value, *e.to, std::move(e.what));
}

void node_state::perform(set_timer& e) {
  timers_[e.id.value()] = ++settings_;
  const auto wait = config_.clock.when(e.at) - self_->clock().now();
  self_->delayed_send(self_, std::max(wait, decltype(wait)::zero()), tick_atom::value, e.id.value(), settings_);
}

void node_state::perform(cancel_timer& e) {
  timers_.erase(e.id.value());
}

void node_state::tick(std::uint64_t timer, std::uint64_t setting) {
  const auto at = timers_.find(timer);
  if (at == timers_.end() || at->second != setting)
    return; // set anew or cancelled since
  timers_.erase(at);
  step(timer_fired{timer_id{timer}});
}

void node_state::perform(request_payload& e) {
  self_->send(config_.leader, request_atom::value, e.id, block_list{std::move(e.uncommitted_ancestors), {}});
}

void node_state::perform(commit& e) {
  committed_ = e.blocks.back()->header().at;
  if (config_.observer)
    config_.observer->on_commit(now_, config_.self, e);
  for (const auto& b : e.blocks)
    trace("commit", b->header().view, b->header().at, b->id(),
          std::to_string(b->content()->transactions().size()) + " transactions");
  block_list committed{std::move(e.blocks), std::move(e.proof)};
  self_->send(config_.leader, commit_atom::value, committed);
  if (config_.auditor)
    self_->send(config_.auditor, commit_atom::value, committed);
  if (config_.checkpointer)
    self_->send(config_.checkpointer, commit_atom::value, committed);
  self_->send(config_.exchange, commit_atom::value, std::move(committed));
}

void node_state::perform(load_block& e) {
  if (config_.reader)
    return self_->send(config_.reader, load_atom::value, e.which);
  if (auto b = config_.disk->find(e.which))
    own_.emplace_back(block_loaded{std::move(b)});
}

void node_state::perform(trim_journal& e) {
  config_.disk->trim(e.below); // in the same batch as the commit that makes them needless, or a later one
}

void node_state::perform(accuse& e) {
  if (config_.observer)
    config_.observer->on_accuse(now_, config_.self, e);
  if (config_.auditor)
    self_->send(config_.auditor, accuse_atom::value, std::move(e.first), std::move(e.second));
  trace("accuse", {}, {}, {}, std::string{e.offence} + " by replica " + std::to_string(e.culprit.value()));
}

void node_state::perform(note& e) {
  if (config_.observer)
    config_.observer->on_note(now_, config_.self, e);
  trace(std::string{e.what}, e.view, e.at, e.block);
}

void node_state::perform(hand_over& e) {
  self_->send(config_.leader, hand_atom::value, e.what, e.to);
}

void node_state::work(bool pending) {
  if (pending)
    step(work_pending{config_.clock.now(self_->clock())});
  else
    step(work_drained{});
}

void node_state::oldest(const digest& waiting) {
  if (started_)
    step(oldest_waits{waiting});
}

void node_state::trace(std::string what, view_number view, height at, const digest& subject, std::string detail) {
  if (config_.recorder)
    self_->send(config_.recorder, trace_atom::value,
                trace_event{now_, std::move(what), config_.self, view, at, subject, std::move(detail)});
}

void node_state::vanish() {
  ended_ = true;
  own_.clear();
  self_->quit(caf::exit_reason::kill);
}

void node_state::fail(const std::string& why) {
  logger("node")->critical("replica {} stops: {}", config_.self.value(), why);
  if (config_.observer)
    config_.observer->on_failure(now_, config_.self, why);
  ended_ = true;
  own_.clear();
  self_->quit(caf::exit_reason::unhandled_exception);
}

namespace {

node_actor::behavior_type run_node(node_state::self_ptr self, node_config config) {
  self->state.init(self, std::move(config));
  return {
    [self](deliver_atom, replica_id peer, const signed_message& m) { self->state.deliver(peer, m); },
    [self](start_atom) { self->state.start(); },
    [self](tick_atom, std::uint64_t timer, std::uint64_t setting) { self->state.tick(timer, setting); },
    [self](batch_atom, request_id id, const batch& b) {
      self->state.step(payload_ready{id, b.content});
    },
    [self](executed_atom, height at, const digest& state) {
      self->state.step(executed{at, state});
    },
    [self](flush_atom) { self->state.flush(); },
    [self](rebase_atom, height at) { self->state.rebase(at); },
    [self](work_atom, bool pending) { self->state.work(pending); },
    [self](oldest_atom, const digest& waiting) { self->state.oldest(waiting); },
    [self](loaded_atom, const block_list& list) {
      for (const auto& b : list.blocks)
        self->state.step(block_loaded{b});
    },
  };
}

} // namespace

node_actor spawn_node(caf::actor_system& system, node_config config) {
  return system.spawn(run_node, std::move(config));
}

} // namespace bezant
