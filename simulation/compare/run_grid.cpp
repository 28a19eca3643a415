#include "simulation/compare/run_grid.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace bezant::comparison {

namespace {

std::string name_of(const cell& c) {
  return c.who.name + ", " + std::to_string(c.replicas) + " replicas";
}

/// What the threads share.
struct board {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::optional<row>> rows;
  std::size_t next = 0; ///< cell to look at
  std::size_t done = 0;
  std::size_t working = 0; ///< threads
  std::string last;        ///< cell that ended last
};

/// The next cell without a row; nothing when there is none.
std::optional<std::size_t> take(board& b) {
  const std::lock_guard lock{b.mutex};
  while (b.next < b.rows.size() && b.rows[b.next])
    ++b.next;
  return b.next < b.rows.size() ? std::optional{b.next++} : std::nullopt;
}

void work(board& b, const grid& g, const std::vector<cell>& cells, const known_names& names,
          const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto i = take(b);
    if (!i)
      break;
    const auto done = run_cell(g, cells[*i], names, stop);
    if (!done)
      break;
    const std::lock_guard lock{b.mutex};
    b.rows[*i] = row_of(cells[*i], g, *done);
    b.last = name_of(cells[*i]);
    ++b.done;
    b.changed.notify_all();
  }
  const std::lock_guard lock{b.mutex};
  --b.working;
  b.changed.notify_all();
}

} // namespace

outcome_rows run_grid(const grid& g, const known_names& names, std::size_t jobs,
                      const std::map<std::string, row>& known,
                      const std::function<void(std::size_t, std::size_t, const std::string&)>& tell,
                      const std::stop_token& stop) {
  const auto cells = cells_of(g);
  board b;
  b.rows.resize(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (const auto old = known.find(key_of(cells[i], g)); old != known.end()) {
      b.rows[i] = old->second;
      ++b.done;
    }
  b.working = jobs;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < jobs; ++i)
      threads.emplace_back([&] { work(b, g, cells, names, stop); });
    std::unique_lock lock{b.mutex};
    std::size_t told = 0;
    while (b.working != 0) {
      b.changed.wait(lock, [&] { return b.working == 0 || b.done != told; });
      told = b.done;
      const auto last = b.last;
      lock.unlock();
      tell(told, cells.size(), last);
      lock.lock();
    }
  }
  outcome_rows all;
  all.planned = cells.size();
  for (auto& r : b.rows)
    if (r)
      all.rows.push_back(*std::move(r));
  return all;
}

} // namespace bezant::comparison
