#include "tests/crash/crash_cluster.hpp"

#include "deployment/node_file.hpp"
#include "tests/support/free_ports.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <poll.h>
#include <stdexcept>
#include <unistd.h>

namespace bezant::testing {

namespace {

/// Checkpoints often enough that lives begin after some; blocks are kept, for the judge.
void set_checkpoints(const std::string& file) {
  std::vector<std::string> problems;
  auto loaded = deployment::read_node_file(file, {}, problems);
  if (!loaded)
    throw std::runtime_error{problems.empty() ? file : problems.front()};
  loaded->node.checkpoint = {5, 100'000};
  loaded->node.log.level = spdlog::level::warn;
  std::ofstream out{file, std::ios::trunc};
  out << deployment::write_node_file(loaded->node);
  if (!out.flush())
    throw std::runtime_error{file + ": cannot be written"};
}

} // namespace

crash_cluster::crash_cluster(crash_setting s) : setting_{std::move(s)} {
  deployment::testnet_options options;
  options.dir = setting_.dir;
  options.replicas = replicas;
  options.protocol = setting_.protocol;
  options.base_port = test::free_ports(replicas);
  std::string problem;
  if (!deployment::write_testnet(options, {}, problem))
    throw std::runtime_error{problem};
  for (std::size_t k = 0; k < replicas; ++k)
    set_checkpoints(paths().node(k));
}

crash_cluster::~crash_cluster() {
  kill_all();
}

std::string crash_cluster::signed_log(std::size_t k, std::uint64_t life) const {
  return paths().replica(k) + ".signed-" + std::to_string(life);
}

std::vector<std::string> crash_cluster::signed_logs(std::size_t k) const {
  std::vector<std::string> list;
  for (std::uint64_t life = 1; life <= seats_[k].lives; ++life)
    list.push_back(signed_log(k, life));
  return list;
}

std::uint64_t crash_cluster::lives() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& s : seats_)
    sum += s.lives;
  return sum;
}

void crash_cluster::start(std::size_t k, std::optional<crash_point> die) {
  auto& s = seats_[k];
  deployment::launch l;
  l.command = {setting_.victim, "--config", paths().node(k), "--signed", signed_log(k, ++s.lives)};
  if (die)
    l.command.insert(l.command.end(), {"--die", to_string(*die)});
  if (setting_.lossy)
    l.command.emplace_back("--lossy");
  if (!setting_.bugs.empty())
    l.command.insert(l.command.end(), {"--bug", setting_.bugs});
  l.log = paths().log(k);
  std::string problem;
  s.process = deployment::start_process(l, problem);
  if (!s.process)
    throw std::runtime_error{problem};
}

std::optional<std::string> crash_cluster::ended(std::size_t k, duration bound) {
  auto& s = seats_[k];
  if (!s.process)
    return "does not run";
  if (!deployment::ended_within(s.process->handle, bound))
    return std::nullopt;
  auto how = deployment::reap(*s.process);
  if (how)
    s.process.reset();
  return how;
}

bool crash_cluster::any_runs() const {
  return std::ranges::any_of(
    seats_, [](const seat& s) { return s.process && !deployment::ended_within(s.process->handle, duration{}); });
}

std::string crash_cluster::kill(std::size_t k) {
  if (!seats_[k].process)
    return {};
  deployment::send_signal(seats_[k].process->handle, SIGKILL);
  const auto how = ended(k, seconds(60));
  return how == killed ? std::string{} : how.value_or("does not end");
}

void crash_cluster::kill_all() {
  for (const auto& s : seats_)
    if (s.process)
      deployment::send_signal(s.process->handle, SIGKILL);
  for (std::size_t k = 0; k < replicas; ++k)
    kill(k);
}

std::string crash_cluster::stop(std::size_t k) {
  if (!seats_[k].process)
    return "does not run";
  deployment::send_signal(seats_[k].process->handle, SIGTERM);
  return ended(k, seconds(60)).value_or("does not end");
}

} // namespace bezant::testing
