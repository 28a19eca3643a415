#include "simulation/restore_check.hpp"

#include "core/random.hpp"
#include "simulation/book_check.hpp"

namespace bezant::simulation {

namespace {

using exchange::exchange_application;

constexpr int damaged_snapshots = 8;

void execute(exchange_application& app, std::span<const block_ptr> blocks) {
  for (const auto& b : blocks)
    app.execute(*b);
}

bool equal(const block_result& a, const block_result& b) {
  return a.state == b.state && a.receipts == b.receipts && a.receipts_root == b.receipts_root && a.outbox == b.outbox;
}

/// Everything that one can ask an exchange, of the frames of `log`.
bool same_memory(const exchange_application& a, const exchange_application& b, std::span<const block_ptr> log) {
  for (const auto& block : log)
    for (const auto& t : block->content()->transactions())
      if (a.recall(t) != b.recall(t))
        return false;
  return a.recallable(1 << 16) == b.recallable(1 << 16);
}

void put_in_damaged(exchange_application& app, std::vector<std::string>& differences) {
  const auto good = app.snapshot();
  const auto state = app.state();
  random_source random{good.size()};
  for (int i = 0; i < damaged_snapshots && differences.empty(); ++i) {
    auto damaged = good;
    damaged[random.below(damaged.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
    if (!app.restore(damaged)) {
      if (app.snapshot() != good || app.state() != state)
        differences.emplace_back("a damaged snapshot is refused and changes the state");
      continue;
    }
    if (app.snapshot() != damaged)
      differences.emplace_back("a damaged snapshot is taken for another");
    book_check books;
    violation_list found;
    const std::shared_ptr<const exchange_application> here{&app, [](const exchange_application*) {}};
    books.hosts(replica_id{0}, here);
    books.finish(found);
    for (const auto& v : found.list())
      differences.push_back("a damaged snapshot is taken in: " + v.sentence);
    if (!app.restore(good))
      differences.emplace_back("a snapshot is refused after another was taken in");
  }
}

} // namespace

std::vector<std::string> differences_after_restore(const replayed_exchange& with, const std::vector<block_ptr>& log,
                                                   std::size_t at, const exchange_application& original) {
  std::vector<std::string> differences;
  exchange_application straight{with.genesis, with.chain, with.scheme};
  exchange_application restored{with.genesis, with.chain, with.scheme};
  const std::span all{log};
  execute(straight, all.first(at));
  execute(restored, all.first(at / 2)); // what a snapshot replaces
  const auto snapshot = straight.snapshot();
  if (!restored.restore(snapshot))
    return {"its own snapshot is refused"};
  if (restored.state() != straight.state() || restored.snapshot() != snapshot)
    differences.emplace_back("it is another state after its own snapshot was restored");
  for (const auto& b : all.subspan(at))
    if (!equal(straight.execute(*b), restored.execute(*b))) {
      differences.push_back("height " + std::to_string(b->header().at.value())
                            + " has another result where a snapshot was restored below it");
      break;
    }
  if (straight.state() != original.state() || restored.snapshot() != original.snapshot())
    differences.emplace_back("the log comes to another state where it is executed again");
  if (!same_memory(restored, original, all))
    differences.emplace_back("it recalls other receipts after a snapshot was restored");
  put_in_damaged(restored, differences);
  return differences;
}

} // namespace bezant::simulation
