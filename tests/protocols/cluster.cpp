#include "tests/protocols/cluster.hpp"

#include "protocols/evidence.hpp"

#include <algorithm>

namespace bezant::testing {

namespace {

std::string name_of(replica_id who) {
  return "replica " + std::to_string(who.value());
}

/// The application of a test has a state that depends on the chain of blocks alone.
executed executed_event(const block& b) {
  return {b.header().at, hash("test-state", encode(b.id()))};
}

protocol_info find_protocol(const std::string& name) {
  const auto known = protocol_registry::built_in();
  const auto found = known.find(name);
  require(bool{found}, "the test names a protocol that exists");
  return *found.value();
}

} // namespace

cluster::cluster(cluster_setup setup)
  : keys{setup.replicas, setup.chain, setup.protocol},
    protocol{find_protocol(setup.protocol)},
    options_{std::move(setup.options)},
    executes_{setup.executes},
    replicas_(setup.replicas) {
  batch = [](replica_id who, const request_payload& r) {
    return text_payload(name_of(who) + " view " + std::to_string(r.view.value()));
  };
}

void cluster::start() {
  for (std::uint32_t i = 0; i < size(); ++i)
    start(replica_id{i});
}

void cluster::start(replica_id who) {
  boot(who, started{});
}

void cluster::restart(replica_id who) {
  const auto& storage = at(who).storage;
  recovered e{{}, storage.blocks.empty() ? keys.genesis() : storage.blocks.back(), storage.proof, {}};
  convictions convicted;
  for (const auto& b : storage.blocks)
    convicted.add(b->header().at, culprits_in(*b));
  e.convicted = convicted.list();
  for (const auto& [view, r] : storage.journal)
    e.journal.push_back(r);
  boot(who, e);
}

void cluster::boot(replica_id who, const event& first) {
  std::string why;
  auto made = protocol.make({who, keys.replicas(), options_}, &why);
  if (!made)
    violations.push_back("cannot make a core: " + why);
  require(bool{made}, "the options of a test are right");
  at(who).core = std::move(made).value();
  at(who).crash_on_write = false;
  ++at(who).lives;
  step(who, first);
  if (executes_ && up(who) && std::holds_alternative<recovered>(first) && !at(who).storage.blocks.empty())
    step(who, executed_event(*at(who).storage.blocks.back()));
}

void cluster::crash(replica_id who) {
  auto& r = at(who);
  r.core.reset();
  r.timers.clear();
  r.own.clear();
}

void cluster::step(replica_id who, const event& e) {
  auto& r = at(who);
  r.own.push_back(e);
  effects out;
  while (r.core != nullptr && !r.own.empty()) {
    const auto next = r.own.front();
    r.own.erase(r.own.begin());
    r.latest = std::max(r.latest, now_ + r.skew);
    out.clear();
    r.core->step(r.latest, next, out);
    carry_out(who, out);
  }
}

bool cluster::hand(replica_id to, const signed_message& m, replica_id from) {
  if (!up(to))
    return false;
  if (!keys.replicas()->verify(m.author, m.kind, m.body, m.by) || !protocol.check(m, *keys.replicas())) {
    ++refused;
    return false;
  }
  step(to, message_in{from, m});
  return true;
}

bool cluster::write(replica_id who, effects& out) {
  auto& r = at(who);
  bool wrote = false;
  for (const auto& e : out.list()) {
    if (const auto* p = std::get_if<persist>(&e)) {
      r.storage.journal.emplace_back(p->view, p->what);
      wrote = true;
    } else if (const auto* c = std::get_if<commit>(&e)) {
      store(who, *c);
    }
  }
  return wrote;
}

void cluster::carry_out(replica_id who, effects& out) {
  const bool wrote = write(who, out);
  if (keep_log)
    for (const auto& e : out.list())
      log.emplace_back(who, e);
  if (wrote && at(who).crash_on_write) {
    crash(who);
    return;
  }
  for (auto& e : out.list())
    if (up(who))
      perform(who, e);
}

void cluster::perform(replica_id who, effect& e) {
  auto& r = at(who);
  if (auto* b = std::get_if<broadcast>(&e)) {
    say(who, std::move(b->what), std::nullopt);
  } else if (auto* s = std::get_if<send_to>(&e)) {
    say(who, std::move(s->what), s->to);
  } else if (auto* again = std::get_if<relay>(&e)) {
    for (std::uint32_t i = 0; i < size(); ++i)
      if (replica_id{i} != who && (!again->to || *again->to == replica_id{i}))
        send({who, replica_id{i}, again->what});
  } else if (const auto* t = std::get_if<set_timer>(&e)) {
    r.timers[t->id] = t->at;
  } else if (const auto* gone = std::get_if<cancel_timer>(&e)) {
    r.timers.erase(gone->id);
  } else if (const auto* ask = std::get_if<request_payload>(&e)) {
    if (auto content = batch(who, *ask))
      r.own.emplace_back(payload_ready{ask->id, std::move(content)});
  } else if (const auto* load = std::get_if<load_block>(&e)) {
    if (const auto found = r.storage.heights.find(load->which); found != r.storage.heights.end())
      r.own.emplace_back(block_loaded{r.storage.blocks[found->second.value() - 1]});
  } else if (const auto* trim = std::get_if<trim_journal>(&e)) {
    if (strict_trim)
      std::erase_if(r.storage.journal, [&](const auto& entry) { return entry.first < trim->below; });
  } else if (const auto* done = std::get_if<commit>(&e)) {
    for (const auto& committed : done->blocks)
      if (executes_)
        r.own.emplace_back(executed_event(*committed));
  } else if (const auto* charge = std::get_if<accuse>(&e)) {
    accusations.push_back(*charge);
    if (!at(charge->culprit).faulty)
      violations.push_back("innocent " + name_of(charge->culprit) + " is accused: " + std::string{charge->offence});
  }
}

void cluster::say(replica_id who, message m, std::optional<replica_id> to) {
  const auto said = keys.sign(who, std::move(m));
  if (on_signed)
    on_signed(who, said);
  if (!to || *to == who)
    at(who).own.emplace_back(message_in{who, said});
  for (std::uint32_t i = 0; i < size(); ++i)
    if (replica_id{i} != who && (!to || *to == replica_id{i}))
      send({who, replica_id{i}, said});
}

void cluster::send(flight f) {
  if (!passes) {
    held.push_back(std::move(f));
    return;
  }
  for (const auto delay : passes(f))
    flying_.emplace(std::pair{now_ + delay, serial_++}, f);
}

void cluster::deliver(const std::function<bool(const flight&)>& which) {
  for (bool again = true; again;) {
    again = false;
    auto waiting = std::move(held);
    held.clear();
    for (auto& f : waiting) {
      if (!which(f)) {
        held.push_back(std::move(f));
        continue;
      }
      again = true;
      hand(f.to, f.what, f.from);
    }
  }
}

void cluster::drop(const std::function<bool(const flight&)>& which) {
  std::erase_if(held, which);
}

void cluster::run(time_point until) {
  for (;;) {
    std::optional<std::pair<time_point, replica_id>> timer;
    for (std::uint32_t i = 0; i < size(); ++i)
      for (const auto& [id, due] : replicas_[i].timers)
        if (const auto real = std::max(due - replicas_[i].skew, now_); !timer || real < timer->first)
          timer = {real, replica_id{i}};
    const bool message_first = !flying_.empty() && (!timer || flying_.begin()->first.first <= timer->first);
    if (message_first && flying_.begin()->first.first <= until) {
      const auto f = std::move(flying_.begin()->second);
      now_ = std::max(now_, flying_.begin()->first.first);
      flying_.erase(flying_.begin());
      hand(f.to, f.what, f.from);
    } else if (timer && timer->first <= until && !message_first) {
      now_ = timer->first;
      auto& timers = at(timer->second).timers;
      const auto due = std::ranges::min_element(timers, {}, [](const auto& entry) { return entry.second; });
      const auto id = due->first;
      timers.erase(due);
      step(timer->second, timer_fired{id});
    } else {
      now_ = std::max(now_, until);
      return;
    }
  }
}

void cluster::store(replica_id who, const commit& c) {
  auto& disk = at(who).storage;
  const auto complain = [&](const std::string& what) { violations.push_back(name_of(who) + " " + what); };
  for (const auto& b : c.blocks) {
    const auto expected = disk.blocks.size() + 1;
    const auto parent = disk.blocks.empty() ? keys.genesis()->id() : disk.blocks.back()->id();
    if (b->header().at.value() != expected || b->header().parent != parent)
      complain("commits height " + std::to_string(b->header().at.value()) + " where " + std::to_string(expected)
               + " is due");
    disk.blocks.push_back(b);
    disk.heights[b->id()] = height{expected};
    const auto [known, fresh] = agreed_.try_emplace(b->header().at, b->id());
    if (!fresh && known->second != b->id() && !at(who).faulty)
      complain("commits another block at height " + std::to_string(b->header().at.value()));
  }
  disk.proof = c.proof;
  if (c.blocks.empty() || !protocol.verify_commit(c.blocks.back()->header(), c.proof, *keys.replicas()))
    complain("commits without proof");
}

std::size_t cluster::committed_by_all() const {
  auto least = static_cast<std::size_t>(-1);
  for (const auto& r : replicas_)
    if (!r.faulty)
      least = std::min(least, r.storage.blocks.size());
  return least;
}

network steady(duration delay) {
  return [delay](const flight&) { return std::vector{delay}; };
}

} // namespace bezant::testing
