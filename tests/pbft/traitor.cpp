#include "tests/pbft/traitor.hpp"

#include <algorithm>

namespace bezant::testing {

using pbft::kind;

traitor::traitor(cluster& c, replica_id self, random_source& dice) : c_{c}, self_{self}, dice_{dice} {
  c_.mark_faulty(self);
  const auto others = c_.on_signed;
  c_.on_signed = [this, others](replica_id who, const signed_message& m) {
    if (others)
      others(who, m);
    if (inbox_.size() < 400)
      inbox_.push_back(m);
  };
  if (leads(view_number{1}))
    led_[view_number{1}] = 1;
}

void traitor::tell(const signed_message& m, std::uint32_t likely) {
  for (std::uint32_t i = 0; i < c_.size(); ++i)
    if (const replica_id who{i}; who != self_ && c_.up(who) && dice_.chance(likely))
      c_.hand(who, m);
}

void traitor::act() {
  const auto heard = std::exchange(inbox_, {});
  for (const auto& m : heard)
    hear(m);
  for (auto& [v, next] : led_)
    if (dice_.chance(500'000))
      propose(v);
  while (led_.size() > 3)
    led_.erase(led_.begin());
}

void traitor::hear(const signed_message& m) {
  if (m.kind == pbft::number(kind::pre_prepare)) {
    const auto p = decode<pbft::pre_prepare>(m.body).value();
    for (const auto k : {kind::prepare, kind::commit})
      tell(c_.keys.sign(self_, pbft::make_message(k, pbft::vote_for(p.view, p.what))), 800'000);
  } else if (m.kind == pbft::number(kind::prepare) && dice_.chance(300'000)) {
    tell(c_.keys.sign(self_, {pbft::number(kind::commit), m.body, nullptr}), 500'000);
  } else if (m.kind == pbft::number(kind::checkpoint)) {
    tell(c_.keys.sign(self_, {m.kind, m.body, nullptr}), 500'000);
  } else if (m.kind == pbft::number(kind::view_change)) {
    const auto body = decode<pbft::view_change>(m.body).value();
    prepared_.insert(prepared_.end(), body.prepared.begin(), body.prepared.end());
    if (prepared_.size() > 40)
      prepared_.erase(prepared_.begin(), prepared_.end() - 40);
    auto& mine = changes_[body.view];
    mine[m.author] = m;
    if (mine.size() == 1)
      ask_for(body.view);
    if (leads(body.view) && mine.size() + 1 >= c_.keys.replicas()->quorum())
      start_view(body.view);
    while (changes_.size() > 4)
      changes_.erase(changes_.begin());
  }
}

void traitor::ask_for(view_number v) {
  std::vector<pbft::prepared_certificate> some;
  for (auto c : prepared_) {
    if (some.size() >= 4 || !dice_.chance(300'000))
      continue;
    if (dice_.chance(300'000))
      c.proposed.value[0] ^= 1;
    some.push_back(std::move(c));
  }
  tell(pbft_says::view_change(c_.keys, self_.value(), v.value(), some), 700'000);
}

void traitor::start_view(view_number v) {
  for (int twice = 0; twice < 2; ++twice) {
    auto from = changes_[v];
    std::vector<pbft::prepared_certificate> some;
    for (const auto& c : prepared_)
      if (some.size() < 4 && c.view < v && dice_.chance(200'000))
        some.push_back(c);
    from[self_] = pbft_says::view_change(c_.keys, self_.value(), v.value(), some);
    while (from.size() > c_.keys.replicas()->quorum()) {
      auto at = std::next(from.begin(), static_cast<std::ptrdiff_t>(dice_.below(from.size())));
      if (at->first != self_)
        from.erase(at);
    }
    std::vector<signed_message> list;
    for (auto& [who, m] : from)
      list.push_back(m);
    lead(v, pbft_says::new_view(c_.keys, v.value(), list));
  }
}

void traitor::lead(view_number v, const signed_message& m) {
  const auto body = decode<pbft::new_view>(m.body).value();
  tell(m, 600'000);
  for (const auto& b : body.batches) {
    tell(pbft_says::pre_prepare(c_.keys, v.value(), b), 700'000);
    for (const auto k : {kind::prepare, kind::commit})
      if (k == kind::commit)
        tell(c_.keys.sign(self_, pbft::make_message(k, pbft::vote_for(v, b))), 700'000);
  }
  std::uint64_t high = 0;
  for (const auto& c : body.changes)
    high = std::max(high, decode<pbft::view_change>(c.body).value().stable.vote.at.value());
  led_[v] = body.batches.empty() ? high + 1 : body.batches.back().at.value() + 1;
}

void traitor::propose(view_number v) {
  const auto s = led_[v]++;
  for (int variant = 0; variant < 3; ++variant) {
    const auto text = "lie " + std::to_string(++texts_);
    const auto b = pbft_says::batch(c_.keys, s, v.value(), text);
    tell(pbft_says::pre_prepare(c_.keys, v.value(), b, text), 500'000);
    tell(c_.keys.sign(self_, pbft::make_message(kind::commit, pbft::vote_for(v, b))), 800'000);
  }
}

std::vector<std::string> traitor_run(std::size_t replicas, std::uint64_t seed) {
  cluster c{pbft_setup(replicas, {}, seed)};
  const pbft_judge judge{c};
  random_source dice{seed * 77 + replicas};
  std::vector<std::unique_ptr<traitor>> bad;
  for (std::uint32_t i = 0; i < c.keys.replicas()->faults(); ++i)
    bad.push_back(std::make_unique<traitor>(c, replica_id{i + 1}, dice));
  const auto honest = [&](std::uint32_t i) { return i == 0 || i > bad.size(); };
  std::uint32_t loss = 0;
  bool calm = false;
  c.passes = [&](const flight&) {
    if (!calm && dice.chance(loss))
      return std::vector<duration>{};
    return std::vector<duration>{milliseconds(calm ? 5 : dice.between(1, 40))};
  };
  for (std::uint32_t i = 0; i < replicas; ++i)
    if (honest(i))
      c.start(replica_id{i});
  while (c.now() < time_point{} + seconds(6)) {
    loss = static_cast<std::uint32_t>(dice.below(300'000));
    const replica_id who{static_cast<std::uint32_t>(dice.below(replicas))};
    if (honest(who.value()) && dice.chance(100'000)) {
      if (c.up(who))
        c.crash(who);
      c.restart(who);
    }
    if (dice.chance(100'000))
      offer_work(c);
    const auto until = c.now() + milliseconds(dice.between(20, 200));
    while (c.now() < until) {
      c.run(c.now() + milliseconds(5));
      for (auto& b : bad)
        b->act();
    }
  }
  calm = true;
  for (std::uint32_t i = 0; i < replicas; ++i)
    if (honest(i))
      c.step(replica_id{i}, work_drained{});
  const auto before = c.committed_by_all();
  std::size_t most = before;
  for (std::uint32_t i = 0; i < replicas; ++i)
    most = std::max(most, c.committed(replica_id{i}));
  const auto end = c.now() + seconds(60);
  while (c.now() < end && c.committed_by_all() < most + 10 && c.violations.empty())
    c.run(c.now() + milliseconds(200));
  auto problems = c.violations;
  if (problems.empty() && c.committed_by_all() < most + 10)
    problems.push_back("stalled at " + std::to_string(c.committed_by_all()) + " of " + std::to_string(most));
  return problems;
}

} // namespace bezant::testing
