#include "simulation/swarm/shrink.hpp"

#include "simulation/scenario_text.hpp"
#include "simulation/swarm/reduction.hpp"

#include <algorithm>

namespace bezant::simulation::swarm {

namespace {

class shrinking {
public:
  shrinking(const judged_case& failed, const draw_from& from, const scenario_names& names, std::uint64_t runs_max,
            const std::stop_token& stop)
    : from_{from}, names_{names}, runs_max_{runs_max}, stop_{stop}, wanted_{failed.violations().front().invariant} {
    best_.smallest = failed;
    from_.protocols = {failed.what.what.protocol};
  }

  shrunk_case go() {
    smaller_cluster();
    // What was taken out before may make more dispensable: until a whole round changes nothing.
    for (bool changed = true; changed && may_run();) {
      changed = false;
      for (const auto& word : reductions_of(drawn().what)) {
        if (!may_run() || std::ranges::find(best_.without, word) != best_.without.end())
          continue;
        auto more = best_.without;
        more.push_back(word);
        changed = attempt(best_.smallest.what.replicas, std::move(more)) || changed;
      }
    }
    drop_needless_words();
    return std::move(best_);
  }

private:
  [[nodiscard]] bool may_run() const { return best_.runs < runs_max_ && !stop_.stop_requested(); }

  [[nodiscard]] swarm_case drawn() const {
    auto sized = from_;
    sized.replicas = {best_.smallest.what.replicas};
    return draw(best_.smallest.what.seed, sized, names_);
  }

  /// Runs the case with these reductions; keeps it if it fails in the same way.
  bool attempt(std::size_t replicas, std::vector<std::string> without) {
    auto sized = from_;
    sized.replicas = {replicas};
    auto smaller = draw(best_.smallest.what.seed, sized, names_);
    if (!reduce(smaller.what, without))
      return false;
    ++best_.runs;
    auto judged = judge(std::move(smaller), names_, wanted_ == "same-trace", stop_);
    const auto& broken = judged.violations();
    if (!judged.failed() || std::ranges::find(broken, wanted_, &violation::invariant) == broken.end())
      return false;
    best_.smallest = std::move(judged);
    best_.without = std::move(without);
    return true;
  }

  void smaller_cluster() {
    auto sizes = from_.replicas;
    std::ranges::sort(sizes);
    for (const auto n : sizes)
      if (n < best_.smallest.what.replicas && may_run() && attempt(n, {}))
        return;
  }

  /// "partition.0" says nothing beside "partitions".
  void drop_needless_words() {
    for (std::size_t i = best_.without.size(); i-- > 0;) {
      auto fewer = best_.without;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      auto with = drawn().what;
      auto without = with;
      if (reduce(with, best_.without) && reduce(without, fewer) && scenario_text(with) == scenario_text(without))
        best_.without = std::move(fewer);
    }
  }

  draw_from from_;
  const scenario_names& names_;
  std::uint64_t runs_max_;
  std::stop_token stop_;
  std::string wanted_;
  shrunk_case best_;
};

} // namespace

shrunk_case shrink(const judged_case& failed, const draw_from& from, const scenario_names& names,
                   std::uint64_t runs_max, const std::stop_token& stop) {
  return shrinking{failed, from, names, runs_max, stop}.go();
}

std::string replay_command(const swarm_case& c, const draw_from& from, const std::vector<std::string>& without,
                           std::string_view program) {
  auto text = std::string{program} + " swarm --seed " + std::to_string(c.seed) + " --protocols " + c.what.protocol
              + " --replicas " + std::to_string(c.replicas);
  if (from.beyond_f != 0)
    text += " --beyond-f " + std::to_string(from.beyond_f);
  for (std::size_t i = 0; i < without.size(); ++i)
    text += (i == 0 ? " --without " : ",") + without[i];
  return text;
}

} // namespace bezant::simulation::swarm
