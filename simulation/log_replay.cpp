#include "simulation/log_replay.hpp"

#include "core/system_transaction.hpp"
#include "exchange/logical_state.hpp"

#include <map>

namespace bezant::simulation {

namespace {

/// Frames of one session that wait for their turn.
struct session_queue {
  sequence_number next{1};
  std::map<sequence_number, exchange::frame> waiting;
};

/// The frames of a log in order of effect: within a session by sequence, the first committed copy of each.
std::vector<exchange::frame> effective_frames(const exchange::exchange_genesis& g,
                                              const std::vector<block_ptr>& blocks) {
  std::map<session_id, session_queue> sessions;
  std::vector<exchange::frame> order;
  for (const auto& b : blocks)
    for (const auto& t : b->content()->transactions()) {
      auto parsed = exchange::parse_frame(t);
      if (!parsed || is_system(t))
        continue;
      auto& f = parsed.value().content;
      auto& queue = sessions[f.session];
      if (f.sequence < queue.next || f.sequence.value() > queue.next.value() + g.pending_max)
        continue;
      queue.waiting.try_emplace(f.sequence, std::move(f));
      for (auto at = queue.waiting.find(queue.next); at != queue.waiting.end(); at = queue.waiting.find(queue.next)) {
        order.push_back(std::move(at->second));
        queue.waiting.erase(at);
        queue.next = queue.next.next();
      }
    }
  return order;
}

} // namespace

replayed_log replay(const exchange::exchange_genesis& g, const std::vector<block_ptr>& blocks) {
  replayed_log log{effective_frames(g, blocks), {}, {}, exchange::reference_book{g}};
  log.outcomes.reserve(log.effective.size());
  for (const auto& f : log.effective) {
    exchange::frame_outcome made{f.session, f.sequence, exchange::frame_status::executed, {}};
    for (const auto& c : f.commands)
      made.results.push_back(log.book.apply(f.session, c, &log.trades));
    log.outcomes.push_back(std::move(made));
  }
  return log;
}

std::vector<std::string> compare(const replayed_log& expected, const exchange::engine& actual) {
  std::vector<std::string> differences;
  const auto want = exchange::logical_state_of(expected.book);
  const auto have = exchange::logical_state_of(actual);
  // Two states with nothing in them would be equal as well.
  if (want.queues.size() != 2 * expected.book.instruments())
    differences.emplace_back("the reference book's state is not whole");
  for (std::size_t i = 0; i < want.queues.size(); ++i)
    if (i >= have.queues.size() || want.queues[i] != have.queues[i])
      differences.push_back("the " + std::string{to_string(want.queues[i].side)} + " side of instrument "
                            + std::to_string(want.queues[i].instrument.value()) + " differs from the reference book's");
  if (want.balances != have.balances)
    differences.emplace_back("the balances differ from the reference book's");
  return differences;
}

std::vector<std::string> compare(const std::vector<exchange::trade>& expected,
                                 const std::vector<exchange::trade>& actual) {
  const auto both = std::min(expected.size(), actual.size());
  for (std::size_t i = 0; i < both; ++i)
    if (expected[i] != actual[i])
      return {"trade " + std::to_string(i + 1) + " differs from the reference book's"};
  if (expected.size() != actual.size())
    return {std::to_string(actual.size()) + " trades instead of the reference book's "
            + std::to_string(expected.size())};
  return {};
}

} // namespace bezant::simulation
