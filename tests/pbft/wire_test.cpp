// What PBFT's messages look like on the wire.
#include "tests/pbft/says.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

TEST_CASE("fields are on the wire in the order of their declaration", "[pbft]") {
  const auto joined = [](std::initializer_list<bytes> parts) {
    bytes all;
    for (const auto& p : parts)
      all.insert(all.end(), p.begin(), p.end());
    return all;
  };
  const auto block = hash("test", as_bytes("block"));
  const auto state = hash("test", as_bytes("state"));
  CHECK(encode(pbft::checkpoint_vote{height{3}, block, state})
        == joined({encode(height{3}), encode(block), encode(state)}));
  CHECK(encode(block_vote{view_number{2}, height{3}, block})
        == joined({encode(view_number{2}), encode(height{3}), encode(block)}));
  const auto b = pbft_says::batch(keyring{4, 0, "pbft"}, 3, 5, "x");
  CHECK(encode(b) == joined({encode(b.at), encode(b.view), encode(b.proposer), encode(b.payload_root)}));
}
