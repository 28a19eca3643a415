// One mistake in a file of a deployment is told once, with the line and the key where it is.
#include "deployment/client_file.hpp"
#include "deployment/genesis_file.hpp"
#include "deployment/node_file.hpp"
#include "tests/deployment/support.hpp"
#include "tests/support/told_once.hpp"

namespace bezant::test {

using namespace deployment;

namespace {

/// What is said of `file`, as if it were called "f"; without what is said of other files.
std::vector<std::string> about(const std::string& file, const std::vector<std::string>& problems) {
  std::vector<std::string> list;
  for (const auto& line : problems)
    if (line.starts_with(file))
      list.push_back("f" + line.substr(file.size()));
    else
      list.push_back(line);
  return list;
}

} // namespace

TEST_CASE("each mistake in a genesis file is told once, whatever names the asset or account that it spoils") {
  const scratch_folder folder;
  const testnet_paths at{folder.path("net")};
  make_testnet(at.dir, 4);
  const auto read = [](const std::string& text) {
    std::vector<std::string> problems;
    parse_genesis(text, "f", protocol_registry::built_in(), problems);
    return problems;
  };
  every_mistake_is_told_once(read, content_of(at.genesis()), {"name"});
}

TEST_CASE("each mistake in a node file is told once") {
  const scratch_folder folder;
  const testnet_paths at{folder.path("net")};
  const auto founded = make_testnet(at.dir, 4);
  const auto text = content_of(at.node(1)) + R"(
[limits]
heartbeat = "400ms"
silence = "3s"
redial_min = "10ms"
redial_max = "2s"
connections_max = 500
[mempool]
transactions_max = 100000
[[adversary]]
behaviour = "equivocate"
[test]
clock_offset = "5ms"
unsynced = true
)";
  const auto read = [&](const std::string& changed) {
    std::vector<std::string> problems;
    parse_node_file(changed, "f", founded, {}, problems);
    return problems;
  };
  every_mistake_is_told_once(read, text, {"genesis", "key", "data"});
}

TEST_CASE("each mistake in a client file is told once") {
  const scratch_folder folder;
  const testnet_paths at{folder.path("net")};
  make_testnet(at.dir, 4);
  const auto text = content_of(at.client());
  const auto read = [&](const std::string& changed) {
    const auto file = folder.file("net/client.toml", changed);
    std::vector<std::string> problems;
    read_client_file(file, {}, problems);
    return about(file, problems);
  };
  every_mistake_is_told_once(read, text, {"key"});
}

} // namespace bezant::test
