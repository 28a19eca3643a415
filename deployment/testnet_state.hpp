// What a supervisor leaves in the folder for others: how its replicas fare, and how it is ended.
#pragma once

#include "deployment/supervisor.hpp"

namespace bezant::deployment {

/// Keeps a file up to date: {"replicas": [{"name", "process", "state", "restarts"}]}. Readers find a whole one.
class testnet_state_writer {
public:
  explicit testnet_state_writer(std::string file) : file_{std::move(file)} {}

  /// False, with `errno`, if that failed; the file then says what it said before.
  bool write(const std::vector<child_state>& states);

private:
  std::string file_;
  std::vector<child_state> last_;
};

/// Empty if there is none.
std::vector<child_state> read_testnet_state(const std::string& file);

/// What became of the process that held a pid file.
enum class ending { was_gone, ended, killed, lives };

/// Asks the process that holds the lock of a pid file to end, waits for `grace`, kills it, and waits again.
ending end_holder(const std::string& pid_file, duration grace);

void remove_quietly(const std::string& file);

} // namespace bezant::deployment
