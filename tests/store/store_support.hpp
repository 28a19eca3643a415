// What the tests of stores share: folders that go, chains of blocks, and a store on a file system that loses what was
// not synced.
#pragma once

#include "tests/store/unsynced_loss_fs.hpp"
#include "transport/store/rocks_store.hpp"

#include <filesystem>

namespace bezant::testing {

/// A folder that is removed with all that is in it.
class scratch_folder {
public:
  scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder();
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
  std::filesystem::path path_;
};

block_ptr test_genesis();
/// A block on `parent` with one transaction of `payload_bytes` that follow from `salt`, and a certificate.
block_ptr child_of(const block_ptr& parent, std::uint64_t salt = 0, std::size_t payload_bytes = 40);
/// A block on `parent` whose evidence names `culprit`.
block_ptr accusing_child(const block_ptr& parent, replica_id culprit);
/// `count` blocks on `parent`.
std::vector<block_ptr> chain_on(block_ptr parent, std::size_t count, std::size_t payload_bytes = 40);
/// A record that tells itself apart from others.
record numbered(std::uint64_t n, std::size_t body_bytes = 8);
std::uint64_t number_of(const record& r);
/// `size` bytes that follow from `seed`.
bytes noise(std::uint64_t seed, std::size_t size);
stored_base base_at(const block_ptr& b, std::vector<conviction> convicted = {}, std::size_t state_bytes = 3000);

/// A durable store that can be closed, killed and opened again.
class rocks_machine {
public:
  /// Small tables, so that tests of some thousand blocks see merging.
  explicit rocks_machine(std::size_t write_buffer_bytes = std::size_t{1} << 20);

  /// Opens the store, or says why not.
  result<void> open();
  void close() { store_.reset(); }
  /// Closes it as the death of the machine would, and opens it.
  void crash();
  [[nodiscard]] store& disk() { return *store_; }
  [[nodiscard]] bool is_open() const noexcept { return store_ != nullptr; }
  [[nodiscard]] unsynced_loss_fs& files() { return *files_; }
  [[nodiscard]] std::filesystem::path folder() const { return scratch_.path() / "store"; }
  [[nodiscard]] const std::string& why() const noexcept { return why_; }
  rocks_options options;

private:
  scratch_folder scratch_;
  std::shared_ptr<unsynced_loss_fs> files_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<store> store_;
  std::string why_;
};

} // namespace bezant::testing
