#include "deployment/testnet_run.hpp"

#include "deployment/file_error.hpp"
#include "deployment/node_file.hpp"
#include "deployment/port_probe.hpp"
#include "deployment/testnet_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace bezant::deployment {

namespace {

constexpr std::size_t lines_of_trouble = 6; // of a log

/// A path that means the same from every folder, as processes in the background need it.
testnet_paths paths_of(const std::string& dir) {
  std::error_code failed;
  auto full = std::filesystem::weakly_canonical(dir, failed);
  return {failed ? dir : full.string()};
}

std::string command_for(const char* what, const std::string& dir) {
  return fmt::format("bezant testnet {}--dir {}", what, dir);
}

std::string already_runs(const testnet_paths& at, const std::string& dir) {
  return fmt::format("{}: runs already, under process {}; \"{}\" stops it", dir,
                     look_at_pid_file(at.supervisor_pid()).process, command_for("down ", dir));
}

/// Replicas of an earlier run whose supervisor is gone.
void find_left_over(const testnet_paths& at, const std::string& dir, std::size_t replicas,
                    std::vector<std::string>& problems) {
  for (std::size_t k = 0; k < replicas; ++k)
    if (const auto s = look_at_pid_file(at.pid(k)); s.held)
      problems.push_back(fmt::format("replica {} still runs as process {}, though what supervised it is gone; \"{}\" "
                                     "ends it",
                                     k, s.process, command_for("down ", dir)));
}

/// The processes of the folder; nothing if anything in it is wrong.
std::vector<supervised> read_folder(const testnet_run& run, const testnet_paths& at,
                                    std::vector<std::string>& problems) {
  std::vector<supervised> all;
  const auto replicas = replicas_in(at);
  if (replicas == 0)
    problems.push_back(run.dir
                       + ": is no folder of a testnet: there is no genesis.toml with replica-0/node.toml beside it; "
                       + "\"" + command_for("", run.dir) + "\" makes one");
  find_left_over(at, run.dir, replicas, problems);
  for (std::size_t k = 0; problems.empty() && k < replicas; ++k) {
    const auto n = read_node_file(at.node(k), run.known, problems);
    if (!n)
      break;
    std::string problem;
    if (!read_identity(*n, problem))
      problems.push_back(problem);
    if (n->founded.chain.replicas.size() != replicas)
      problems.push_back(fmt::format("{}: has {} replicas, but there are folders for {}", n->node.genesis,
                                     n->founded.chain.replicas.size(), replicas));
    if (const auto why = listen_problem(n->node.listen); !why.empty())
      problems.push_back(fmt::format("replica {} cannot listen: {}", k, why));
    auto command = run.node;
    command.insert(command.end(), {"--config", at.node(k)});
    all.push_back({fmt::format("replica {}", k), std::move(command), at.pid(k), at.log(k), n->node.listen});
  }
  return problems.empty() ? all : std::vector<supervised>{};
}

void tell_of_stale(const testnet_paths& at, std::size_t replicas, const say_line& say) {
  for (std::size_t k = 0; k < replicas; ++k)
    if (const auto s = look_at_pid_file(at.pid(k)); s.there && !s.held)
      say(fmt::format("replica {}: {} is of an earlier run: process {} is gone or another program", k, at.pid(k),
                      s.process));
}

/// Waits until every replica is up; gives what is not as lines.
std::vector<std::string> wait_for_all(const testnet_run& run, const testnet_paths& at, std::size_t replicas,
                                      const child_process& background, const std::stop_token& stop) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::nanoseconds{run.patience.ns};
  for (;;) {
    const bool ended = ended_within(background.handle, milliseconds(50));
    const auto states = read_testnet_state(at.state());
    const auto is = [&](child_phase p) { return [p](const child_state& s) { return s.phase == p; }; };
    const auto up = static_cast<std::size_t>(std::ranges::count_if(states, is(child_phase::up)));
    if (up == replicas && !ended)
      return {};
    const bool lost = std::ranges::any_of(states, is(child_phase::given_up));
    if (!ended && !lost && !stop.stop_requested() && std::chrono::steady_clock::now() < deadline)
      continue;
    std::vector<std::string> lines;
    for (const auto& s : states)
      if (s.phase != child_phase::up)
        lines.push_back(fmt::format("{} is not up: {}, {} restarts", s.name, to_string(s.phase), s.restarts));
    lines.push_back(ended ? "the supervisor ended; the end of " + at.supervisor_log() + ":"
                          : "the others go on; \"" + command_for("down ", run.dir) + "\" stops them; more is in "
                              + at.supervisor_log());
    const auto quote = [&](const std::string& file) {
      for (const auto& line : last_lines(file, lines_of_trouble))
        lines.push_back("  " + line);
    };
    if (ended)
      quote(at.supervisor_log());
    for (std::size_t k = 0; !ended && k < states.size(); ++k)
      if (states[k].phase == child_phase::given_up) {
        lines.push_back("the end of " + at.log(k) + ":");
        quote(at.log(k));
      }
    return lines;
  }
}

} // namespace

std::size_t replicas_in(const testnet_paths& at) {
  std::error_code ignored;
  std::size_t k = 0;
  if (std::filesystem::exists(at.genesis(), ignored))
    while (k < testnet_options::replicas_max && std::filesystem::exists(at.node(k), ignored))
      ++k;
  return k;
}

bool supervise(const testnet_run& run, std::ostream& out, bool terminal, const std::stop_token& stop, bool& started,
               std::vector<std::string>& problems) {
  started = false;
  const auto at = paths_of(run.dir);
  std::string problem;
  std::optional<lock_file> lock;
  if (replicas_in(at) > 0) {
    lock = lock_file::take(at.supervisor_pid(), problem);
    if (lock && !lock->write(getpid())) {
      problem = write_problem(at.supervisor_pid(), errno);
      lock.reset();
    }
    if (!lock) {
      problems.push_back(look_at_pid_file(at.supervisor_pid()).held ? already_runs(at, run.dir) : problem);
      return false;
    }
  }
  const auto all = read_folder(run, at, problems);
  if (!problems.empty()) {
    if (lock)
      remove_quietly(at.supervisor_pid());
    return false;
  }
  supervisor_view view{out, terminal, run.probe};
  const auto say = [&view](const std::string& line) { view.say(line); };
  tell_of_stale(at, all.size(), say);
  testnet_state_writer state{at.state()};
  bool told = false;
  supervisor s{all, run.policy, {say, [&](const std::vector<child_state>& states) {
                                   if (!state.write(states) && !std::exchange(told, true))
                                     say(write_problem(at.state(), errno) + "; \"testnet up --detach\" waits for it");
                                   view.show(states);
                                 }}};
  started = true;
  const bool good = s.run(stop);
  if (!good)
    problems.push_back("no replica runs any more");
  else
    say("all replicas are stopped");
  remove_quietly(at.state());
  remove_quietly(at.supervisor_pid());
  return good;
}

bool start_in_background(const testnet_run& run, const say_line& say, const std::stop_token& stop, bool& started,
                         std::vector<std::string>& problems) {
  started = false;
  const auto at = paths_of(run.dir);
  if (look_at_pid_file(at.supervisor_pid()).held) {
    problems.push_back(already_runs(at, run.dir));
    return false;
  }
  const auto all = read_folder(run, at, problems);
  if (!problems.empty())
    return false;
  remove_quietly(at.state());
  remove_quietly(at.supervisor_log());
  if (std::error_code failed; std::filesystem::exists(at.supervisor_log(), failed) || failed) {
    problems.push_back(at.supervisor_log()
                       + ": is of an earlier run and cannot be removed: may you write to the folder?");
    return false;
  }
  std::string problem;
  const auto background = start_process({run.background, at.supervisor_log(), -1, true}, problem);
  if (!background) {
    problems.push_back(problem);
    return false;
  }
  started = true;
  problems = wait_for_all(run, at, all.size(), *background, stop);
  if (!problems.empty()) {
    static_cast<void>(reap(*background));
    return false;
  }
  say(fmt::format("{} replicas are up, supervised by process {}; logs are {}/replica-K.log", all.size(),
                  background->pid, run.dir));
  return true;
}

bool stop_testnet(const std::string& dir, const restart_policy& policy, const say_line& say, bool& is_testnet,
                  std::vector<std::string>& problems) {
  const auto at = paths_of(dir);
  // Whatever else of the folder is gone: processes are known by their pid files.
  const auto with_pid_file = [&at] {
    std::vector<std::size_t> list;
    for (std::size_t k = 0; k < testnet_options::replicas_max; ++k)
      if (look_at_pid_file(at.pid(k)).there)
        list.push_back(k);
    return list;
  };
  is_testnet = replicas_in(at) > 0 || !with_pid_file().empty() || look_at_pid_file(at.supervisor_pid()).there;
  if (!is_testnet) {
    problems.push_back(dir + ": is no folder of a testnet");
    return false;
  }
  // Ends whoever holds the lock; asked again until nobody does.
  const auto end = [&](const std::string& file, const std::string& who, duration grace) {
    if (const auto how = end_holder(file, grace); how == ending::lives)
      problems.push_back(fmt::format("{} does not end: process {}", who, look_at_pid_file(file).process));
    else if (how != ending::was_gone)
      say(who + (how == ending::killed ? " had to be killed" : " is stopped"));
    else
      return false;
    return true;
  };
  bool any = end(at.supervisor_pid(), "the supervisor, with its replicas,", policy.grace + seconds(5));
  if (!problems.empty())
    return false;
  // From here on nobody starts it anew: what is found now is left over, and the files are nobody else's.
  std::string problem;
  const auto alone = lock_file::take(at.supervisor_pid(), problem);
  if (!alone) {
    problems.push_back(look_at_pid_file(at.supervisor_pid()).held ? already_runs(at, dir) : problem);
    return false;
  }
  const auto started = with_pid_file();
  for (const auto k : started)
    any = end(at.pid(k), fmt::format("replica {}, whose supervisor is gone,", k), policy.grace) || any;
  if (!problems.empty())
    return false;
  for (const auto k : started)
    remove_quietly(at.pid(k));
  remove_quietly(at.supervisor_pid());
  remove_quietly(at.state());
  if (!any)
    say(dir + ": nothing runs");
  return true;
}

} // namespace bezant::deployment
