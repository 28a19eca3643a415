#include "deployment/bench_node.hpp"

#include <fstream>

namespace bezant::deployment {

void change_bench_node(const testnet_paths& at, std::size_t which, const names& known,
                       const std::function<void(node_file&)>& change) {
  std::vector<std::string> problems;
  auto n = read_node_file(at.node(which), known, problems);
  require(n.has_value(), "what a testnet wrote reads back");
  auto& file = n->node;
  file.genesis = "../genesis.toml"; // as they were written: what was read is resolved
  file.key = "key";
  file.data = "data";
  file.log.level = spdlog::level::warn;
  file.limits.client_frames_per_second_max = 10'000'000;
  file.limits.client_bytes_per_second_max = std::size_t{1} << 40U;
  change(file);
  std::ofstream{at.node(which)} << write_node_file(file);
}

} // namespace bezant::deployment
