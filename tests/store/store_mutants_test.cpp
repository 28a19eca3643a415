// The power test can fail: a store that never syncs loses what it promised.
#include "core/mutant.hpp"
#include "tests/store/store_model.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace bezant;
using namespace bezant::testing;

TEST_CASE("a store that never syncs is caught by a machine that goes down", "[mutants]") {
  constexpr std::uint64_t steps = 20;
  const auto broken = [&] {
    std::uint64_t count = 0;
    for (std::uint64_t at = 40; at < 100; at += 4)
      count += kill_at(at, steps, torn::nothing, 64).violation.empty() ? 0 : 1;
    return count;
  };
  CHECK(broken() == 0);
  switch_seeded_bugs("durable-store-never-syncs");
  CHECK(broken() > 5);
  switch_seeded_bugs({});
}

TEST_CASE("a store that believes what its database says of a disk that fails loses what it promised", "[mutants]") {
  const auto broken = [] {
    std::uint64_t count = 0;
    for (std::uint64_t nth = 10; nth < 60; nth += 10) {
      rocks_machine m{std::size_t{64} << 10U};
      store_script script{nth};
      REQUIRE(m.open());
      m.files().fail_at(unsynced_loss_fs::call::write, nth, rocksdb::IOStatus::NoSpace("No space left on device"),
                        true);
      while (script.steps() < 100 && script.step(m.disk())) {}
      m.close();
      m.files().lose_unsynced(torn::nothing);
      count += m.open() && script.model().difference(m.disk(), script.model().durable()).empty() ? 0 : 1;
    }
    return count;
  };
  CHECK(broken() == 0);
  switch_seeded_bugs("durable-store-believes-rocksdb");
  CHECK(broken() > 0);
  switch_seeded_bugs({});
}

TEST_CASE("a store that trusts its tables opens with damage that ends it later", "[mutants]") {
  rocks_machine m{std::size_t{1} << 20U};
  const auto chain = chain_on(test_genesis(), 30);
  REQUIRE(m.open());
  m.disk().append(chain, {1});
  for (const std::size_t at : {9U, 19U, 29U}) { // the first bases are replaced, and nothing is read from them any more
    REQUIRE(m.disk().keep(base_at(chain[at], {}, 900'000)));
    m.disk().rebase(chain[at]->header().at, 5);
    REQUIRE(m.disk().sync());
  }
  REQUIRE(m.open()); // what the log holds goes into tables
  m.close();
  const scratch_folder scratch;
  const auto opened_with_damage = [&] {
    namespace paths = std::filesystem;
    std::size_t count = 0;
    for (const auto& entry : paths::directory_iterator{m.folder() / "db"})
      for (std::uintmax_t at = 1'000; entry.path().extension() == ".sst" && at < entry.file_size(); at += 50'000) {
        const auto copy = scratch.path() / "copy";
        paths::remove_all(copy);
        paths::copy(m.folder(), copy, paths::copy_options::recursive);
        std::fstream table{copy / "db" / entry.path().filename(), std::ios::binary | std::ios::in | std::ios::out};
        table.seekg(static_cast<std::streamoff>(at));
        const auto byte = static_cast<char>(table.get() ^ 1);
        table.seekp(static_cast<std::streamoff>(at));
        table.put(byte);
        table.close();
        count += open_rocks_store(copy, test_genesis()) ? 1 : 0;
      }
    return count;
  };
  CHECK(opened_with_damage() == 0);
  switch_seeded_bugs("durable-store-trusts-tables");
  CHECK(opened_with_damage() > 0);
  switch_seeded_bugs({});
}
