// Opening the durable store: everything in it is read and held against what must be there, before anybody relies on it.
#include "core/mutant.hpp"
#include "transport/log.hpp"
#include "transport/store/rocks_inspection.hpp"

#include <rocksdb/env.h>
#include <rocksdb/write_batch.h>

#include <random>

namespace bezant {

namespace durable {

namespace {

nonce draw_nonce() {
  std::random_device source;
  nonce id{};
  for (auto& byte : id)
    byte = static_cast<std::uint8_t>(source());
  return id;
}

/// Opens one folder once.
class opening {
public:
  opening(const std::filesystem::path& folder, block_ptr genesis, const rocks_options& options)
    : folder_{folder.string()},
      genesis_{std::move(genesis)},
      options_{options},
      env_{options.env != nullptr ? options.env : rocksdb::Env::Default()},
      files_{env_->GetFileSystem()} {}

  result<contents> run() {
    BOOST_OUTCOME_TRYV(prepare());
    BOOST_OUTCOME_TRY(const auto acknowledged, read_mark());
    BOOST_OUTCOME_TRY(const auto seen, numbers_in_logs(acknowledged.id));
    auto db = rocks_database::open(database_, acknowledged.number == 0, options_, why_);
    if (!db)
      return db.error();
    found_.db = std::move(db).value();
    found_.id = acknowledged.id;
    BOOST_OUTCOME_TRYV(found_.db->verify());
    BOOST_OUTCOME_TRY(const bool fresh, check_about(acknowledged));
    if (fresh) {
      BOOST_OUTCOME_TRYV(sync_names(folder_));
      BOOST_OUTCOME_TRYV(sync_names((std::filesystem::path{folder_} / "..").string()));
      BOOST_OUTCOME_TRYV(write_first());
    }
    BOOST_OUTCOME_TRYV(check_state(acknowledged.number, seen));
    BOOST_OUTCOME_TRYV(check_all());
    const auto opened = mark_file::open(*files_, mark_path(), {found_.id, found_.now.number}, found_.acknowledged);
    if (!opened.ok())
      return device(opened, "the mark file");
    return std::move(found_);
  }

  /// What was found, in one line.
  [[nodiscard]] std::string why() const {
    return why_.empty() && found_.db ? "the database: " + found_.db->said() : why_;
  }

private:
  [[nodiscard]] std::string mark_path() const { return folder_ + "/mark"; }

  std::error_code refuse(store_error e, std::string why) {
    why_ = std::move(why);
    return e;
  }
  std::error_code device(const rocksdb::Status& s, const std::string& what) {
    return refuse(error_of(s), what + ": " + s.ToString());
  }

  result<void> prepare() {
    auto s = files_->CreateDirIfMissing(folder_, {}, nullptr);
    if (!s.ok())
      return refuse(store_error::io, folder_ + ": " + s.ToString());
    auto lock = folder_lock::take(files_, folder_ + "/lock", why_);
    if (!lock)
      return lock.error();
    found_.lock = std::move(lock).value();
    return outcome::success();
  }

  /// Makes the names in `folder` durable.
  result<void> sync_names(const std::string& folder) {
    std::unique_ptr<rocksdb::FSDirectory> names;
    rocksdb::Status s = files_->NewDirectory(folder, {}, &names, nullptr);
    if (s.ok())
      s = names->Fsync({}, nullptr);
    if (!s.ok())
      return device(s, folder);
    return outcome::success();
  }

  result<mark> read_mark() {
    const bool have_mark = files_->FileExists(mark_path(), {}, nullptr).ok();
    const bool have_database = files_->FileExists(database_, {}, nullptr).ok();
    if (!have_mark) {
      if (have_database)
        return refuse(store_error::corrupt, mark_path() + " is missing: it says how much was acknowledged");
      if (options_.must_exist)
        return refuse(store_error::corrupt, folder_ + " holds no store");
      const mark first{draw_nonce(), 0};
      if (const auto s = mark_file::create(*files_, folder_, mark_path(), first); !s.ok())
        return device(s, mark_path());
      return first;
    }
    std::string file;
    if (const auto s = rocksdb::ReadFileToString(env_, mark_path(), &file); !s.ok())
      return device(s, mark_path());
    const auto m = load_mark(as_bytes(file));
    if (!m)
      return refuse(m.error() == store_error::version ? store_error::version : store_error::corrupt,
                    mark_path() + ": " + m.error().message());
    if (options_.must_exist && m.value().number == 0)
      return refuse(store_error::corrupt, folder_ + " holds a store that was never used");
    return m.value();
  }

  /// The highest number that any log names: the batch before that one was acknowledged. Before RocksDB opens, for that
  /// writes its logs anew.
  result<std::uint64_t> numbers_in_logs(const nonce& id) {
    std::vector<std::string> names;
    if (!env_->GetChildren(database_, &names).ok())
      return 0; // a new store
    std::uint64_t highest = 0;
    for (const auto& name : names) {
      if (!name.ends_with(".log"))
        continue;
      std::string log;
      if (const auto s = rocksdb::ReadFileToString(env_, database_ + "/" + name, &log); !s.ok())
        return device(s, name);
      highest = std::max(highest, highest_number(id, as_bytes(log)));
    }
    return highest;
  }

  /// True for a database in which nothing was written yet.
  result<bool> check_about(const mark& acknowledged) {
    BOOST_OUTCOME_TRY(const auto value, found_.db->look_up(key_of(area::about)));
    if (!value) {
      if (acknowledged.number == 0)
        return true;
      return refuse(store_error::corrupt,
                    "the database is empty, and had batch " + std::to_string(acknowledged.number));
    }
    const auto a = decode_versioned<about>(database_format, as_bytes(*value));
    if (!a && a.error() == codec_error::bad_version)
      return refuse(store_error::version, "it is not of format version " + std::to_string(database_format.version)
                                            + ", the only one that this program reads");
    if (!a)
      return refuse(store_error::corrupt, "the store's own description: " + a.error().message());
    if (a.value().genesis != genesis_->id())
      return refuse(store_error::foreign, "it is for the chain whose genesis block is " + to_string(a.value().genesis)
                                            + ", not for " + to_string(genesis_->id()));
    if (a.value().owner != options_.owner && !seeded_bug("store-owner-ignored"))
      return refuse(store_error::another_replica, "it is the store of " + to_string(a.value().owner)
                                                    + ", and was opened by " + to_string(options_.owner)
                                                    + ": that one would contradict what it signed");
    if (a.value().id != acknowledged.id)
      return refuse(store_error::foreign, "mark and database are of two stores");
    return false;
  }

  /// Writes the first batch.
  result<void> write_first() {
    state s;
    s.number = 1;
    s.last_id = genesis_->id();
    rocksdb::WriteBatch batch;
    auto added = batch.Put(key_of(area::state), slice_of(save_state(found_.id, s)));
    if (added.ok())
      added = batch.Put(key_of(area::about),
                        slice_of(encode_versioned(database_format, about{genesis_->id(), options_.owner, found_.id})));
    if (added.ok())
      added = batch.Put(key_of(area::proof), slice_of(encode(bytes{})));
    if (added.ok())
      added = batch.Put(key_of(area::convictions), slice_of(save_convictions({})));
    if (!added.ok())
      return device(added, "the first batch");
    return found_.db->write(batch, true);
  }

  result<void> check_state(std::uint64_t acknowledged, std::uint64_t seen) {
    BOOST_OUTCOME_TRY(const auto value, found_.db->look_up(key_of(area::state)));
    const auto s = load_state(found_.id, as_bytes(value.value_or("")));
    if (!s)
      return refuse(store_error::corrupt, "the record of what must be there: " + s.error().message());
    found_.now = s.value();
    const auto number = found_.now.number;
    if (number < acknowledged)
      return refuse(store_error::corrupt, "batch " + std::to_string(acknowledged)
                                            + " was acknowledged, and what reads back "
                                              "ends with "
                                            + std::to_string(number));
    if (seen > number + 1)
      return refuse(store_error::corrupt, "the log goes on to batch " + std::to_string(seen)
                                            + ", and what reads back ends "
                                              "with "
                                            + std::to_string(number));
    return outcome::success();
  }

  result<void> check_all();

  std::string folder_;
  std::string database_ = folder_ + "/db";
  block_ptr genesis_;
  rocks_options options_;
  rocksdb::Env* env_;
  std::shared_ptr<rocksdb::FileSystem> files_;
  contents found_;
  std::string why_;
};

result<void> opening::check_all() {
  inspection look{found_.now, genesis_};
  std::error_code bad; // of a key; other errors are the database's
  const auto read = found_.db->each({}, "\x7f", [&](std::string_view key, byte_view value) -> result<void> {
    if (const auto taken = look.visit(key, value); !taken) {
      bad = taken.error();
      return bad;
    }
    return outcome::success();
  });
  if (bad)
    return refuse(store_error::corrupt, look.at() + ": " + bad.message());
  if (!read)
    return read.error();
  if (const auto missing = look.missing(); !missing.empty())
    return refuse(store_error::corrupt, missing);
  const auto leftovers = look.leftovers();
  look.give(found_);
  // What a crash left of a base that was never whole.
  rocksdb::WriteBatch batch;
  for (const auto at : leftovers)
    if (const auto s =
          batch.DeleteRange(key_of(area::base_chunk, at.value()), key_of(area::base_chunk, at.value() + 1));
        !s.ok())
      return device(s, "leftovers");
  if (batch.Count() != 0) {
    BOOST_OUTCOME_TRYV(found_.db->write(batch, false));
  }
  return outcome::success();
}

} // namespace

} // namespace durable

result<std::unique_ptr<store>> open_rocks_store(const std::filesystem::path& folder, block_ptr genesis,
                                                const rocks_options& options, std::string* why) {
  require(genesis != nullptr && options.mark_every > 0, "a store has a genesis block, and marks now and then");
  durable::opening it{folder, genesis, options};
  auto found = it.run();
  if (found)
    return std::unique_ptr<store>{
      std::make_unique<durable::rocks_store>(std::move(genesis), options, std::move(found).value())};
  logger("store")->critical("{}: {}: {}", folder.string(), found.error().message(), it.why());
  if (why != nullptr)
    *why = it.why();
  return found.error();
}

} // namespace bezant
