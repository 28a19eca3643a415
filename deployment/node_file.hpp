// node.toml: one replica's own configuration. docs/deployment.md describes the file.
#pragma once

#include "actors/mempool.hpp"
#include "deployment/names.hpp"
#include "exchange/founding.hpp"
#include "transport/links/link_limits.hpp"
#include "transport/links/net_address.hpp"

#include <spdlog/common.h>

namespace bezant::deployment {

/// How a node logs.
struct log_settings {
  spdlog::level::level_enum level = spdlog::level::info;
  bool json = false; ///< a JSON object a line instead of text
  std::string file;  ///< where lines go; empty: to standard error
};

/// When a node takes part in a checkpoint, and what it keeps. All replicas must have the same `every`.
struct checkpoint_settings {
  std::uint64_t every = 1'000;    ///< blocks; 0: never
  std::uint64_t history = 10'000; ///< committed blocks kept before the last checkpoint, for peers that missed them
};

/// What a node is told.
struct node_file {
  std::string file;    ///< the path of the file itself, for messages
  std::string genesis; ///< paths; absolute, or from where the program runs
  replica_id replica;
  std::string key;
  std::string data; ///< a folder that the node makes
  net_address listen;
  std::vector<net_address> peers; ///< by replica id; the own one is how others reach it
  log_settings log;
  mempool_limits mempool;
  duration batch_age{}; ///< a batch that is not full waits for so long
  checkpoint_settings checkpoint;
  link_limits limits;
  std::string adversary;         ///< behaviour as text, known to be good; empty: honest
  duration clock_offset;         ///< for tests: what is added to the system's clock
  bool unsynced = false;         ///< for benchmarks: the store is not synced
  bool unsigned_clients = false; ///< for benchmarks: sessions' signatures are not checked
  bool opaque = false;           ///< for benchmarks: no exchange, but an application that does no work
};

/// A node file and the genesis that it names.
struct loaded_node {
  node_file node;
  exchange::founding founded;
};

/// Reads a node file and its genesis. On mistakes nothing, and `problems` has each as "file:line: key: what was
/// expected". Paths in it are taken from its folder. The key file is not read.
std::optional<loaded_node> read_node_file(const std::string& file, const names& known,
                                          std::vector<std::string>& problems);

/// The same, given the text of the node file and the founding that its genesis file holds.
std::optional<node_file> parse_node_file(std::string_view text, const std::string& file,
                                         const exchange::founding& founded, const names& known,
                                         std::vector<std::string>& problems);

/// The text of a node file; paths stand in it as they are given. Bounds at their defaults are left out.
std::string write_node_file(const node_file& n);

/// Reads the key file of a node. Nothing, and a sentence in `problem`, if it is wrong or another replica's.
std::optional<key_seed> read_identity(const loaded_node& n, std::string& problem);

/// Why `behaviour` cannot sit in the place of a replica of that chain; empty if it can.
std::string refusal_of_adversary(const std::string& behaviour, replica_id where, const exchange::founding& founded,
                                 const names& known);

} // namespace bezant::deployment
