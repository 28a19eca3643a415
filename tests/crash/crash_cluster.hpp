// Four victims on this machine: started, killed, stopped.
#pragma once

#include "core/time.hpp"
#include "deployment/child_process.hpp"
#include "deployment/testnet_files.hpp"
#include "tests/crash/crash_point.hpp"

#include <vector>

namespace bezant::testing {

/// What cluster is wanted.
struct crash_setting {
  std::string victim; ///< path of the program victim_node
  std::string dir;    ///< a folder that is made
  std::string protocol = "jolteon";
  bool lossy = false; ///< all replicas lose unsynced bytes with their process
  std::string bugs;   ///< seeded bugs of all replicas, with commas
};

/// Processes of one testnet. The destructor kills what still runs.
class crash_cluster {
public:
  static constexpr std::size_t replicas = 4;

  /// Writes the testnet. Throws `std::runtime_error` if something is not as it must be.
  explicit crash_cluster(crash_setting s);
  crash_cluster(const crash_cluster&) = delete;
  crash_cluster& operator=(const crash_cluster&) = delete;
  ~crash_cluster();

  /// A new life of replica `k`, which must not run.
  void start(std::size_t k, std::optional<crash_point> die = std::nullopt);
  /// How the process ended if it does within `bound`; nothing if it still runs.
  std::optional<std::string> ended(std::size_t k, duration bound);
  /// False once all have ended by themselves.
  [[nodiscard]] bool any_runs() const;
  /// SIGKILL; returns when the process is gone. Empty, or how it had ended before by itself.
  std::string kill(std::size_t k);
  void kill_all();
  /// SIGTERM; how the process ended.
  std::string stop(std::size_t k);

  [[nodiscard]] const crash_setting& setting() const noexcept { return setting_; }
  [[nodiscard]] deployment::testnet_paths paths() const { return {setting_.dir}; }
  /// Files of what replica `k` signed, one for each life.
  [[nodiscard]] std::vector<std::string> signed_logs(std::size_t k) const;
  [[nodiscard]] std::uint64_t lives() const noexcept;

private:
  struct seat {
    std::optional<deployment::child_process> process;
    std::uint64_t lives = 0;
  };

  [[nodiscard]] std::string signed_log(std::size_t k, std::uint64_t life) const;

  crash_setting setting_;
  std::vector<seat> seats_{replicas};
};

/// How a process ends that was killed.
inline constexpr std::string_view killed = "died by signal 9 (Killed)";
inline constexpr std::string_view stopped = "ended with status 0";

} // namespace bezant::testing
