#include "simulation/memory_run.hpp"

#include "core/simulated_signatures.hpp"
#include "simulation/cluster.hpp"
#include "simulation/compare/noop_application.hpp"

#include <fstream>
#include <unistd.h>

namespace bezant::simulation {

namespace {

/// What replicas do, counted.
class counter final : public replica_observer {
public:
  void on_note(time_point, replica_id who, const note& n) override {
    if (who == replica_id{0} && n.what == "entered")
      ++views;
  }
  void on_commit(time_point, replica_id who, const commit& c) override {
    if (who == replica_id{0})
      blocks += c.blocks.size();
  }

  std::uint64_t views = 0;
  std::uint64_t blocks = 0;
};

std::uint64_t resident_bytes() {
  std::ifstream statm{"/proc/self/statm"};
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

} // namespace

result<std::vector<memory_sample>> run_memory(const memory_run& what, const protocol_registry& registry,
                                              const std::function<void(const memory_sample&)>& each,
                                              const std::stop_token& stop, std::string* why) {
  auto seen = std::make_shared<counter>();
  std::vector<const protocol*> cores(what.replicas);
  cluster_config config;
  config.replicas = what.replicas;
  config.protocol = what.protocol;
  config.registry = registry;
  config.scheme = simulated_signatures();
  config.make_application = [](replica_id, const digest&) { return std::make_shared<comparison::noop_application>(); };
  config.wrap = [&cores](replica_id who, std::unique_ptr<protocol> honest) {
    cores.at(who.value()) = honest.get();
    return honest;
  };
  config.network.links.delay_min = config.network.links.delay_max = milliseconds(1);
  config.blocks_kept = what.blocks_kept;
  config.observer = seen;
  BOOST_OUTCOME_TRY(const auto c, cluster::make(std::move(config), why));
  c->start();
  std::vector<memory_sample> list;
  for (std::size_t i = 1; i <= what.samples && !stop.stop_requested(); ++i) {
    const auto goal = what.views * i / what.samples;
    // A protocol without views of that kind is measured by its blocks; time bounds one that does nothing.
    const auto far = c->now() + seconds(24L * 3'600);
    if (!c->run_until([&] { return std::max(seen->views, seen->blocks) >= goal; }, far, stop))
      break;
    memory_sample s{seen->views, seen->blocks, resident_bytes(), 0};
    for (const auto* core : cores)
      for (const auto& [name, size] : core->snapshot().sizes)
        s.held += name == "history" ? 0 : size; // digests of final blocks: bounded, see `block_server`
    list.push_back(s);
    each(s);
  }
  c->stop();
  return list;
}

} // namespace bezant::simulation
