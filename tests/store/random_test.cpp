// Any sequence of calls, with crashes anywhere: both stores hold what the model holds.
#include "tests/store/store_model.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

using namespace bezant;
using namespace bezant::testing;

namespace {

enum class op { record, block, trim, sync, crash, own_base, far_base };

struct action {
  op what;
  std::uint64_t size;
};

std::ostream& operator<<(std::ostream& out, const action& a) {
  return out << static_cast<int>(a.what) << ":" << a.size;
}

rc::Gen<std::vector<action>> actions() {
  const auto what = rc::gen::weightedElement<op>({{6, op::record},
                                                  {5, op::block},
                                                  {2, op::trim},
                                                  {5, op::sync},
                                                  {2, op::crash},
                                                  {2, op::own_base},
                                                  {1, op::far_base}});
  return rc::gen::container<std::vector<action>>(
    rc::gen::construct<action>(what, rc::gen::inRange<std::uint64_t>(0, 8)));
}

/// Carries out `list` on a store; `crash` brings it down and back.
template <class Crash>
void live(const std::vector<action>& list, const std::function<store&()>& disk, const Crash& crash) {
  store_model model;
  std::uint64_t number = 0;
  std::uint64_t view = 1;
  std::uint64_t salt = 0;
  const auto rebase = [&](const stored_base& b, std::size_t history) {
    RC_ASSERT(disk().keep(b).has_value());
    disk().rebase(b.block->header().at, history);
    model.rebase(b, history);
    RC_ASSERT(disk().sync().has_value());
    model.synced();
  };
  for (const auto& a : list) {
    const auto& now = model.now();
    switch (a.what) {
      case op::record:
        view += a.size % 2;
        disk().append(numbered(++number), view_number{view});
        model.append(number, view_number{view});
        break;
      case op::block: {
        const auto b = a.size == 7 ? accusing_child(now.last.block, replica_id{static_cast<std::uint32_t>(number % 4)})
                                   : child_of(now.last.block, ++salt);
        disk().append({b}, bytes(a.size, 7));
        model.append({b}, bytes(a.size, 7));
        break;
      }
      case op::trim:
        disk().trim(view_number{view - std::min(view, a.size)});
        model.trim(view_number{view - std::min(view, a.size)});
        break;
      case op::sync:
        RC_ASSERT(disk().sync().has_value());
        model.synced();
        RC_ASSERT(model.difference(disk(), model.durable()) == "");
        break;
      case op::crash:
        crash();
        model.crashed();
        RC_ASSERT(model.difference(disk(), model.durable()) == "");
        break;
      case op::own_base:
        if (!now.after_base.empty())
          rebase(base_at(now.after_base[a.size % now.after_base.size()]), a.size / 2);
        break;
      case op::far_base: rebase(base_at(chain_on(child_of(now.last.block, ++salt), 1 + a.size).back()), a.size); break;
    }
  }
}

} // namespace

TEST_CASE("whatever is done to the store in memory, it holds what the model holds") {
  rc::prop("holds what the model holds", [] {
    memory_store disk{test_genesis()};
    live(
      *actions(), [&]() -> store& { return disk; }, [&] { disk.lose_unsynced(); });
  });
}

TEST_CASE("whatever is done to the store on disk, it holds what the model holds") {
  rc::prop("holds what the model holds", [] {
    rocks_machine m;
    RC_ASSERT(m.open().has_value());
    live(
      *actions(), [&]() -> store& { return m.disk(); }, [&] { m.crash(); });
  });
}
