#include "deployment/supervisor.hpp"

#include "deployment/file_error.hpp"
#include "deployment/port_probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <poll.h>
#include <sys/wait.h>

namespace bezant::deployment {

namespace {

constexpr std::chrono::milliseconds tick{50};
constexpr std::size_t lines_shown = 10; // of the log of a process that is given up

std::chrono::nanoseconds chrono_of(duration d) {
  return std::chrono::nanoseconds{d.ns};
}

double seconds_of(std::chrono::nanoseconds span) {
  return std::chrono::duration<double>(span).count();
}

void set_aside(const std::string& log, std::uint64_t bytes_max) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(log, failed);
  if (!failed && size > bytes_max)
    std::filesystem::rename(log, log + ".1", failed);
}

} // namespace

std::string_view to_string(child_phase p) noexcept {
  switch (p) {
    case child_phase::starting: return "starting";
    case child_phase::up: return "up";
    case child_phase::waiting: return "waiting";
    case child_phase::given_up: return "given up";
    case child_phase::stopped: break;
  }
  return "stopped";
}

supervisor::supervisor(std::vector<supervised> what, restart_policy policy, supervisor_listener tell)
  : policy_{policy}, tell_{std::move(tell)} {
  for (auto& w : what) {
    child c;
    c.state.name = w.name;
    c.what = std::move(w);
    children_.push_back(std::move(c));
  }
}

supervisor::~supervisor() {
  for (const auto& c : children_)
    if (c.process) {
      ::kill(c.process->pid, SIGKILL); // a child that was not waited for: the id is still its own
      waitpid(c.process->pid, nullptr, 0);
    }
}

duration supervisor::pause_after(unsigned quick_deaths) const {
  auto pause = policy_.first_pause;
  for (unsigned i = 1; i < quick_deaths && pause < policy_.longest_pause; ++i)
    pause = pause * 2;
  return std::min(pause, policy_.longest_pause);
}

void supervisor::start(child& c) {
  c.began = clock::now();
  std::string problem;
  const auto lock = lock_file::take(c.what.pid_file, problem);
  if (!lock)
    return failed(c, problem);
  set_aside(c.what.log_file, policy_.log_bytes_max);
  c.process = start_process({c.what.command, c.what.log_file, lock->handle()}, problem);
  if (!c.process)
    return failed(c, problem);
  c.state.pid = c.process->pid;
  c.state.phase = child_phase::starting;
  if (!lock->write(c.process->pid))
    tell_.say(fmt::format("{}: {}", c.what.name, write_problem(c.what.pid_file, errno)));
  tell_.say(fmt::format("{}: process {} started", c.what.name, c.process->pid));
}

/// It died, or could not be started.
void supervisor::failed(child& c, const std::string& how) {
  const auto lived = clock::now() - c.began;
  c.quick_deaths = lived <= chrono_of(policy_.quick) ? c.quick_deaths + 1 : 0;
  const auto who = c.state.pid == 0 ? c.what.name : fmt::format("{}: process {}", c.what.name, c.state.pid);
  c.process.reset();
  c.state.pid = 0;
  if (c.quick_deaths >= policy_.quick_deaths_max) {
    c.state.phase = child_phase::given_up;
    tell_.say(fmt::format("{} {}; given up after {} quick deaths in a row; the end of {}:", who, how, c.quick_deaths,
                          c.what.log_file));
    for (const auto& line : last_lines(c.what.log_file, lines_shown))
      tell_.say("  " + line);
    return;
  }
  const auto pause = pause_after(c.quick_deaths);
  c.state.phase = child_phase::waiting;
  ++c.state.restarts;
  c.next = clock::now() + chrono_of(pause);
  tell_.say(fmt::format("{} {} after {:.1f} s; starting it again in {:.1f} s", who, how, seconds_of(lived),
                        seconds_of(chrono_of(pause))));
}

void supervisor::look_after(child& c) {
  if (c.process) {
    if (const auto how = reap(*c.process))
      failed(c, *how);
    else if (c.state.phase == child_phase::starting && (!c.what.port || accepts(*c.what.port)))
      c.state.phase = child_phase::up;
  } else if (c.state.phase != child_phase::given_up && clock::now() >= c.next) {
    start(c);
  }
}

/// Until a child ends, at most a tick.
void supervisor::wait_for_news() const {
  std::vector<pollfd> ends;
  for (const auto& c : children_)
    if (c.process && c.process->handle)
      ends.push_back({c.process->handle.get(), POLLIN, 0});
  poll(ends.data(), ends.size(), static_cast<int>(tick.count()));
}

bool supervisor::run(const std::stop_token& stop) {
  const auto lost = [](const child& c) { return c.state.phase == child_phase::given_up; };
  bool all_lost = false;
  while (!stop.stop_requested() && !all_lost) {
    for (auto& c : children_)
      look_after(c);
    tell_.show(states());
    all_lost = std::ranges::all_of(children_, lost);
    if (!all_lost)
      wait_for_news();
  }
  end_all();
  tell_.show(states());
  return !all_lost;
}

void supervisor::reap_until(clock::time_point deadline) {
  for (;;) {
    bool any = false;
    for (auto& c : children_) {
      if (c.process && reap(*c.process)) {
        c.process.reset();
        c.state.pid = 0;
      }
      any = any || c.process;
    }
    if (!any || clock::now() >= deadline)
      return;
    wait_for_news();
  }
}

void supervisor::end_all() {
  for (const auto& c : children_)
    if (c.process)
      ::kill(c.process->pid, SIGTERM);
  reap_until(clock::now() + chrono_of(policy_.grace));
  for (const auto& c : children_)
    if (c.process) {
      tell_.say(fmt::format("{}: process {} does not end by itself: killed", c.what.name, c.process->pid));
      ::kill(c.process->pid, SIGKILL);
    }
  reap_until(clock::time_point::max());
  for (auto& c : children_) {
    if (c.state.phase != child_phase::given_up)
      c.state.phase = child_phase::stopped;
    std::error_code ignored;
    std::filesystem::remove(c.what.pid_file, ignored);
  }
}

std::vector<child_state> supervisor::states() const {
  std::vector<child_state> list;
  for (const auto& c : children_)
    list.push_back(c.state);
  return list;
}

} // namespace bezant::deployment
