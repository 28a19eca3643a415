#include "transport/store/rocks_database.hpp"

#include "core/mutant.hpp"
#include "transport/log.hpp"
#include "transport/store/store_mark.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/experimental.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <cstdarg>
#include <cstdio>

namespace bezant::durable {

namespace {

/// Without it the library waits for room on a full device and then goes on by itself, behind a replica that has
/// stopped.
class no_resumption final : public rocksdb::EventListener {
public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* by_itself) override {
    *by_itself = false;
  }
};

/// What the library says goes to this program's log: a log file of its own would be one more that a full disk stops.
class library_log final : public rocksdb::Logger {
public:
  library_log() : Logger{rocksdb::InfoLogLevel::WARN_LEVEL} {}
  using rocksdb::Logger::Logv;

  void Logv(const char* format, va_list values) override { Logv(rocksdb::InfoLogLevel::INFO_LEVEL, format, values); }
  void Logv(rocksdb::InfoLogLevel level, const char* format, va_list values) override {
    if (level < GetInfoLogLevel())
      return;
    std::array<char, 1024> line{};
    std::vsnprintf(line.data(), line.size(), format, values);
    logger("store")->debug("RocksDB: {}", line.data()); // what matters comes back as a status
  }
};

/// `below` with other files.
class env_with_files final : public rocksdb::EnvWrapper {
public:
  env_with_files(rocksdb::Env* below, const std::shared_ptr<rocksdb::FileSystem>& files)
    : EnvWrapper{std::shared_ptr<rocksdb::Env>{rocksdb::NewCompositeEnv(files)}} {
    file_system_ = files;
    system_clock_ = below->GetSystemClock();
  }
  const char* Name() const override { return "env_with_files"; }
};

rocksdb::Options options_for(const rocks_options& wanted, rocksdb::Env* env, bool create) {
  rocksdb::Options o;
  o.env = env;
  o.create_if_missing = create;
  // Stops at the first bad record of the log instead of refusing it: a tail that was torn while the machine went down
  // may hold anything. Whether what was cut off had been acknowledged is found by the numbers in `state` and `mark`.
  o.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  o.track_and_verify_wals_in_manifest = true;
  o.paranoid_checks = true;
  o.verify_sst_unique_id_in_manifest = true;
  // What the log held is written into tables and synced before the store opens: it may have come from the page cache.
  o.avoid_flush_during_recovery = false;
  o.max_bgerror_resume_count = 0; // after an error the replica stops; nothing is tried again behind its back
  o.listeners.push_back(std::make_shared<no_resumption>());
  o.write_buffer_size = wanted.write_buffer_bytes;
  o.max_write_buffer_number = 2;
  o.target_file_size_base = wanted.write_buffer_bytes;
  o.max_bytes_for_level_base = 4 * wanted.write_buffer_bytes;
  o.level0_file_num_compaction_trigger = 4;
  o.max_open_files = 256;
  o.max_background_jobs = 2;
  o.compression = rocksdb::kNoCompression; // signatures and digests do not shrink
  o.bytes_per_sync = 1 << 20;
  o.info_log = std::make_shared<library_log>();
  o.stats_dump_period_sec = 0;
  o.stats_persist_period_sec = 0;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(wanted.read_cache_bytes);
  o.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return o;
}

} // namespace

rocksdb::Slice slice_of(byte_view data) {
  return {reinterpret_cast<const char*>(data.data()), data.size()};
}

byte_view bytes_of(const rocksdb::Slice& data) {
  return {reinterpret_cast<const std::uint8_t*>(data.data()), data.size()};
}

std::string end_of(area a) {
  return std::string(1, static_cast<char>(static_cast<char>(a) + 1));
}

result<std::unique_ptr<rocks_database>> rocks_database::open(const std::string& folder, bool create,
                                                             const rocks_options& options, std::string& why) {
  auto* const below = options.env != nullptr ? options.env : rocksdb::Env::Default();
  auto files = std::make_shared<halting_files>(below->GetFileSystem());
  auto env = std::make_unique<env_with_files>(below, files);
  rocksdb::DB* opened = nullptr;
  rocksdb::Status s = rocksdb::DB::Open(options_for(options, env.get(), create), folder, &opened);
  std::unique_ptr<rocksdb::DB> db{opened};
  if (const auto failed = files->failure(); !failed.ok())
    s = failed; // what follows from it says less
  if (s.ok())
    return std::make_unique<rocks_database>(std::move(files), std::move(env), std::move(db), options.synced);
  why = s.ToString();
  return error_of(s);
}

store_error rocks_database::told(const rocksdb::Status& s, const char* doing) const {
  const auto e = error_of(s);
  logger("store")->critical("{}: {} ({})", doing, make_error_code(e).message(), s.ToString());
  const std::lock_guard lock{said_mutex_};
  said_ = s.ToString();
  return e;
}

std::string rocks_database::said() const {
  const std::lock_guard lock{said_mutex_};
  return said_;
}

result<std::optional<std::string>> rocks_database::look_up(const std::string& key) const {
  std::string value;
  const auto s = db_->Get({}, key, &value);
  if (s.IsNotFound())
    return std::optional<std::string>{};
  if (!s.ok())
    return told(s, "reading");
  return std::optional{std::move(value)};
}

result<std::string> rocks_database::get(const std::string& key) const {
  BOOST_OUTCOME_TRY(auto value, look_up(key));
  if (!value)
    return store_error::corrupt;
  return std::move(*value);
}

result<void> rocks_database::each(const std::string& from, const std::string& to, const visitor& visit) const {
  rocksdb::ReadOptions once;
  once.fill_cache = false;
  const rocksdb::Slice end{to};
  once.iterate_upper_bound = &end;
  const std::unique_ptr<rocksdb::Iterator> at{db_->NewIterator(once)};
  for (at->Seek(from); at->Valid(); at->Next()) {
    BOOST_OUTCOME_TRYV(visit(at->key().ToStringView(), bytes_of(at->value())));
  }
  if (!at->status().ok())
    return told(at->status(), "reading");
  return outcome::success();
}

result<void> rocks_database::verify() const {
  rocksdb::ReadOptions once;
  once.fill_cache = false;
  once.readahead_size = std::size_t{2} << 20U;
  if (const auto s = db_->VerifyChecksum(once); !s.ok())
    return told(s, "verifying tables");
  return outcome::success();
}

result<void> rocks_database::write(rocksdb::WriteBatch& batch, bool synced) {
  rocksdb::WriteOptions how;
  how.sync = synced && synced_ && !seeded_bug("durable-store-never-syncs");
  rocksdb::Status s = db_->Write(how, &batch);
  if (const auto failed = files_->failure(); !failed.ok())
    s = failed; // and what seemed to be written may not be there
  if (!s.ok())
    return told(s, "writing");
  return outcome::success();
}

void rocks_database::reclaim(const std::string& from, const std::string& to) {
  const rocksdb::Slice begin{from};
  const rocksdb::Slice end{to};
  auto* family = db_->DefaultColumnFamily();
  // Failure costs room, not safety; a device that fails is noticed by the next write.
  for (const auto& s : {rocksdb::DeleteFilesInRange(db_.get(), family, &begin, &end, false),
                        rocksdb::experimental::SuggestCompactRange(db_.get(), &begin, &end)})
    if (!s.ok())
      logger("store")->warn("room is not given back: {}", s.ToString());
}

} // namespace bezant::durable
