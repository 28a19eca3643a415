// A block's receipts in parts: each session's part leads to the one root, and to no other.
#include "core/receipt_tree.hpp"

#include <catch2/catch.hpp>

using namespace bezant;

namespace {

receipt some(std::uint32_t session, std::uint32_t n) {
  return {hash("test", as_bytes(std::to_string(n))), height{7}, {1, 2}, session_id{session}};
}

/// `sessions` of them, in turns; the last one has one receipt more.
std::vector<receipt> block_of(std::uint32_t sessions) {
  std::vector<receipt> list;
  for (std::uint32_t n = 0; n < 3; ++n)
    for (std::uint32_t s = sessions; s > 0; --s)
      list.push_back(some(10 * s, 100 * s + n));
  if (sessions != 0)
    list.push_back(some(10 * sessions, 9'999));
  return list;
}

} // namespace

TEST_CASE("each part with its path leads to the root, for any number of parts") {
  for (std::uint32_t sessions = 1; sessions <= 40; ++sessions) {
    const auto list = block_of(sessions);
    const receipt_tree tree{list};
    REQUIRE(tree.parts().size() == sessions);
    CHECK(receipts_root_of(list) == tree.root());
    for (std::size_t i = 0; i < sessions; ++i) {
      const auto& part = tree.parts()[i];
      CHECK(tree.part_of(part.session) == i);
      receipt_batch b;
      tree.place(i, b);
      CHECK(b.session == part.session);
      REQUIRE(b.receipts.size() == part.places.size());
      for (std::size_t k = 0; k < part.places.size(); ++k) {
        CHECK(list[part.places[k]].session == part.session);
        CHECK(b.receipts[k] == digest_of(list[part.places[k]]));
      }
      CHECK(receipts_root_of(b) == tree.root());
      CHECK(b.path.size() <= 6);
    }
    CHECK(tree.part_of(session_id{5}) == sessions);
  }
}

TEST_CASE("a part at another place, of another session, or with another path leads elsewhere") {
  const receipt_tree tree{block_of(7)};
  receipt_batch good;
  tree.place(2, good);
  const auto elsewhere = [&](auto change) {
    auto b = good;
    change(b);
    return receipts_root_of(b) != tree.root();
  };
  CHECK(elsewhere([](auto& b) { b.part = 3; }));
  CHECK(elsewhere([](auto& b) { b.part = 7; }));
  CHECK(elsewhere([](auto& b) { b.parts = 6; }));
  CHECK(elsewhere([](auto& b) { b.parts = 8; }));
  CHECK(elsewhere([](auto& b) { b.parts = 0; }));
  CHECK(elsewhere([](auto& b) { b.parts = 0xFFFFFFFF; }));
  CHECK(elsewhere([](auto& b) { b.session = session_id{31}; }));
  CHECK(elsewhere([](auto& b) { b.receipts.pop_back(); }));
  CHECK(elsewhere([](auto& b) { std::swap(b.receipts[0], b.receipts[1]); }));
  CHECK(elsewhere([](auto& b) { b.path.pop_back(); }));
  CHECK(elsewhere([](auto& b) { b.path.push_back(b.path[0]); }));
  CHECK(elsewhere([](auto& b) { std::swap(b.path[0], b.path[1]); }));
}

TEST_CASE("a root depends on the receipts, their number and, within a session, their order") {
  const auto root = [](std::vector<receipt> list) { return receipts_root_of(list); };
  CHECK(root({some(1, 1), some(1, 2)}) != root({some(1, 2), some(1, 1)}));
  CHECK(root({some(1, 1)}) != root({some(1, 1), some(1, 1)}));
  CHECK(root({some(1, 1), some(2, 2)}) != root({some(1, 1), some(1, 2)}));
  CHECK(root({}) != root({some(1, 1)}));
  CHECK(root({some(1, 1), some(2, 2)}) == root({some(2, 2), some(1, 1)})); // sessions do not wait for each other
  CHECK(receipt_tree{}.root() == root({}));
}
