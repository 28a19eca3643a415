#include "deployment/supervisor.hpp"
#include "deployment/supervisor_view.hpp"
#include "deployment/testnet_state.hpp"
#include "tests/deployment/support.hpp"
#include "tests/support/free_ports.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <mutex>
#include <sstream>
#include <thread>

namespace bezant::test {

using namespace deployment;

namespace {

/// A supervisor on a thread of its own, with shell scripts as processes.
class watched_supervisor {
public:
  explicit watched_supervisor(const std::vector<std::string>& scripts, restart_policy policy = {}) : policy_{policy} {
    policy_.first_pause = milliseconds(10);
    for (std::size_t i = 0; i < scripts.size(); ++i) {
      const auto name = "child-" + std::to_string(i);
      what_.push_back(
        {name, {"/bin/sh", "-c", scripts[i]}, folder_.path(name + ".pid"), folder_.path(name + ".log"), {}});
    }
  }
  ~watched_supervisor() { stop(); }

  void begin() {
    thread_ = std::jthread{[this](const std::stop_token& stop) {
      supervisor s{what_,
                   policy_,
                   {[this](const std::string& line) {
                      const std::lock_guard lock{mutex_};
                      lines_.push_back(line);
                    },
                    [this](const std::vector<child_state>& states) {
                      const std::lock_guard lock{mutex_};
                      states_ = states;
                    }}};
      result_ = s.run(stop);
      done_ = true;
    }};
  }
  void stop() {
    thread_.request_stop();
    if (thread_.joinable())
      thread_.join();
  }

  [[nodiscard]] child_state state(std::size_t i) {
    const std::lock_guard lock{mutex_};
    return i < states_.size() ? states_[i] : child_state{};
  }
  [[nodiscard]] std::vector<std::string> lines() {
    const std::lock_guard lock{mutex_};
    return lines_;
  }
  [[nodiscard]] bool is_up(std::size_t i) { return state(i).phase == child_phase::up; }
  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] bool result() const { return result_; }
  [[nodiscard]] std::string pid_file(std::size_t i) const { return what_[i].pid_file; }
  [[nodiscard]] std::string log_file(std::size_t i) const { return what_[i].log_file; }
  [[nodiscard]] const scratch_folder& folder() const { return folder_; }

private:
  scratch_folder folder_;
  restart_policy policy_;
  std::vector<supervised> what_;
  std::mutex mutex_;
  std::vector<std::string> lines_;
  std::vector<child_state> states_;
  std::atomic<bool> result_ = false;
  std::atomic<bool> done_ = false;
  std::jthread thread_;
};

} // namespace

TEST_CASE("a process that was killed is started again, and its pid file names the new one") {
  watched_supervisor w{{"exec sleep 600", "exec sleep 600"}};
  w.begin();
  REQUIRE(eventually([&] { return w.is_up(0) && w.is_up(1); }));
  const auto first = look_at_pid_file(w.pid_file(0));
  CHECK(first.held);
  CHECK(first.process == w.state(0).pid);
  CHECK(content_of(w.pid_file(0)) == std::to_string(first.process) + "\n");
  const auto other = w.state(1).pid;
  REQUIRE(kill(first.process, SIGKILL) == 0);
  REQUIRE(eventually([&] { return w.is_up(0) && w.state(0).pid != first.process; }));
  CHECK(w.state(0).restarts == 1);
  CHECK(w.state(1).pid == other);
  CHECK(look_at_pid_file(w.pid_file(0)).process == w.state(0).pid);
  CHECK(says(w.lines(), {"child-0", std::to_string(first.process), "died by signal 9"}));
  const auto last = w.state(0).pid;
  w.stop();
  CHECK(w.result());
  CHECK(gone(last));
  CHECK(gone(other));
  CHECK(!look_at_pid_file(w.pid_file(0)).there);
}

TEST_CASE("a process that dies again and again is given up, with the end of its log, and the others go on") {
  restart_policy policy;
  policy.quick = seconds(600); // however slow this machine is
  policy.quick_deaths_max = 3;
  watched_supervisor w{{"echo out of luck >&2; exit 7", "exec sleep 600"}, policy};
  w.begin();
  REQUIRE(eventually([&] { return w.state(0).phase == child_phase::given_up && w.is_up(1); }));
  CHECK(w.state(0).restarts == 2);
  CHECK(says(w.lines(), {"child-0", "ended with status 7", "given up after 3 quick deaths"}));
  CHECK(says(w.lines(), {"out of luck"}));
  CHECK(content_of(w.log_file(0)) == "out of luck\nout of luck\nout of luck\n");
  CHECK(!w.done());
  w.stop();
  CHECK(w.result());
}

TEST_CASE("deaths after a long life are not counted") {
  restart_policy policy;
  policy.quick = duration{-1}; // every life is long
  policy.quick_deaths_max = 2;
  watched_supervisor w{{"exit 1"}, policy};
  w.begin();
  CHECK(eventually([&] { return w.state(0).restarts > 5; }));
  CHECK(!w.done());
}

TEST_CASE("a supervisor whose last process is given up ends by itself") {
  restart_policy policy;
  policy.quick = seconds(600);
  policy.quick_deaths_max = 2;
  watched_supervisor w{{"exit 1"}, policy};
  w.begin();
  REQUIRE(eventually([&] { return w.done(); }));
  CHECK(!w.result());
}

TEST_CASE("a program that cannot be started is given up with the reason") {
  const scratch_folder folder;
  std::vector<std::string> lines;
  restart_policy policy;
  policy.first_pause = milliseconds(1);
  policy.quick = seconds(600);
  policy.quick_deaths_max = 2;
  supervisor s{{{"child", {folder.path("missing")}, folder.path("pid"), folder.path("log"), {}}},
               policy,
               {[&](const std::string& line) { lines.push_back(line); }, [](const auto&) {}}};
  CHECK(!s.run({}));
  CHECK(says(lines, {folder.path("missing"), "No such file"}));
}

TEST_CASE("a process that does not care for SIGTERM is killed after its time of grace") {
  restart_policy policy;
  policy.grace = milliseconds(100);
  watched_supervisor w{{"trap '' TERM; echo ready; while :; do sleep 0.01; done"}, policy};
  w.begin();
  REQUIRE(eventually([&] { return content_of(w.log_file(0)) == "ready\n"; }));
  REQUIRE(eventually([&] { return w.is_up(0); }));
  const auto process = w.state(0).pid;
  w.stop();
  CHECK(gone(process));
  CHECK(says(w.lines(), {"does not end by itself"}));
}

TEST_CASE("a process is up once it takes connections") {
  const scratch_folder folder;
  const auto port = free_ports(1);
  std::stop_source stop;
  bool up = false;
  const auto began = std::chrono::steady_clock::now();
  supervisor s{
    {{"child", {"/bin/sleep", "600"}, folder.path("pid"), folder.path("log"), net_address{"127.0.0.1", port}}},
    {},
    {[](const auto&) {},
     [&](const std::vector<child_state>& states) {
       up = up || states[0].phase == child_phase::up;
       if (std::chrono::steady_clock::now() - began > std::chrono::milliseconds{300})
         stop.request_stop();
     }}};
  CHECK(s.run(stop.get_token()));
  CHECK(!up);
}

TEST_CASE("a pid file is stale when nobody holds its lock, even if another program has that pid") {
  const scratch_folder folder;
  const auto file = folder.file("stale.pid", std::to_string(getpid()) + "\n");
  const auto s = look_at_pid_file(file);
  CHECK(s.there);
  CHECK(!s.held);
  CHECK(s.process == getpid());
  CHECK(end_holder(file, seconds(1)) == ending::was_gone); // and this process goes on
  std::string problem;
  const auto lock = lock_file::take(file, problem);
  REQUIRE(lock);
  CHECK(look_at_pid_file(file).held);
  CHECK(look_at_pid_file(file).process == 0); // not the stale one, which is somebody else's by now
  CHECK(!lock_file::take(file, problem));
  CHECK(!look_at_pid_file(folder.path("missing")).there);
  CHECK(look_at_pid_file(folder.file("odd.pid", "-5")).process == 0);
  CHECK(look_at_pid_file(folder.file("empty.pid", "")).process == 0);
}

TEST_CASE("a log that is too long is set aside at the next start") {
  restart_policy policy;
  policy.log_bytes_max = 10;
  watched_supervisor w{{"echo ready; exec sleep 600"}, policy};
  static_cast<void>(w.folder().file("child-0.log", "eleven bytes"));
  w.begin();
  REQUIRE(eventually([&] { return content_of(w.log_file(0)) == "ready\n"; }));
  CHECK(content_of(w.log_file(0) + ".1") == "eleven bytes");
}

TEST_CASE("on a terminal the table is drawn over the last one, elsewhere changes are lines") {
  const std::vector<child_state> starting{{"replica 0", 41, child_phase::starting, 0}};
  const std::vector<child_state> up{{"replica 0", 41, child_phase::up, 2}};
  std::ostringstream terminal;
  supervisor_view table{terminal, true, [] { return std::vector<std::string>{"height 12"}; }};
  table.show(starting);
  CHECK(terminal.str().find("\x1b[J") == std::string::npos);
  table.show(up);
  CHECK(terminal.str().find("\x1b[2A\x1b[J") != std::string::npos);
  CHECK(terminal.str().find("height 12") != std::string::npos);
  std::ostringstream plain;
  supervisor_view lines{plain, false, {}};
  lines.show(starting);
  lines.show(up);
  lines.show(up);
  CHECK(plain.str() == "replica 0: up (process 41)\n");
}

} // namespace bezant::test
