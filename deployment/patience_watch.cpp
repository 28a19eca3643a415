#include "deployment/patience_watch.hpp"

#include "deployment/toml_values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bezant::deployment {

std::optional<duration> quorum_round_trip(const link_board& board, std::size_t quorum) {
  std::vector<std::int64_t> trips;
  for (const auto& [who, link] : board.peers())
    if (link.sending && link.round_trip_ns > 0)
      trips.push_back(link.round_trip_ns);
  if (quorum < 2 || trips.size() < quorum - 1)
    return std::nullopt;
  std::ranges::sort(trips);
  return duration{trips[quorum - 2]};
}

patience_watch::patience_watch(duration patience, std::size_t quorum, std::shared_ptr<const link_board> board,
                               std::function<void(const std::string&)> tell)
  : patience_{patience}, quorum_{quorum}, board_{std::move(board)}, tell_{std::move(tell)} {}

void patience_watch::on_view(time_point now, replica_id, const protocol_position& p) {
  std::string line;
  {
    const std::lock_guard lock{mutex_};
    if (!std::exchange(began_, true))
      committed_in_ = p.view;
    seen_ = p.view;
    if (p.view.value() < committed_in_.value() + views_min || (told_ && now - *told_ < pause))
      return;
    const auto trip = quorum_round_trip(*board_, quorum_);
    // A view takes a proposal and votes at least: with less than two round trips of patience it can hardly end well.
    if (!trip || trip->ns * 2 <= patience_.ns)
      return;
    told_ = now;
    line =
      fmt::format("views {} to {} ended without a commit: replicas wait {} for a block, and a round trip to a quorum "
                  "takes {}; make "
                  "the network faster, or found the chain with a timeout ([options] in the genesis) of at least {}",
                  committed_in_.value(), p.view.value(), span_text(patience_),
                  span_text({trip->ns / 1'000'000 * 1'000'000}), span_text({(trip->ns / 1'000'000 + 1) * 4'000'000}));
  }
  tell_(line);
}

void patience_watch::on_commit(time_point, replica_id, const commit&) {
  const std::lock_guard lock{mutex_};
  committed_in_ = seen_;
}

} // namespace bezant::deployment
