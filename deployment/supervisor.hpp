// Keeps processes running: starts them, starts again those that die, ends all.
#pragma once

#include "deployment/child_process.hpp"
#include "deployment/lock_file.hpp"
#include "transport/links/net_address.hpp"

#include <chrono>
#include <functional>
#include <stop_token>

namespace bezant::deployment {

/// A process that is to run.
struct supervised {
  std::string name; ///< for people, such as "replica 0"
  std::vector<std::string> command;
  std::string pid_file;
  std::string log_file;            ///< of its outputs; set aside as FILE.1 when it is too long at a start
  std::optional<net_address> port; ///< it is up once it takes connections here; nothing: once it runs
};

/// When a process that died is started again, and for how long one may take to end.
struct restart_policy {
  duration first_pause = milliseconds(200); ///< before a restart; doubles with each quick death in a row
  duration longest_pause = seconds(5);
  duration quick = seconds(3);   ///< a life that was not longer ended in a quick death
  unsigned quick_deaths_max = 5; ///< in a row; then it is not started again
  duration grace = seconds(10);  ///< from SIGTERM to SIGKILL
  std::uint64_t log_bytes_max = 1U << 26U;
};

enum class child_phase : std::uint8_t { starting, up, waiting, given_up, stopped };

std::string_view to_string(child_phase p) noexcept;

/// How one process fares.
struct child_state {
  std::string name;
  pid_t pid = 0; ///< 0: it does not run
  child_phase phase = child_phase::stopped;
  std::uint64_t restarts = 0;

  friend bool operator==(const child_state&, const child_state&) = default;
};

/// Who is told.
struct supervisor_listener {
  std::function<void(const std::string&)> say;               ///< something happened; one line
  std::function<void(const std::vector<child_state>&)> show; ///< several times a second
};

/// Runs on the thread that calls it. While it lives no other code of the process may wait for these children.
class supervisor {
public:
  supervisor(std::vector<supervised> what, restart_policy policy, supervisor_listener tell);
  supervisor(const supervisor&) = delete;
  supervisor& operator=(const supervisor&) = delete;
  /// Kills what still runs.
  ~supervisor();

  /// Starts all and keeps them running until a stop is requested, then ends them and removes their pid files. False if
  /// all had to be given up: then it returns without a request.
  bool run(const std::stop_token& stop);

  [[nodiscard]] std::vector<child_state> states() const;

private:
  using clock = std::chrono::steady_clock;

  struct child {
    supervised what;
    child_state state;
    std::optional<child_process> process;
    clock::time_point began;
    clock::time_point next; ///< when it is started again
    unsigned quick_deaths = 0;
  };

  void start(child& c);
  void failed(child& c, const std::string& how);
  void look_after(child& c);
  void wait_for_news() const;
  void end_all();
  void reap_until(clock::time_point deadline);
  [[nodiscard]] duration pause_after(unsigned quick_deaths) const;

  std::vector<child> children_;
  restart_policy policy_;
  supervisor_listener tell_;
};

} // namespace bezant::deployment
