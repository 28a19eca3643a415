// bezant testnet up and down: the processes of a cluster on this machine.
#include "deployment/testnet_run.hpp"

#include "cli/deployed_client.hpp"
#include "cli/exit_codes.hpp"
#include "cli/interrupt.hpp"
#include "cli/queued_output.hpp"
#include "transport/log.hpp"

#include <csignal>
#include <fmt/format.h>

#include <iostream>
#include <mutex>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

namespace bezant::cli {

namespace {

constexpr const char* up_footer = R"(
Starts "bezant node" for every replica of the folder. D/replica-K.pid holds the process' id and D/replica-K.log what it
says. A replica that dies is started again, at once or after a pause that doubles from 0.2 s to 5 s; one that dies five
times in a row within 3 s of its start is given up, with the end of its log. On a terminal a table shows how they fare.

Ctrl-C, SIGTERM and a closed terminal stop all replicas: they get SIGTERM, and after 10 s SIGKILL. With --detach the
supervisor goes on in the background (D/supervisor.pid, D/supervisor.log, D/supervisor.json), and the command returns once
every replica is up.

Examples:
  bezant testnet up --dir net
  bezant testnet up --dir net --detach && bezant status --dir net

Status 0 means that all were up, and with --detach still are; 1 that a replica did not come up or all were given up; 2 that
the folder, its files or a port are not as they must be, or that it runs already: nothing was started.)";

constexpr const char* down_footer = R"(
Stops the supervisor and all replicas, waits until they are gone, and removes their pid files; also replicas whose
supervisor was killed. Keys and history stay: "bezant testnet up" goes on from there. If nothing runs, all is well, too.

Example:
  bezant testnet down --dir net)";

struct run_command {
  std::string dir;
  bool detach = false;
  bool in_background = false;
};

int complain(const char* who, const std::vector<std::string>& problems, int status) {
  for (const auto& line : problems)
    std::cerr << (line.starts_with("  ") ? "" : who) << line << '\n';
  return status;
}

void say(const std::string& line) {
  std::cout << line << '\n' << std::flush;
}

/// Replicas must not be left without supervision because a terminal is gone, or a pipe, or because who reads it stalls:
/// the first ends all in order, the others are no reason to end or to wait. In the background there is no terminal.
void outlive_readers(bool in_background) {
  interrupt_guard::on_hang_up([in_background] {
    if (in_background)
      say_without_waiting("SIGHUP is ignored");
    else
      ::kill(getpid(), SIGTERM);
  });
  std::signal(SIGPIPE, SIG_IGN);
  drop_log_lines_when_full();
}

/// A table that is higher than the terminal could not be drawn over.
bool table_fits(const std::string& dir) {
  winsize size{};
  return isatty(STDOUT_FILENO) == 1
         && (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0
             || size.ws_row > deployment::replicas_in({dir}) + 2);
}

/// Asks the replicas how they stand, over and over, on a thread of its own.
class status_poller {
public:
  explicit status_poller(const deployment::loaded_client& c) : client_{client_of(c)}, lines_(c.client.peers.size()) {
    thread_ = std::jthread{[this](const std::stop_token& stop) { poll(stop); }};
  }

  [[nodiscard]] std::vector<std::string> lines() const {
    const std::lock_guard lock{mutex_};
    return lines_;
  }

private:
  void poll(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      for (std::uint32_t i = 0; i < lines_.size() && !stop.stop_requested(); ++i) {
        const auto s = client_.status(replica_id{i}, milliseconds(200));
        const std::lock_guard lock{mutex_};
        lines_[i] =
          s ? fmt::format("height {}, view {}, state {}", s->executed.value(), s->view.value(), short_hex(s->state))
            : std::string{};
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{300});
    }
  }

  client::cluster_client client_;
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
  std::jthread thread_; // last: it ends before what it uses
};

/// Waits until every replica tells how it stands, which it does once it has restored its state.
bool all_answer(const run_command& c, const program& p, duration patience, std::vector<std::string>& problems) {
  const auto at = load_client({c.dir, {}}, p, "bezant testnet up");
  if (!at)
    return true; // the replicas do not need the file that is wrong
  client::cluster_client client{client_of(*at)};
  std::vector<replica_id> silent;
  for (std::uint32_t k = 0; k < at->client.peers.size(); ++k)
    silent.emplace_back(k);
  const auto until = std::chrono::steady_clock::now() + std::chrono::nanoseconds{patience.ns};
  while (!silent.empty() && !p.stop.stop_requested() && std::chrono::steady_clock::now() < until) {
    const auto told = client.statuses(silent, seconds(1));
    std::vector<replica_id> still;
    for (std::size_t i = 0; i < silent.size(); ++i)
      if (!told[i])
        still.push_back(silent[i]);
    silent = std::move(still);
  }
  for (const auto k : silent)
    problems.push_back(fmt::format("replica {} is up and does not answer yet; its log is {}/replica-{}.log", k.value(),
                                   c.dir, k.value()));
  return silent.empty();
}

int up(const run_command& c, const program& p) {
  outlive_readers(c.in_background);
  interrupt_guard::patient();
  const auto self = deployment::own_program();
  deployment::testnet_run run{c.dir, {p.protocols, p.adversaries}, {self, "node"}, {}};
  run.background = {self, "testnet", "up", "--dir", c.dir, "--in-background"};
  std::vector<std::string> problems;
  bool started = false;
  if (c.detach && !c.in_background) {
    const bool good =
      start_in_background(run, say, p.stop, started, problems) && all_answer(c, p, run.patience, problems);
    return good ? exit_ok : complain("bezant testnet up: ", problems, started ? exit_check : exit_usage);
  }
  const bool terminal = !c.in_background && table_fits(c.dir);
  std::optional<status_poller> poller;
  if (terminal) // else nobody sees it
    if (const auto at = load_client({c.dir, {}}, p, "bezant testnet up")) {
      poller.emplace(*at);
      run.probe = [&poller] { return poller->lines(); };
    }
  queued_output out{STDOUT_FILENO};
  const bool good = supervise(run, out, terminal, p.stop, started, problems);
  return good ? exit_ok : complain("bezant testnet up: ", problems, started ? exit_check : exit_usage);
}

int down(const run_command& c) {
  interrupt_guard::patient();
  std::vector<std::string> problems;
  bool is_testnet = false;
  const bool good = deployment::stop_testnet(c.dir, {}, say, is_testnet, problems);
  return good ? exit_ok : complain("bezant testnet down: ", problems, is_testnet ? exit_check : exit_usage);
}

} // namespace

void add_testnet_run(CLI::App& testnet, program& p) {
  auto c = std::make_shared<run_command>();
  auto* start = testnet.add_subcommand("up", "Start all replicas, and again those that die");
  start->footer(up_footer);
  start->add_option("--dir", c->dir, "The testnet's folder")->required()->type_name("D");
  start->add_flag("--detach", c->detach, "Return once all are up; they go on in the background");
  start->add_flag("--in-background", c->in_background, "What --detach starts")->group("");
  start->callback([c, &p] { p.status = up(*c, p); });
  auto d = std::make_shared<run_command>();
  auto* stop = testnet.add_subcommand("down", "Stop all replicas");
  stop->footer(down_footer);
  stop->add_option("--dir", d->dir, "The testnet's folder")->required()->type_name("D");
  stop->callback([d, &p] { p.status = down(*d); });
}

} // namespace bezant::cli
