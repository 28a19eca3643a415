// The processes of the cluster in which a replica goes away and comes back.
#pragma once

#include "deployment/catchup_bench.hpp"
#include "deployment/child_process.hpp"
#include "deployment/testnet_files.hpp"

namespace bezant::deployment {

/// A testnet folder for the measurement, and its nodes. Destroying it ends them and removes the folder.
class catchup_cluster {
public:
  /// The replica that goes away.
  static constexpr std::size_t late = catchup_bench::replicas - 1;

  explicit catchup_cluster(const catchup_bench& what) : what_{what}, nodes_(catchup_bench::replicas) {}
  catchup_cluster(const catchup_cluster&) = delete;
  catchup_cluster& operator=(const catchup_cluster&) = delete;
  ~catchup_cluster();

  /// Makes the folder; false, and a sentence in `problem`, if that is not possible.
  bool found(const names& known, std::string& problem);
  bool start(std::size_t which, bool lost_disk, std::string& problem);
  /// Sends the signal and waits for the end, with SIGKILL if need be.
  void end(std::size_t which, int signal);

  [[nodiscard]] const testnet_paths& at() const noexcept { return at_; }
  [[nodiscard]] std::string log(std::size_t which) const { return at_.replica(which) + "/log"; }
  [[nodiscard]] std::string data(std::size_t which) const { return at_.replica(which) + "/data"; }
  /// Bytes in the data folder of the replica that has most, of those that stay.
  [[nodiscard]] std::uint64_t disk_bytes() const;
  /// The last lines of all logs, for people.
  [[nodiscard]] std::string last_words() const;

private:
  [[nodiscard]] std::vector<protocol_option> options(const names& known) const;

  const catchup_bench& what_;
  testnet_paths at_;
  std::vector<std::optional<child_process>> nodes_;
};

} // namespace bezant::deployment
