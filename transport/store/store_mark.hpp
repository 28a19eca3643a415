// The file that says how much was acknowledged, and the lock of a store's folder.
#pragma once

#include "transport/store/store_format.hpp"

#include <rocksdb/file_system.h>

namespace bezant::durable {

/// What went wrong with the device, as the store's error. `corrupt` only if RocksDB says so.
store_error error_of(const rocksdb::Status& s);

/// Holds a store's folder for one process, until it goes.
class folder_lock {
public:
  /// Errors: `locked`, `io`.
  static result<std::unique_ptr<folder_lock>> take(std::shared_ptr<rocksdb::FileSystem> files, const std::string& path,
                                                   std::string& why);
  folder_lock(std::shared_ptr<rocksdb::FileSystem> files, rocksdb::FileLock* lock)
    : files_{std::move(files)}, lock_{lock} {}
  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;
  ~folder_lock();

private:
  std::shared_ptr<rocksdb::FileSystem> files_;
  rocksdb::FileLock* lock_;
};

/// The open mark file.
class mark_file {
public:
  /// Writes a new file at `path`; durable with its name when this returns.
  static rocksdb::Status create(rocksdb::FileSystem& files, const std::string& folder, const std::string& path,
                                const mark& m);
  static rocksdb::Status open(rocksdb::FileSystem& files, const std::string& path, const mark& m,
                              std::unique_ptr<mark_file>& out);
  mark_file(std::unique_ptr<rocksdb::FSRandomRWFile> file, const mark& m) : file_{std::move(file)}, mark_{m} {}

  /// Writes a higher number. It outlives this process; the machine's death only after `sync`. Until then it goes into
  /// one slot, and the other one keeps what was synced last: a torn write spoils no more than one.
  rocksdb::Status raise(std::uint64_t number);
  rocksdb::Status sync();

private:
  std::unique_ptr<rocksdb::FSRandomRWFile> file_;
  mark mark_;
  bool second_ = false; // which slot is written to until the next sync
};

} // namespace bezant::durable
