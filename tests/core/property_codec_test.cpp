// For any value: decoding undoes encoding. For any bytes: what decodes encodes to the same bytes.
#include "core/block.hpp"
#include "core/genesis.hpp"
#include "core/receipt.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

using namespace bezant;

namespace {

rc::Gen<digest> digests() {
  return rc::gen::map(rc::gen::arbitrary<std::array<std::uint8_t, 32>>(), [](const auto& raw) { return digest{raw}; });
}

rc::Gen<transaction> transactions() {
  return rc::gen::map(rc::gen::arbitrary<bytes>(), [](const bytes& data) { return transaction{data}; });
}

receipt any_receipt() {
  return {*digests(), height{*rc::gen::arbitrary<std::uint64_t>()}, *rc::gen::arbitrary<bytes>(),
          session_id{*rc::gen::arbitrary<std::uint32_t>()}};
}

receipt_batch any_batch() {
  receipt_batch b;
  b.replica = replica_id{*rc::gen::arbitrary<std::uint32_t>()};
  b.at = height{*rc::gen::arbitrary<std::uint64_t>()};
  b.state = *digests();
  b.receipts = *rc::gen::container<std::vector<digest>>(digests());
  b.session = session_id{*rc::gen::arbitrary<std::uint32_t>()};
  b.part = *rc::gen::arbitrary<std::uint32_t>();
  b.parts = *rc::gen::arbitrary<std::uint32_t>();
  b.restated = *rc::gen::arbitrary<bool>();
  b.outbox = *digests();
  const auto beside = *rc::gen::inRange(0, 33);
  for (int i = 0; i < beside; ++i)
    b.path.push_back(b.outbox);
  const auto own = *rc::gen::inRange(0, 4);
  for (int i = 0; i < own; ++i)
    b.own.push_back({*rc::gen::arbitrary<std::uint32_t>(), any_receipt()});
  return b;
}

genesis any_genesis() {
  genesis g;
  g.name = *rc::gen::arbitrary<std::string>();
  g.protocol = *rc::gen::arbitrary<std::string>();
  const auto replicas = *rc::gen::inRange(0, 8);
  for (int i = 0; i < replicas; ++i)
    g.replicas.push_back({*rc::gen::arbitrary<std::array<std::uint8_t, 32>>()});
  g.options = {{*rc::gen::arbitrary<std::string>(), *rc::gen::arbitrary<std::string>()}};
  g.application = *digests();
  return g;
}

/// Bytes near the encoding of `x`, so that some decode: a few are changed, some cut off or added.
template <class T>
bytes near(const T& x) {
  auto input = encode(x);
  const auto changes = *rc::gen::inRange(0, 4);
  for (int i = 0; i < changes && !input.empty(); ++i)
    input[*rc::gen::inRange<std::size_t>(0, input.size())] = *rc::gen::arbitrary<std::uint8_t>();
  input.resize(*rc::gen::inRange<std::size_t>(input.size() - std::min<std::size_t>(input.size(), 2), input.size() + 2));
  return input;
}

template <class T>
void whatever_decodes_is_canonical(byte_view input) {
  if (const auto x = decode<T>(input))
    RC_ASSERT(std::ranges::equal(encode(x.value()), input));
}

} // namespace

TEST_CASE("decoding undoes encoding for any receipt, batch, genesis and payload") {
  rc::prop("receipt", [] {
    const auto x = any_receipt();
    RC_ASSERT(decode<receipt>(encode(x)).value() == x);
  });
  rc::prop("receipt batch", [] {
    const auto x = any_batch();
    RC_ASSERT(encode(decode<receipt_batch>(encode(x)).value()) == encode(x));
    RC_ASSERT(decode<receipt_batch>(encode(x)).value().receipts == x.receipts);
  });
  rc::prop("genesis", [] {
    const auto x = any_genesis();
    const auto y = decode<genesis>(encode(x)).value();
    RC_ASSERT(y.name == x.name && y.protocol == x.protocol && y.replicas == x.replicas && y.options == x.options);
  });
  rc::prop("payload", [] {
    const payload x{*rc::gen::container<std::vector<transaction>>(transactions())};
    const auto y = decode<payload>(encode(x)).value();
    RC_ASSERT(y.root() == x.root());
    RC_ASSERT(y.transactions() == x.transactions());
    RC_ASSERT(y.data_bytes() == x.data_bytes());
  });
}

TEST_CASE("any bytes that decode are the encoding of what they decode to") {
  rc::prop("arbitrary bytes", [](const bytes& input) {
    whatever_decodes_is_canonical<transaction>(input);
    whatever_decodes_is_canonical<payload>(input);
    whatever_decodes_is_canonical<receipt>(input);
    whatever_decodes_is_canonical<protocol_option>(input);
    whatever_decodes_is_canonical<std::vector<protocol_option>>(input);
  });
  rc::prop("bytes near a payload", [] {
    const payload x{*rc::gen::container<std::vector<transaction>>(transactions())};
    whatever_decodes_is_canonical<payload>(near(x));
  });
  rc::prop("bytes near a batch", [] { whatever_decodes_is_canonical<receipt_batch>(near(any_batch())); });
  rc::prop("bytes near a genesis", [] { whatever_decodes_is_canonical<genesis>(near(any_genesis())); });
}
