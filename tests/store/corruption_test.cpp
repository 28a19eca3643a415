// Bits that flip, tails that are cut, files that vanish: all that was synced is there, or the store does not open and
// says why. The cases in which neither holds are asserted one by one.
#include "tests/store/store_model.hpp"
#include "transport/store/store_format.hpp"

#include <catch2/catch.hpp>
#include <rocksdb/db.h>

#include <fstream>
#include <iterator>

using namespace bezant;
using namespace bezant::testing;
namespace paths = std::filesystem;

namespace {

bytes read(const paths::path& p) {
  std::ifstream in{p, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void write(const paths::path& p, byte_view data) {
  std::ofstream{p, std::ios::binary | std::ios::trunc}.write(reinterpret_cast<const char*>(data.data()),
                                                             static_cast<std::streamsize>(data.size()));
}

enum class outcome_of { all_there, refused, earlier, wrong };

/// A store after some steps, of which damaged copies are opened.
class sample {
public:
  explicit sample(std::uint64_t steps) {
    rocks_machine m{std::size_t{64} << 10};
    REQUIRE(m.open());
    while (script_.steps() < steps) {
      if (script_.steps() == steps / 2)
        REQUIRE(m.open()); // what the log holds goes into a table
      REQUIRE(script_.step(m.disk()));
      worlds_.emplace_back(script_.batches(), script_.model().durable());
    }
    m.close();
    paths::copy(m.folder(), golden(), paths::copy_options::recursive);
    for (const auto& entry : paths::recursive_directory_iterator{golden()})
      if (entry.is_regular_file())
        files_.push_back(paths::relative(entry.path(), golden()));
    std::ranges::sort(files_);
  }

  [[nodiscard]] paths::path golden() const { return scratch_.path() / "golden"; }
  [[nodiscard]] paths::path copy() const { return scratch_.path() / "copy"; }
  [[nodiscard]] const std::vector<paths::path>& files() const noexcept { return files_; }

  /// As after a loss of power: what is on disk of the mark is `behind` batches old.
  void age_mark(std::uint64_t behind) {
    auto m = durable::load_mark(read(golden() / "mark")).value();
    REQUIRE(m.number == script_.batches());
    m.number -= behind;
    write(golden() / "mark", durable::save_mark(m));
  }
  [[nodiscard]] std::uint64_t batches() const noexcept { return script_.batches(); }

  /// Opens a copy on which `damage` was done.
  outcome_of open(const std::function<void(const paths::path& copy)>& damage) {
    paths::remove_all(copy());
    paths::copy(golden(), copy(), paths::copy_options::recursive);
    damage(copy());
    why.clear();
    rocks_options small;
    small.write_buffer_bytes = std::size_t{64} << 10;
    const auto opened = open_rocks_store(copy(), test_genesis(), small, &why);
    if (!opened)
      return why.empty() ? outcome_of::wrong : outcome_of::refused;
    why = script_.model().difference(*opened.value(), script_.model().durable());
    if (why.empty())
      return outcome_of::all_there;
    for (std::size_t i = worlds_.size() - 1; i-- > 0;)
      if (script_.model().difference(*opened.value(), worlds_[i].second).empty()) {
        came_back = worlds_[i + 1].first - 1; // a base that was kept has a batch of its own and changes nothing
        return outcome_of::earlier;
      }
    return outcome_of::wrong;
  }

  std::string why;
  std::uint64_t came_back = 0; ///< after `earlier`: the last batch that is there, at most

private:
  scratch_folder scratch_;
  store_script script_{7, 600};
  std::vector<std::pair<std::uint64_t, store_world>> worlds_;
  std::vector<paths::path> files_;
};

/// Calls `one` with damage of all kinds to all files: the file's name, what is done, and a function that does it.
template <class One>
void damage_all(const sample& s, const One& one) {
  for (const auto& name : s.files()) {
    const auto size = paths::file_size(s.golden() / name);
    const bool log = name.extension() == ".log";
    one(name, "deleted", [name](const paths::path& copy) { paths::remove(copy / name); });
    const auto step = std::max<std::uint64_t>(1, size / 24);
    for (std::uint64_t at = 0; at < size; at += log && at + 1500 > size ? 29 : step)
      one(name, "bit flipped at " + std::to_string(at), [name, at](const paths::path& copy) {
        auto data = read(copy / name);
        data[at] ^= static_cast<std::uint8_t>(1U << at % 8);
        write(copy / name, data);
      });
    for (std::uint64_t cut = 1; cut <= size; cut += log && cut < 1500 ? 31 : std::max<std::uint64_t>(1, size / 12))
      one(name, std::to_string(cut) + " bytes cut off",
          [name, size, cut](const paths::path& copy) { paths::resize_file(copy / name, size - cut); });
  }
}

} // namespace

TEST_CASE("after the death of a process no damage to any file goes unnoticed") {
  sample s{45};
  REQUIRE(s.open([](const auto&) {}) == outcome_of::all_there);
  std::size_t refused = 0, harmless = 0;
  bool tables = false;
  damage_all(s, [&](const paths::path& name, const std::string& what, const auto& damage) {
    tables = tables || name.extension() == ".sst";
    const auto came = s.open(damage);
    if (came != outcome_of::all_there && came != outcome_of::refused)
      FAIL_CHECK(name.string() << ", " << what << ": " << s.why);
    ++(came == outcome_of::refused ? refused : harmless);
  });
  CHECK(tables);
  CHECK(refused > 100);
  CHECK(harmless > 10); // the library's own log, for one
}

TEST_CASE("after a loss of power only the log's end can be lost unnoticed, and nothing that the mark on disk names") {
  sample s{45};
  constexpr std::uint64_t behind = 20;
  s.age_mark(behind);
  REQUIRE(s.open([](const auto&) {}) == outcome_of::all_there);
  std::size_t last_lost = 0;
  std::size_t end_lost = 0;
  damage_all(s, [&](const paths::path& name, const std::string& what, const auto& damage) {
    const auto came = s.open(damage);
    if (came == outcome_of::all_there || came == outcome_of::refused)
      return;
    const bool log = name.extension() == ".log";
    const bool flipped = what.starts_with("bit");
    // Damage in the last batch looks as a torn write does. An end that is missing without a trace looks as if it had
    // never been written.
    const auto least = flipped ? s.batches() - 1 : s.batches() - behind;
    if (came != outcome_of::earlier || !log || s.came_back < least)
      FAIL_CHECK(name.string() << ", " << what << ": " << s.why << "; the last batch is " << s.came_back);
    ++(flipped ? last_lost : end_lost);
  });
  CHECK(last_lost > 0); // if these fail the documentation is too modest
  CHECK(end_lost > 0);
}

TEST_CASE("a folder that is gone looks like a new store, unless one must be there") {
  sample s{10};
  CHECK(s.open([](const paths::path& copy) { paths::remove_all(copy); }) == outcome_of::wrong);
  CHECK(s.why.starts_with("journal: 0 records")); // it opened
  paths::remove_all(s.copy());
  rocks_options lived;
  lived.must_exist = true;
  std::string why;
  const auto opened = open_rocks_store(s.copy(), test_genesis(), lived, &why);
  REQUIRE_FALSE(opened);
  CHECK(opened.error() == store_error::corrupt);
  CHECK(why.find("holds no store") != std::string::npos);
}

TEST_CASE("an older copy of the whole folder passes for the store") {
  sample old{10};
  sample s{20};
  CHECK(s.open([&](const paths::path& copy) {
    paths::remove_all(copy);
    paths::copy(old.golden(), copy, paths::copy_options::recursive);
  }) == outcome_of::earlier);
}

TEST_CASE("mark and database of two stores are not taken for one") {
  sample a{10};
  sample b{10};
  CHECK(a.open([&](const paths::path& copy) {
    paths::copy_file(b.golden() / "mark", copy / "mark", paths::copy_options::overwrite_existing);
  }) == outcome_of::refused);
  CHECK(a.why == "mark and database are of two stores");
}

TEST_CASE("damage is found at the opening also where nothing is read from any more: what opens can be merged") {
  scratch_folder scratch;
  const auto golden = scratch.path() / "golden";
  {
    rocks_machine m{std::size_t{1} << 20U};
    const auto chain = chain_on(test_genesis(), 40, 2'000);
    REQUIRE(m.open());
    m.disk().append(chain, {1});
    for (const std::size_t at : {9U, 19U, 29U}) { // most of what is written belongs to bases that others replaced
      REQUIRE(m.disk().keep(base_at(chain[at], {}, 900'000)));
      m.disk().rebase(chain[at]->header().at, 5);
      REQUIRE(m.disk().sync());
    }
    REQUIRE(m.open()); // what the log holds goes into a table
    m.close();
    paths::copy(m.folder(), golden, paths::copy_options::recursive);
  }
  std::size_t refused = 0, opened = 0;
  for (const auto& entry : paths::directory_iterator{golden / "db"}) {
    if (entry.path().extension() != ".sst")
      continue;
    constexpr std::uint64_t positions = 40;
    for (std::uint64_t i = 0; i < positions; ++i) {
      const auto copy = scratch.path() / "copy";
      paths::remove_all(copy);
      paths::copy(golden, copy, paths::copy_options::recursive);
      const auto table = copy / "db" / entry.path().filename();
      auto data = read(table);
      const auto at = i * data.size() / positions;
      data[at] ^= static_cast<std::uint8_t>(1U << i % 8);
      write(table, data);
      std::string why;
      rocks_options plain;
      plain.must_exist = true;
      if (!open_rocks_store(copy, test_genesis(), plain, &why)) {
        CHECK_FALSE(why.empty());
        ++refused;
        continue;
      }
      ++opened;
      rocksdb::DB* db = nullptr;
      REQUIRE(rocksdb::DB::Open({}, (copy / "db").string(), &db).ok());
      const std::unique_ptr<rocksdb::DB> owner{db};
      const auto merged = db->CompactRange({}, nullptr, nullptr);
      INFO(table << ", bit flipped at " << at << ": " << merged.ToString());
      CHECK(merged.ok());
    }
  }
  CHECK(refused >= 40);
  CHECK(opened < refused / 4);
}

TEST_CASE("a medium that decays under an open store stops it") {
  rocks_machine m;
  m.options.blocks_cached = 1;
  const auto chain = chain_on(test_genesis(), 40, 1000);
  REQUIRE(m.open());
  m.disk().append(numbered(1, 5000), view_number{1});
  m.disk().append(chain, {1});
  REQUIRE(m.disk().sync());
  REQUIRE(m.open()); // all is in a table now
  std::size_t tables = 0;
  for (const auto& entry : paths::directory_iterator{m.folder() / "db"}) {
    if (entry.path().extension() != ".sst")
      continue;
    std::fstream table{entry.path(), std::ios::binary | std::ios::in | std::ios::out};
    for (std::uint64_t at = 0; at < entry.file_size() * 9 / 10; at += 64) {
      table.seekp(static_cast<std::streamoff>(at));
      table.put('!');
    }
    ++tables;
  }
  REQUIRE(tables > 0);
  SECTION("at start") {
    CHECK_THROWS_AS(m.disk().committed(), std::system_error);
    CHECK_THROWS_AS(m.disk().journal(), std::system_error);
  }
  SECTION("at a look-up") {
    CHECK(m.disk().find(chain[5]->id()) == nullptr);
  }
  m.disk().append(numbered(2), view_number{2});
  CHECK(m.disk().sync().error() == store_error::corrupt);
  m.close();
  REQUIRE_FALSE(m.open());
}
