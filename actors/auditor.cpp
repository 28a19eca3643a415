#include "actors/auditor.hpp"

#include "audit/detector.hpp"
#include "transport/log.hpp"

namespace bezant {

namespace {

struct auditor_state {
  auditor_config config;
  std::unique_ptr<audit::detector> detector;
  convictions convicted;
  std::map<replica_id, std::vector<transaction>> waiting; // for a block; bounded by the detector's limit on offences
  height submitted;                                       // when something was submitted last
};

using auditor_ptr = auditor_actor::stateful_pointer<auditor_state>;

bool is_convicted(const auditor_state& st, replica_id who) {
  return std::ranges::find(st.convicted.list(), who, &conviction::culprit) != st.convicted.list().end();
}

void submit(auditor_ptr self, const transaction& t) {
  const auto& c = self->state.config;
  self->send(c.leader, submit_atom::value, t);
  for (std::uint32_t i = 0; i < c.replicas->size(); ++i)
    if (replica_id{i} != c.self)
      self->send(c.network, submit_atom::value, replica_id{i}, t);
}

/// Tells what was found, and submits it.
void publish(auditor_ptr self, const evidence& e) {
  auto& st = self->state;
  auto& c = st.config;
  const auto proven = audit::verify(e, {c.protocol.get(), c.replicas.get(), c.app.get()});
  if (!proven) {
    const auto why = proven.error().message();
    logger("auditor")->error("evidence that was found does not hold: {}", why);
    if (c.observer)
      c.observer->on_unproven(c.clock.now(self->clock()), c.self, e.culprit(), why);
    return;
  }
  const auto& v = proven.value();
  const auto now = c.clock.now(self->clock());
  if (c.observer)
    c.observer->on_evidence(now, c.self, e, v);
  if (c.recorder)
    self->send(
      c.recorder, trace_atom::value,
      trace_event{
        now, "evidence", c.self, v.view, v.at, {}, v.offence + " by replica " + std::to_string(v.culprit.value())});
  const auto t = pack(e);
  if (!t || is_convicted(st, v.culprit))
    return;
  st.waiting[v.culprit].push_back(*t);
  submit(self, *t);
}

void publish_all(auditor_ptr self) {
  for (const auto& e : self->state.detector->take())
    publish(self, e);
  // Others refuse it as a proposal, for its payload is missing, and compare it with what was proposed to them.
  for (auto& m : self->state.detector->take_disputed())
    self->send(self->state.config.network, cast_atom::value, std::move(m));
}

/// Runs a look at a stranger's bytes so that nothing thrown leaves the handler.
template <class Look>
void look(auditor_ptr self, Look at) {
  try {
    at(*self->state.detector);
    publish_all(self);
  } catch (const std::exception& e) {
    logger("auditor")->error("a message could not be audited: {}", e.what());
  } catch (...) {
    logger("auditor")->error("a message could not be audited");
  }
}

void note_commit(auditor_ptr self, const block_list& committed) {
  auto& st = self->state;
  for (const auto& b : committed.blocks) {
    const auto at = b->header().at;
    st.convicted.add(at, culprits_in(*b));
    std::erase_if(st.waiting, [&](const auto& entry) { return is_convicted(st, entry.first); });
    if (st.waiting.empty()) {
      st.submitted = at;
    } else if (at.value() >= st.submitted.value() + st.config.repeat_after) {
      st.submitted = at; // it was lost, or no leader has wanted it so far
      for (const auto& [who, list] : st.waiting)
        submit(self, list.front());
    }
  }
}

auditor_actor::behavior_type run_auditor(auditor_ptr self, auditor_config config) {
  auto& st = self->state;
  st.config = std::move(config);
  st.convicted = convictions{st.config.convicted};
  st.detector = std::make_unique<audit::detector>(*st.config.protocol, *st.config.replicas, st.config.app.get());
  return {
    [self](deliver_atom, replica_id, const signed_message& m) {
      look(self, [&](audit::detector& d) { d.checked(m); });
    },
    [self](refuse_atom, const signed_message& m) { look(self, [&](audit::detector& d) { d.refused(m); }); },
    [self](accuse_atom, const signed_message& first, const signed_message& second) {
      look(self, [&](audit::detector& d) { d.accused(first, second); });
    },
    [self](commit_atom, const block_list& committed) { note_commit(self, committed); },
  };
}

} // namespace

auditor_actor spawn_auditor(caf::actor_system& system, auditor_config config) {
  return system.spawn(run_auditor, std::move(config));
}

} // namespace bezant
