#include "tests/store/store_model.hpp"

#include "protocols/evidence.hpp"

namespace bezant::testing {

void store_model::trim(view_number below) {
  std::erase_if(now_.records, [&](const auto& r) {
    if (r.first < below)
      trimmed_.insert(r.second);
    return r.first < below;
  });
}

void store_model::append(const std::vector<block_ptr>& blocks, const bytes& proof) {
  convictions named{now_.convicted};
  for (const auto& b : blocks) {
    now_.after_base.push_back(b);
    now_.findable.push_back(b);
    named.add(b->header().at, culprits_in(*b));
  }
  now_.last = {blocks.back(), proof};
  now_.convicted = named.list();
}

store_world store_model::after_sync() const {
  auto w = now_;
  if (!rebasing_)
    return w;
  const auto& [b, history] = *rebasing_;
  const auto at = b.block->header().at;
  const auto own = std::ranges::find(w.after_base, b.block->id(), [](const auto& x) { return x->id(); });
  if (own != w.after_base.end()) {
    w.after_base.erase(w.after_base.begin(), own + 1);
    std::erase_if(w.findable,
                  [&, keep = history](const auto& x) { return x->header().at.value() + keep <= at.value(); });
  } else {
    w.after_base.clear();
    w.findable.clear();
    w.convicted = b.convicted;
  }
  if (w.after_base.empty())
    w.last = {b.block, b.proof};
  w.base = b;
  return w;
}

namespace {

bool same(const block_ptr& a, const block_ptr& b) {
  return a && b && a->id() == b->id() && a->justify() == b->justify();
}

} // namespace

std::string store_model::difference(const store& disk, const store_world& wanted) const {
  std::vector<record> journal;
  for (auto& r : disk.journal())
    if (!trimmed_.contains(number_of(r)))
      journal.push_back(std::move(r));
  std::vector<record> expected;
  for (const auto& [view, number] : wanted.records)
    if (!trimmed_.contains(number))
      expected.push_back(numbered(number, journal.empty() ? 8 : journal.front().body.size()));
  if (journal != expected)
    return "journal: " + std::to_string(journal.size()) + " records, wanted " + std::to_string(expected.size());
  const auto blocks = disk.committed();
  if (!std::ranges::equal(blocks, wanted.after_base, same))
    return "committed: " + std::to_string(blocks.size()) + " blocks, wanted "
           + std::to_string(wanted.after_base.size());
  for (const auto& b : wanted.findable)
    if (!same(disk.find(b->id()), b))
      return "the block of height " + std::to_string(b->header().at.value()) + " is not found";
  if (const auto last = disk.last(); !same(last.block, wanted.last.block) || last.proof != wanted.last.proof)
    return "the last block is of height " + std::to_string(last.block->header().at.value());
  const auto base = disk.base();
  if (base.has_value() != wanted.base.has_value())
    return "base";
  if (base
      && (!same(base->block, wanted.base->block) || base->state != wanted.base->state
          || base->proof != wanted.base->proof || base->convicted != wanted.base->convicted))
    return "the base differs";
  if (disk.convicted() != wanted.convicted)
    return "convictions";
  return {};
}

void store_script::appends(store& disk) {
  const view_number view{++steps_};
  for (auto n = 1 + random_.below(2); n > 0; --n) {
    disk.append(numbered(next_record_, record_bytes_), view);
    model_.append(next_record_++, view);
  }
  if (random_.below(2) == 0) {
    const auto& last = model_.now().last.block;
    auto blocks = random_.below(5) == 0
                    ? std::vector{accusing_child(last, replica_id{static_cast<std::uint32_t>(steps_ % 4)})}
                    : chain_on(last, 1 + random_.below(3), 300);
    const auto proof = noise(steps_, 40);
    disk.append(blocks, proof);
    model_.append(blocks, proof);
  }
}

result<void> store_script::step(store& disk) {
  appends(disk);
  if (const auto& after = model_.now().after_base; !after.empty() && random_.below(5) == 0) {
    auto at = after[random_.below(after.size())];
    auto named = model_.now().convicted;
    if (random_.below(4) == 0) { // peers bring it
      at = chain_on(after.back(), 3, 100).back();
      named = {{replica_id{1}, height{1}}};
    }
    std::erase_if(named, [&](const auto& c) { return c.at > at->header().at; });
    const auto b = base_at(at, named, 5000);
    BOOST_OUTCOME_TRYV(disk.keep(b));
    ++batches_;
    const auto history = random_.below(4);
    disk.rebase(at->header().at, history);
    model_.rebase(b, history);
  }
  BOOST_OUTCOME_TRYV(disk.sync());
  ++batches_;
  model_.synced();
  if (steps_ > 4 && random_.below(3) != 0) {
    disk.trim(view_number{steps_ - 4});
    model_.trim(view_number{steps_ - 4});
  }
  return outcome::success();
}

namespace {

std::string look(rocks_machine& m, store_script& script) {
  if (const auto opened = m.open(); !opened)
    return opened.error().message() + ": " + m.why();
  // The write in which the machine went down may have come through, as a whole or not at all.
  const auto promised = script.model().difference(m.disk(), script.model().durable());
  if (promised.empty())
    return {};
  return script.model().difference(m.disk(), script.model().after_sync()).empty() ? std::string{} : promised;
}

} // namespace

kill_result kill_at(std::uint64_t at, std::uint64_t steps, torn left, std::uint64_t mark_every) {
  rocks_machine m{std::size_t{64} << 10};
  m.options.mark_every = mark_every;
  m.files().die_at(at);
  store_script script{1};
  if (m.open())
    while (script.steps() < steps && script.step(m.disk())) {}
  kill_result r{m.files().dead(), {}};
  if (!r.reached)
    return r;
  m.close();
  m.files().lose_unsynced(left);
  r.violation = look(m, script);
  if (!r.violation.empty())
    return r;
  // What came back stays, if the machine goes down at once again.
  m.files().die_at(m.files().calls() + 1);
  m.close();
  m.files().lose_unsynced(left);
  r.violation = look(m, script);
  if (!r.violation.empty())
    r.violation = "at the second opening: " + r.violation;
  return r;
}

std::uint64_t calls_of(std::uint64_t steps) {
  rocks_machine m{std::size_t{64} << 10};
  store_script script{1};
  require(m.open().has_value(), "a new store opens");
  while (script.steps() < steps)
    require(script.step(m.disk()).has_value(), "nothing fails");
  m.close();
  return m.files().calls();
}

} // namespace bezant::testing
