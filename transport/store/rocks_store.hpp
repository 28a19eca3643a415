// The store on disk: RocksDB, one write and one sync for each step of a replica. docs/rooms/store.md says what is kept
// how, and which damage is found.
#pragma once

#include "transport/store/store.hpp"

#include <filesystem>
#include <string>

namespace rocksdb {
class Env;
}

namespace bezant {

/// How a store uses the machine.
struct rocks_options {
  store_owner owner; ///< who opens it; a store that was made for another one is refused as `another_replica`
  /// Bytes of one memory table; two of them, and about as much write-ahead log, are the most there is.
  std::size_t write_buffer_bytes = std::size_t{16} << 20;
  std::size_t read_cache_bytes = std::size_t{8} << 20;
  std::size_t blocks_cached = 256;                        ///< decoded blocks in memory
  std::size_t block_bytes_cached = std::size_t{32} << 20; ///< payload of these together
  std::uint64_t mark_every = 64; ///< syncs from one sync of the acknowledgement mark to the next; 1: each, which
                                 ///< doubles the cost of a sync
  bool synced = true; ///< false, for benchmarks only: what is acknowledged outlives this process, but not the machine
  bool must_exist = false; ///< a folder without a store is refused as `corrupt`: for a replica that has lived before
  rocksdb::Env* env = nullptr; ///< the file system below; null: the machine's own
};

/// Opens the store in `folder`, which is made if need be, for the chain of `genesis`. Everything in it is read and
/// checked first. Errors: every `store_error` but `machine_died`; `why`, if not null, then says in one line what was
/// found. If damage shows up only later (the medium decays under the running process), `journal`, `committed` and
/// `base` throw `std::system_error`, `find` gives null, and every later `sync` fails. After a failed sync every later
/// one fails alike. All functions are thread-safe.
result<std::unique_ptr<store>> open_rocks_store(const std::filesystem::path& folder, block_ptr genesis,
                                                const rocks_options& options = {}, std::string* why = nullptr);

} // namespace bezant
