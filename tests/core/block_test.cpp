// Roots bind payloads to headers, and digests cover headers.
#include "core/block.hpp"

#include <catch2/catch.hpp>

using namespace bezant;

namespace {

transaction tx(std::string_view text) {
  return transaction{bytes{text.begin(), text.end()}};
}

} // namespace

TEST_CASE("a payload's root depends on its transactions, their number and their order") {
  const auto root = [](std::vector<transaction> list) { return payload{std::move(list)}.root(); };
  const std::vector<digest> all{root({}),
                                root({tx("")}),
                                root({tx("a")}),
                                root({tx("b")}),
                                root({tx("a"), tx("b")}),
                                root({tx("b"), tx("a")}),
                                root({tx("a"), tx("a")}),
                                root({tx("ab")})};
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      CHECK(all[i] != all[j]);
  CHECK(root({tx("a"), tx("b")}) == all[4]);
  CHECK(root({}) == empty_payload()->root());
}

TEST_CASE("a payload counts its bytes") {
  CHECK(payload{{tx("abc"), tx(""), tx("de")}}.data_bytes() == 5);
  CHECK(payload{}.data_bytes() == 0);
}

TEST_CASE("a transaction's id is the digest of its data, and copies share the data") {
  const auto t = tx("abc");
  CHECK(t.id() == hash("transaction", as_bytes("abc")));
  const auto copy = t;
  CHECK(copy.data().data() == t.data().data());
}

TEST_CASE("everything in a header changes the block's digest") {
  const block_header h{hash("test", as_bytes("p")), view_number{2}, height{1}, replica_id{0}, empty_payload()->root()};
  const auto changed = [&h](auto change) {
    auto other = h;
    change(other);
    return digest_of(other);
  };
  CHECK(changed([](auto& o) { o.parent.value[0] ^= 1; }) != digest_of(h));
  CHECK(changed([](auto& o) { o.view = o.view.next(); }) != digest_of(h));
  CHECK(changed([](auto& o) { o.at = o.at.next(); }) != digest_of(h));
  CHECK(changed([](auto& o) { o.proposer = o.proposer.next(); }) != digest_of(h));
  CHECK(changed([](auto& o) { o.payload_root.value[31] ^= 1; }) != digest_of(h));
}

TEST_CASE("a block's digest does not cover the certificate for its parent") {
  const block_header h{{}, view_number{2}, height{1}, replica_id{0}, empty_payload()->root()};
  CHECK(block(h, empty_payload(), {1}).id() == block(h, empty_payload(), {2}).id());
}

TEST_CASE("each chain has a genesis block of its own, at height 0 and view 0") {
  const auto a = make_genesis_block(hash("test", as_bytes("a")));
  const auto b = make_genesis_block(hash("test", as_bytes("b")));
  CHECK(a->id() != b->id());
  CHECK(a->header().at == height{0});
  CHECK(a->header().view == view_number{0});
  CHECK(a->content()->transactions().empty());
}
