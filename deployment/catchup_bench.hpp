// Measuring how a replica of a cluster of real processes comes back: far behind, a little behind, and without its disk.
#pragma once

#include "deployment/node_file.hpp"

#include <functional>
#include <stop_token>

namespace bezant::deployment {

/// What is measured. Four replicas; the last one goes away and comes back.
struct catchup_bench {
  static constexpr std::size_t replicas = 4;

  std::string dir;               ///< a folder that does not exist yet; it is made, and removed at the end
  std::vector<std::string> node; ///< what starts a node; "--config FILE" is added
  std::string protocol = "jolteon";
  std::vector<protocol_option> options; ///< of the protocol
  std::uint16_t base_port = 7'500;
  std::size_t frame = 64;                 ///< commands in a frame; a block has one frame
  std::uint64_t blocks = 100'000;         ///< the others are so far ahead when the replica comes back
  std::uint64_t middle = 4'000;           ///< the same of a second return, which is to go block by block
  std::uint64_t checkpoint_every = 1'000; ///< 0: no checkpoints, so that every return goes block by block
  std::uint64_t history = 10'000;
  bool synced = false;              ///< the three that are fed sync their disks; the one that comes back always does
  duration patience = seconds(600); ///< for each return
};

/// Bytes in the data folder of the replica that has most, of those that stayed.
struct disk_use {
  height at;
  std::uint64_t bytes = 0;
};

/// How a replica came back.
struct return_figures {
  std::string what;          ///< "far", "middle" or "lost-disk"
  std::uint64_t behind = 0;  ///< blocks that the others were ahead when it was started
  double answers_s = 0;      ///< from its start until it answered for the first time
  double level_s = 0;        ///< from its start until it had executed what the others had, with an equal state
  std::uint64_t began = 0;   ///< the height that it was at when it answered first
  std::uint64_t fetched = 0; ///< height of the snapshot that it took; 0: it came block by block
  std::uint64_t bytes_in = 0;
  digest state;
  bool level = false;
};

/// What was measured.
struct catchup_figures {
  double fed_s = 0; ///< how long the others took for the far distance
  std::vector<disk_use> disk;
  std::uint64_t height = 0; ///< of a replica that stayed, in the end
  std::uint64_t kept = 0;   ///< blocks that its store still had then
  std::vector<return_figures> returns;
};

/// Runs it. Nothing, and a sentence in `problem`, if the cluster does not come up or does not go on; figures up to
/// there if a replica does not come back.
std::optional<catchup_figures> run_catchup_bench(const catchup_bench& what, const names& known,
                                                 const std::function<void(const std::string&)>& tell,
                                                 const std::stop_token& stop, std::string& problem);

} // namespace bezant::deployment
