#include "actors/verifier.hpp"

#include "audit/verify.hpp"
#include "core/mutant.hpp"
#include "transport/log.hpp"

namespace bezant {

namespace {

struct verifier_state {
  verifier_config config;
  recent_digests messages{0};
  allowance<replica_id> failures{{0, 0}};
  std::map<replica_id, time_point> told_of; // who failed too often, and when that was said last
  std::shared_ptr<std::uint64_t> verifications = std::make_shared<std::uint64_t>(0); // with a CPU: by the last check
  std::function<void(const signed_message&)> refused; // what is signed by its author all the same
};

using verifier_ptr = inbound_actor::stateful_pointer<verifier_state>;

/// Identifies everything that was checked about a message, the signature and the payload's presence included.
digest identity(const signed_message& m) {
  return hasher{"checked-message"}
    .add(m.author)
    .add(m.kind)
    .update(m.by.value)
    .add(m.content ? m.content->root() : digest{})
    .update(m.body)
    .finish();
}

/// What became of a check.
enum class passed { no, before, now };

result<passed> check(verifier_state& st, const transaction& t) {
  if (st.config.checked->contains(t))
    return passed::before;
  if (t.data().size() > transaction::bytes_max) // in process nothing was decoded
    return codec_error::too_long;
  const auto& c = st.config;
  BOOST_OUTCOME_TRY(audit::check_transaction(t, {c.protocol.get(), c.replicas.get(), c.app.get()}));
  st.config.checked->insert(t);
  return passed::now;
}

result<void> check_signed(verifier_state& st, const signed_message& m) {
  if (is_house(m.kind))
    return check_house(m, *st.config.replicas);
  if (!seeded_bug("verifier-certificates-unchecked")) {
    BOOST_OUTCOME_TRY(st.config.protocol->check(m, *st.config.replicas));
  }
  if (m.content
      && (m.content->transactions().size() > payload::transactions_max || m.content->data_bytes() > payload::bytes_max))
    return codec_error::too_long;
  if (m.content)
    st.config.checked->prefetch(m.content->transactions());
  if (m.content && !seeded_bug("verifier-payload-unchecked"))
    for (const auto& t : m.content->transactions()) {
      BOOST_OUTCOME_TRY(check(st, t));
    }
  return outcome::success();
}

result<passed> check(verifier_state& st, const signed_message& m) {
  const auto id = identity(m);
  if (st.messages.contains(id))
    return passed::before;
  if (!st.config.replicas->verify(m.author, m.kind, m.body, m.by) && !seeded_bug("verifier-signature-unchecked"))
    return crypto_error::bad_signature;
  if (const auto good = check_signed(st, m); !good) {
    if (st.refused && !is_house(m.kind))
      st.refused(m);
    return good.error();
  }
  st.messages.insert(id);
  return passed::now;
}

/// Runs a check on a peer's bytes so that nothing thrown leaves the handler.
template <class T>
passed passes(verifier_state& st, const T& x, std::string_view what) {
  try {
    if (const auto checked = check(st, x))
      return checked.value();
    else
      logger("verifier")->debug("refused a {}: {}", what, checked.error().message());
  } catch (const std::exception& e) {
    logger("verifier")->error("a {} could not be checked: {}", what, e.what());
  } catch (...) {
    logger("verifier")->error("a {} could not be checked", what);
  }
  return passed::no;
}

time_point now(verifier_ptr self) {
  return self->state.config.clock.now(self->clock());
}

/// Checks a message of a peer that may still send some that fail.
passed passes(verifier_ptr self, replica_id peer, const signed_message& m, std::string_view what) {
  auto& st = self->state;
  if (!st.failures.spend(peer, 0, now(self)))
    return passed::no;
  const auto how = passes(st, m, what);
  if (how != passed::no || !st.failures.spend(peer, 1, now(self)) || st.failures.spend(peer, 0, now(self)))
    return how;
  const auto [told, first] = st.told_of.try_emplace(peer, now(self));
  if (!first && now(self) < told->second + seconds(60))
    return how;
  told->second = now(self);
  logger("verifier")->warn("not listening to replica {} for now: too many of its messages fail", peer.value());
  if (st.config.observer)
    st.config.observer->on_misled(now(self), st.config.self, peer, "failed-checks");
  return how;
}

/// A question that somebody else hands on was kept by them: answering it would use up what its author may ask.
/// Whoever is not heard for now causes no work here either.
bool is_old_question(verifier_ptr self, replica_id peer, const signed_message& m) {
  auto& st = self->state;
  if (peer == m.author || !st.config.protocol->describe || !st.failures.spend(peer, 0, now(self)))
    return false;
  try {
    const auto a = st.config.protocol->describe(m.kind, m.body);
    return a && a->role == message_role::question;
  } catch (...) {
    return false; // whether it passes the check is seen next
  }
}

/// Checks a message and hands it on, when the checks were free or no CPU is simulated, at once.
void deliver(verifier_ptr self, replica_id peer, const signed_message& m) {
  auto& st = self->state;
  if (m.kind == number(house::recall_request) || m.kind == number(house::recall_answer)) {
    if (passes(self, peer, m, "message of the house") != passed::no)
      self->send(st.config.node, deliver_atom::value, peer, m);
    return;
  }
  if (is_house(m.kind)) {
    const auto how = st.config.checkpointer ? passes(self, peer, m, "message of the house") : passed::no;
    if (how != passed::no)
      self->send(st.config.checkpointer, deliver_atom::value, peer, m);
    if (how == passed::now && st.config.auditor && m.kind == number(house::checkpoint))
      self->send(st.config.auditor, deliver_atom::value, peer, m);
    return;
  }
  if (is_old_question(self, peer, m))
    return;
  *st.verifications = 0;
  const auto how = passes(self, peer, m, "message");
  const bool good = how != passed::no;
  if (how == passed::now && st.config.auditor)
    self->send(st.config.auditor, deliver_atom::value, peer, m);
  if (!st.config.cpu) {
    if (good)
      self->send(st.config.node, deliver_atom::value, peer, m);
    return;
  }
  const auto came = self->clock().now();
  const auto done = st.config.cpu->receive(came, wire_size(m), *st.verifications);
  if (good && done > came)
    self->scheduled_send(st.config.node, done, deliver_atom::value, peer, m);
  else if (good)
    self->send(st.config.node, deliver_atom::value, peer, m);
}

/// True if a client's transaction is good.
bool admit(verifier_ptr self, const transaction& t) {
  auto& with = self->state.config;
  if (passes(self->state, t, "transaction") == passed::no)
    return false;
  if (with.observer)
    with.observer->on_submitted(now(self), with.self, t);
  return true;
}

inbound_actor::behavior_type run_verifier(verifier_ptr self, verifier_config config) {
  self->state.messages = recent_digests{config.remembered_max};
  self->state.failures = allowance<replica_id>{config.failures};
  if (!config.checked)
    config.checked = std::make_shared<checked_transactions>(config.remembered_max);
  self->state.config = std::move(config);
  if (self->state.config.auditor)
    self->state.refused = [self](const signed_message& m) {
      self->send(self->state.config.auditor, refuse_atom::value, m);
    };
  if (self->state.config.cpu)
    self->state.config.replicas = counted(self->state.config.replicas, self->state.verifications);
  return {
    [self](deliver_atom, replica_id peer, const signed_message& m) { deliver(self, peer, m); },
    [self](submit_atom, const transaction& t) {
      if (admit(self, t))
        self->send(self->state.config.leader, submit_atom::value, t);
    },
    [self](submit_atom, transaction_list& list) {
      const auto& with = self->state.config;
      with.checked->prefetch(list.transactions);
      const auto bad = std::erase_if(list.transactions, [self](const transaction& t) { return !admit(self, t); });
      if (bad != 0 && with.on_bad_submits)
        with.on_bad_submits(caf::actor_cast<caf::strong_actor_ptr>(self->current_sender()), bad);
      if (!list.transactions.empty())
        self->send(self->state.config.leader, submit_atom::value, std::move(list));
    },
  };
}

} // namespace

inbound_actor spawn_verifier(caf::actor_system& system, verifier_config config) {
  return system.spawn(run_verifier, std::move(config));
}

} // namespace bezant
