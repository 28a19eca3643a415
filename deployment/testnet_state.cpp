#include "deployment/testnet_state.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

namespace bezant::deployment {

namespace {

constexpr std::array phases{child_phase::starting, child_phase::up, child_phase::waiting, child_phase::given_up,
                            child_phase::stopped};

/// The handle of the process that holds the lock; empty if nobody does.
descriptor holder_of(const std::string& pid_file) {
  for (int tries = 0; tries < 100; ++tries) {
    const auto before = look_at_pid_file(pid_file);
    if (!before.held)
      return {};
    auto handle = before.process > 0 ? handle_of(before.process) : descriptor{};
    // With a handle on a process the id can no longer pass to another one. What was read before may be out of date.
    const auto after = look_at_pid_file(pid_file);
    if (handle && after.held && after.process == before.process && !ended_within(handle, {}))
      return handle;
    std::this_thread::sleep_for(std::chrono::milliseconds{20}); // its holder is about to write it
  }
  return {};
}

} // namespace

bool testnet_state_writer::write(const std::vector<child_state>& states) {
  if (states == last_)
    return true;
  last_ = states;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& s : states)
    list.push_back({{"name", s.name}, {"process", s.pid}, {"state", to_string(s.phase)}, {"restarts", s.restarts}});
  const auto fresh = file_ + ".new";
  std::ofstream out{fresh, std::ios::binary | std::ios::trunc};
  out << nlohmann::ordered_json{{"replicas", std::move(list)}}.dump(2) << '\n';
  out.close();
  if (!out.fail() && std::rename(fresh.c_str(), file_.c_str()) == 0)
    return true;
  const int reason = errno;
  std::error_code ignored;
  std::filesystem::remove(fresh, ignored); // an old state that is whole says more than half of a new one
  errno = reason;
  return false;
}

std::vector<child_state> read_testnet_state(const std::string& file) try {
  std::ifstream in{file, std::ios::binary};
  const auto j = nlohmann::json::parse(in);
  std::vector<child_state> states;
  for (const auto& one : j.at("replicas")) {
    child_state s;
    s.name = one.at("name").get<std::string>();
    s.pid = one.at("process").get<pid_t>();
    s.restarts = one.at("restarts").get<std::uint64_t>();
    for (const auto p : phases)
      if (to_string(p) == one.at("state").get<std::string>())
        s.phase = p;
    states.push_back(std::move(s));
  }
  return states;
} catch (const nlohmann::json::exception&) {
  return {}; // not there yet, or of somebody else
}

ending end_holder(const std::string& pid_file, duration grace) {
  const auto handle = holder_of(pid_file);
  if (!handle)
    return look_at_pid_file(pid_file).held ? ending::lives : ending::was_gone;
  send_signal(handle, SIGTERM);
  if (ended_within(handle, grace))
    return ending::ended;
  send_signal(handle, SIGKILL);
  return ended_within(handle, seconds(10)) ? ending::killed : ending::lives;
}

void remove_quietly(const std::string& file) {
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
}

} // namespace bezant::deployment
