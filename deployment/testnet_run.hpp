// Starting and stopping the cluster of a testnet folder.
#pragma once

#include "deployment/supervisor_view.hpp"
#include "deployment/testnet_files.hpp"

namespace bezant::deployment {

/// Which cluster, and by what programs.
struct testnet_run {
  std::string dir;
  names known;
  std::vector<std::string> node;       ///< what starts a node; "--config FILE" is added
  std::vector<std::string> background; ///< what runs `supervise` in another process
  restart_policy policy = {};
  status_probe probe = {};
  duration patience = seconds(30); ///< for all replicas to be up
};

/// What people are told, line by line.
using say_line = std::function<void(const std::string&)>;

/// Checks the folder, starts all replicas, and keeps them running until a stop is requested. False, and lines in
/// `problems`, if something is wrong before anything was started, or if all were given up; `started` tells which.
bool supervise(const testnet_run& run, std::ostream& out, bool terminal, const std::stop_token& stop, bool& started,
               std::vector<std::string>& problems);

/// Has `supervise` done by a process in the background, and returns once all replicas are up; then true. Else lines in
/// `problems` say what is wrong or which replica is not up; if anything was `started`, it goes on.
bool start_in_background(const testnet_run& run, const say_line& say, const std::stop_token& stop, bool& started,
                         std::vector<std::string>& problems);

/// Ends the supervisor and all replicas, also replicas whose supervisor is gone, waits until they are gone, and removes
/// their pid files. True also if nothing runs; false, and `problems`, if the folder is none of a testnet or something
/// does not end; `is_testnet` tells which.
bool stop_testnet(const std::string& dir, const restart_policy& policy, const say_line& say, bool& is_testnet,
                  std::vector<std::string>& problems);

/// How many replicas the folder has: those of its genesis file that have a node file, from 0 on.
std::size_t replicas_in(const testnet_paths& at);

} // namespace bezant::deployment
