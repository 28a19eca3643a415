// PBFT's message log: what it keeps, and how long.
#include "protocols/pbft/log.hpp"
#include "tests/pbft/says.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

/// A log with two batches of one sequence number, both last proposed in view 5: an empty one, and one with an order.
struct held_log {
  held_log() {
    empty = {height{1}, view_number{5}, replica_id{1}, empty_payload()->root()};
    const auto text = text_payload("an order");
    full = {height{1}, view_number{5}, replica_id{1}, text->root()};
    log.hold(empty, empty_payload(), view_number{5});
    log.hold(full, text, view_number{5});
  }
  [[nodiscard]] bool has(const pbft::batch_header& b) const { return log.batch(pbft::digest_of(b)) != nullptr; }

  pbft::message_log log;
  pbft::batch_header empty, full;
};

} // namespace

TEST_CASE("an empty batch is forgotten with the last view that proposed it, one with transactions is not", "[pbft]") {
  held_log h;
  REQUIRE(pbft::is_empty(h.empty));
  h.log.forget_views_below(view_number{5});
  CHECK(h.has(h.empty));
  h.log.forget_views_below(view_number{6});
  CHECK_FALSE(h.has(h.empty));
  CHECK(h.has(h.full));
  h.log.forget_views_below(view_number{1'000});
  CHECK(h.has(h.full));
  h.log.forget_to(height{1});
  CHECK_FALSE(h.has(h.full));
}

TEST_CASE("an empty batch that is decided or prepared stays, and proposing it again keeps it longer", "[pbft]") {
  held_log decided;
  decided.log.at(height{1}).decided = pbft::digest_of(decided.empty);
  decided.log.forget_views_below(view_number{9});
  CHECK(decided.has(decided.empty));

  held_log prepared;
  prepared.log.at(height{1}).prepared = pbft::prepared_certificate{};
  prepared.log.at(height{1}).prepared->what = prepared.empty;
  prepared.log.forget_views_below(view_number{9});
  CHECK(prepared.has(prepared.empty));

  held_log again;
  again.log.hold(again.empty, empty_payload(), view_number{8});
  again.log.hold(again.empty, empty_payload(), view_number{3});
  again.log.forget_views_below(view_number{8});
  CHECK(again.has(again.empty));
  again.log.forget_views_below(view_number{9});
  CHECK_FALSE(again.has(again.empty));
}
