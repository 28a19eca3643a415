// The machine goes down in any call to the file system: what a sync promised is there afterwards. And devices that
// fail.
#include "tests/store/store_model.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

using call = unsynced_loss_fs::call;
using rocksdb::IOStatus;

IOStatus no_space() {
  return IOStatus::NoSpace("no space left on device");
}
IOStatus broken() {
  return IOStatus::IOError("input/output error");
}

} // namespace

TEST_CASE("a machine that goes down in any file-system call keeps what was synced") {
  constexpr std::uint64_t steps = 60;
  const auto calls = calls_of(steps);
  INFO(calls << " calls");
  REQUIRE(calls > 200); // else the enumeration below shows little
  std::uint64_t kills = 0;
  for (std::uint64_t at = 1; at < calls; ++at) {
    const auto left = static_cast<torn>(at % 3);
    const auto r = kill_at(at, steps, left, at % 2 == 0 ? 1 : 64);
    if (!r.violation.empty())
      FAIL("call " << at << ", variant " << at % 3 << ": " << r.violation);
    kills += r.reached ? 1 : 0;
  }
  CHECK(kills > calls / 2);
}

TEST_CASE("a device that fails in any write or sync stops the store, and nothing that was synced is lost") {
  struct sample {
    call kind;
    IOStatus (*why)();
    store_error told;
  };
  const auto fault = GENERATE(sample{call::sync, broken, store_error::io}, sample{call::write, broken, store_error::io},
                              sample{call::write, no_space, store_error::disk_full},
                              sample{call::sync, no_space, store_error::disk_full});
  constexpr std::uint64_t steps = 40;
  std::uint64_t stopped = 0;
  for (std::uint64_t nth = 1; nth < 1000; nth += 1 + nth / 8) {
    rocks_machine m{std::size_t{64} << 10};
    m.files().fail_at(fault.kind, nth, fault.why(), nth % 2 == 0);
    store_script script{nth};
    auto done = m.open();
    if (!done) { // the store was not made: nothing was promised
      CHECK(done.error() == fault.told);
      CHECK_FALSE(m.why().empty());
      continue;
    }
    while (done && script.steps() < steps)
      done = script.step(m.disk());
    if (done)
      break; // there are fewer such calls
    ++stopped;
    INFO("call " << nth << ": " << done.error().message());
    CHECK(done.error() == fault.told);
    CHECK(m.disk().sync().error() == fault.told);
    m.disk().append(numbered(1), view_number{1000});
    CHECK(m.disk().sync().error() == fault.told);
    CHECK(m.disk().keep(base_at(child_of(script.model().now().last.block))).error() == fault.told);
    m.close();
    m.files().lose_unsynced(torn::nothing);
    REQUIRE(m.open());
    // The write that failed may be there all the same, without what was appended after it.
    CHECK(m.disk().last().block->header().at >= script.model().durable().last.block->header().at);
    for (const auto& b : script.model().durable().after_base)
      if (!m.disk().base() || m.disk().base()->block->header().at < b->header().at)
        CHECK(m.disk().find(b->id()) != nullptr);
  }
  CHECK(stopped > 5);
}
