// The replicas of a testnet as processes of a test: their node files, their ends and new starts, and what they say.
#pragma once

#include "tests/cli/testnet.hpp"

#include <functional>

namespace bezant::test {

/// Waits until `done` holds; false if that does not come within `patience`.
bool within_patience(const std::function<bool()>& done);

/// The text `old`, which the file must have, becomes `now`.
void replace_in(const std::string& file, const std::string& old, const std::string& now);

/// The configuration of replica k.
std::string node_file(const testnet& net, int k);
/// Makes checkpoints come soon on all four replicas, which must not run.
void checkpoint_often(const testnet& net);

/// Places an order and waits for its result: sells with an odd id, buys with an even one.
void trade_one(const testnet& net, int id);
/// What replica k says of itself, once it answers; null if it does not.
nlohmann::json status_of(const testnet& net, int k);
std::uint64_t height_of(const testnet& net, int k);

/// Replicas of a testnet, each a process of this test.
class replica_processes {
public:
  /// Starts the first `n` of the four.
  explicit replica_processes(const testnet& net, int n = 4);

  void start(int k, const std::vector<std::string>& more = {});
  void kill(int k);
  /// Tells it to end, and waits for that.
  finished end(int k);

private:
  const testnet& net_;
  std::vector<std::unique_ptr<running>> list_ = std::vector<std::unique_ptr<running>>(4);
};

} // namespace bezant::test
