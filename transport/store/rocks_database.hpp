// RocksDB as the durable store uses it: one open database, its errors as the store's.
#pragma once

#include "transport/store/halting_files.hpp"
#include "transport/store/rocks_store.hpp"
#include "transport/store/store_format.hpp"

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <functional>
#include <mutex>

namespace bezant::durable {

rocksdb::Slice slice_of(byte_view data);
byte_view bytes_of(const rocksdb::Slice& data);

/// An open database. Thread-safe.
class rocks_database {
public:
  /// Errors: as `error_of`; `why` says what RocksDB said.
  static result<std::unique_ptr<rocks_database>> open(const std::string& folder, bool create,
                                                      const rocks_options& options, std::string& why);
  rocks_database(std::shared_ptr<halting_files> files, std::unique_ptr<rocksdb::Env> env,
                 std::unique_ptr<rocksdb::DB> db, bool synced)
    : files_{std::move(files)}, env_{std::move(env)}, db_{std::move(db)}, synced_{synced} {}

  /// Errors: `corrupt` if there is no such key.
  [[nodiscard]] result<std::string> get(const std::string& key) const;
  /// Nothing if there is no such key.
  [[nodiscard]] result<std::optional<std::string>> look_up(const std::string& key) const;

  using visitor = std::function<result<void>(std::string_view key, byte_view value)>;
  /// Visits the keys in [from, to) in order, and stops at the first error.
  [[nodiscard]] result<void> each(const std::string& from, const std::string& to, const visitor& visit) const;

  /// Reads every block of every table and compares its checksum, also where nothing is read from any more: what merging
  /// reads later must not be what ends a running replica.
  [[nodiscard]] result<void> verify() const;

  /// All or nothing. With `synced` it, and all before it, is durable afterwards.
  [[nodiscard]] result<void> write(rocksdb::WriteBatch& batch, bool synced);

  /// Gives back the room of deleted keys in [from, to), now where whole files hold nothing else, and later by merging.
  void reclaim(const std::string& from, const std::string& to);

  /// What RocksDB said of the last failure.
  [[nodiscard]] std::string said() const;

private:
  store_error told(const rocksdb::Status& s, const char* doing) const;

  std::shared_ptr<halting_files> files_;
  std::unique_ptr<rocksdb::Env> env_; // outlives the database
  std::unique_ptr<rocksdb::DB> db_;
  bool synced_;
  mutable std::mutex said_mutex_;
  mutable std::string said_;
};

/// The first key after all of area `a`.
std::string end_of(area a);

} // namespace bezant::durable
