// Every type of core/ that is ever encoded has exactly one encoding.
#include "tests/core/canonical.hpp"

#include "core/block.hpp"
#include "core/genesis.hpp"
#include "core/receipt.hpp"
#include "core/time.hpp"

using namespace bezant;
using bezant::testing::check_canonical;

namespace {

transaction some_transaction(std::string_view text) {
  return transaction{bytes{text.begin(), text.end()}};
}

receipt some_receipt(std::string_view text) {
  return {hash("test", as_bytes(text)), height{7}, bytes{text.begin(), text.end()}, session_id{3}};
}

} // namespace

TEST_CASE("ids, times, digests, keys and signatures have one encoding each") {
  check_canonical(replica_id{0xFFFFFFFF});
  check_canonical(view_number{1});
  check_canonical(height{0});
  check_canonical(session_id{9});
  check_canonical(epoch_number{0});
  check_canonical(sequence_number{~std::uint64_t{0}});
  check_canonical(time_point{-1});
  check_canonical(milliseconds(5));
  check_canonical(hash("test", as_bytes("x")));
  check_canonical(public_key{{1, 2, 3}});
  check_canonical(signature{{4, 5, 6}});
}

TEST_CASE("transactions and payloads have one encoding each") {
  check_canonical(transaction{});
  check_canonical(some_transaction("buy"));
  check_canonical(payload{});
  check_canonical(payload{{some_transaction("a"), some_transaction(""), some_transaction("bcd")}});
}

TEST_CASE("a block header has one encoding") {
  check_canonical(
    block_header{hash("test", as_bytes("p")), view_number{9}, height{4}, replica_id{2}, empty_payload()->root()});
}

TEST_CASE("receipts have one encoding each") {
  check_canonical(some_receipt("filled"));
  check_canonical(placed_receipt{2, some_receipt("open")});
  receipt_batch b;
  b.replica = replica_id{1};
  b.at = height{7};
  b.receipts = {digest_of(some_receipt("a")), digest_of(some_receipt("b"))};
  b.own = {{1, some_receipt("b")}};
  b.session = session_id{3};
  b.path = {digest_of(some_receipt("c"))};
  check_canonical(b);
  check_canonical(restate(replica_id{1}, some_receipt("a")));
}

TEST_CASE("a genesis has one encoding") {
  genesis g;
  g.name = "chain";
  g.protocol = "streamlet";
  g.options = {{"epoch", "200ms"}, {"leader", "rotating"}};
  g.replicas = {public_key{{1}}, public_key{{2}}};
  check_canonical(g);
}

TEST_CASE("a transaction without bytes is one and the same, made or decoded") {
  const transaction made;
  CHECK(decode<transaction>(encode(made)).value() == made);
  CHECK(transaction{bytes{}} == made);
  CHECK_FALSE(made.id().empty());
}
