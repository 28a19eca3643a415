// Disks that are full, fail, or may not be written to: a store says what is wrong and is not opened, or stops; the
// process never ends by itself, and with room again all that was acknowledged is there.
#include "tests/store/store_model.hpp"
#include "transport/store/store_mark.hpp"

#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <unistd.h>

using namespace bezant;
using namespace bezant::testing;
using rocksdb::IOStatus;
using call = unsynced_loss_fs::call;

namespace {

struct fault {
  call kind;
  IOStatus (*what)();
  store_error told;
};

const std::vector<fault> faults{
  {call::write, [] { return IOStatus::NoSpace("No space left on device"); }, store_error::disk_full},
  {call::sync, [] { return IOStatus::NoSpace("No space left on device"); }, store_error::disk_full},
  {call::name, [] { return IOStatus::NoSpace("No space left on device"); }, store_error::disk_full},
  {call::write, [] { return IOStatus::IOError("Input/output error"); }, store_error::io},
  {call::sync, [] { return IOStatus::IOError("Input/output error"); }, store_error::io},
  {call::name, [] { return IOStatus::IOError("Read-only file system"); }, store_error::io},
};

} // namespace

TEST_CASE("a store whose disk fails in any call of its opening says so, and opens when the disk is well again") {
  for (const auto& f : faults) {
    std::size_t refused = 0;
    bool reached = true;
    for (std::uint64_t nth = 1; reached && nth < 400; ++nth) {
      rocks_machine m{std::size_t{64} << 10U};
      store_script script{nth};
      REQUIRE(m.open());
      while (script.steps() < 12)
        REQUIRE(script.step(m.disk()));
      m.close();
      m.files().lose_unsynced(torn::nothing);
      m.files().fail_at(f.kind, nth, f.what(), true);
      INFO("call " << nth << " of kind " << static_cast<int>(f.kind) << ": " << f.what().ToString());
      for (int start = 0; start < 2; ++start) { // started again and again, as supervisors do
        const auto opened = m.open();
        if (!opened) {
          ++refused;
          CHECK(opened.error() == f.told);
          CHECK(m.why().find(f.what().getState()) != std::string::npos);
        } else if (const auto done = script.step(m.disk()); !done) {
          CHECK(done.error() == f.told);
          CHECK(m.disk().sync().error() == f.told);
          script.model().crashed();
        } else {
          reached = false; // there are fewer such calls
        }
        m.close();
      }
      m.files().lose_unsynced(torn::nothing);
      REQUIRE(m.open());
      CHECK(m.disk().last().block->header().at >= script.model().durable().last.block->header().at);
    }
    CHECK(refused > 0);
    CHECK_FALSE(reached);
  }
}

TEST_CASE("a lock that cannot be made is not taken for one that somebody holds") {
  scratch_folder scratch;
  std::string why;
  std::filesystem::create_directories(scratch.path() / "store" / "lock"); // a folder where a file should be
  const auto opened = open_rocks_store(scratch.path() / "store", test_genesis(), {}, &why);
  REQUIRE_FALSE(opened);
  CHECK(opened.error() == store_error::io);
  CHECK(why.find("Is a directory") != std::string::npos);
}

TEST_CASE("without a file to be opened a store says so and opens when there is one") {
  scratch_folder scratch;
  REQUIRE(open_rocks_store(scratch.path() / "store", test_genesis(), {}));
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const int next = ::dup(0);
  REQUIRE(next >= 0);
  ::close(next);
  std::size_t refused = 0;
  for (int more = 0; more < 24; ++more) {
    auto few = before;
    few.rlim_cur = static_cast<rlim_t>(next) + static_cast<rlim_t>(more);
    REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
    std::string why;
    const auto opened = open_rocks_store(scratch.path() / "store", test_genesis(), {}, &why);
    REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
    if (opened)
      continue;
    ++refused;
    INFO(more << " files: " << why);
    CHECK(opened.error() == store_error::io);
    CHECK(why.find("Too many open files") != std::string::npos);
  }
  CHECK(refused > 0);
  CHECK(open_rocks_store(scratch.path() / "store", test_genesis(), {}));
}
