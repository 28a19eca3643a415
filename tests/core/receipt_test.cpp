// A batch of receipts is believed only as a whole and as its replica signed it.
#include "core/receipt.hpp"

#include "core/simulated_signatures.hpp"

#include <catch2/catch.hpp>

using namespace bezant;

namespace {

const auto scheme = simulated_signatures();

replica_set four(std::string_view chain = "chain") {
  std::vector<public_key> keys;
  for (std::uint64_t i = 0; i < 4; ++i)
    keys.push_back(scheme->make_signer(public_key_seed("replica", i))->key());
  return {hash("test", as_bytes(chain)), "streamlet", std::move(keys), scheme};
}

receipt some(std::string_view text) {
  return {hash("test", as_bytes(text)), height{7}, bytes{text.begin(), text.end()}, session_id{3}};
}

void sign(receipt_batch& b, std::uint64_t as) {
  b.by = scheme->make_signer(public_key_seed("replica", as))->sign(signing_digest(four().chain(), b));
}

receipt_batch good() {
  receipt_batch b;
  b.replica = replica_id{1};
  b.at = height{7};
  b.state = hash("test", as_bytes("state"));
  b.receipts = {digest_of(some("a")), digest_of(some("b")), digest_of(some("c"))};
  b.own = {{1, some("b")}};
  b.session = session_id{3};
  b.outbox = empty_outbox();
  sign(b, 1);
  return b;
}

std::error_code refusal(const receipt_batch& b, const replica_set& replicas = four()) {
  const auto r = verify(b, replicas);
  return r ? std::error_code{} : r.error();
}

} // namespace

TEST_CASE("a batch as it was signed is believed, with any of its receipts or none") {
  CHECK_FALSE(refusal(good()));
  auto b = good();
  b.own.push_back({0, some("a")});
  CHECK_FALSE(refusal(b));
  b.own.clear();
  CHECK_FALSE(refusal(b));
}

TEST_CASE("whatever is changed in what the replica signed, the batch is refused") {
  const auto changed = [](auto change) {
    auto b = good();
    change(b);
    return refusal(b);
  };
  CHECK(changed([](auto& b) { b.at = b.at.next(); }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b.state.value[5] ^= 1; }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b.receipts.pop_back(); }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b.receipts.push_back({}); }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { std::swap(b.receipts[0], b.receipts[2]); }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b.by.value[0] ^= 1; }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b.replica = replica_id{2}; }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b.replica = replica_id{4}; }) == crypto_error::unknown_signer);
  CHECK(changed([](auto& b) { b.outbox = {}; }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b.parts = 2; }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b.part = 1; }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b.path.push_back(b.state); }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b.session = session_id{4}; }) == codec_error::not_canonical);
  CHECK(changed([](auto& b) {
          b.session = session_id{4};
          b.own.clear();
        })
        == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b.epoch = epoch_number{1}; }) == codec_error::not_canonical);
  CHECK(changed([](auto& b) { b.restated = true; }) == codec_error::not_canonical);
}

TEST_CASE("a receipt that is not the one at its place is refused") {
  const auto changed = [](auto change) {
    auto b = good();
    change(b.own[0]);
    return refusal(b);
  };
  CHECK(changed([](auto& r) { r.index = 0; }) == codec_error::not_canonical);
  CHECK(changed([](auto& r) { r.index = 3; }) == codec_error::not_canonical);
  CHECK(changed([](auto& r) { r.index = 0xFFFFFFFF; }) == codec_error::not_canonical);
  CHECK(changed([](auto& r) { r.content.outcome.push_back(0); }) == codec_error::not_canonical);
  CHECK(changed([](auto& r) { r.content.at = height{8}; }) == codec_error::not_canonical);
  CHECK(changed([](auto& r) { r.content.session = session_id{4}; }) == codec_error::not_canonical);
  CHECK(changed([](auto& r) { r.content.transaction_id.value[0] ^= 1; }) == codec_error::not_canonical);
}

TEST_CASE("a batch of another chain is refused") {
  CHECK(refusal(good(), four("another")) == crypto_error::bad_signature);
}

TEST_CASE("a batch that replica 2 signed in the name of replica 1 is refused") {
  auto b = good();
  sign(b, 2);
  CHECK(refusal(b) == crypto_error::bad_signature);
}

TEST_CASE("a restated receipt is believed as its replica signed it, says nothing of a block, and has one spelling") {
  auto good = restate(replica_id{1}, some("a"));
  sign(good, 1);
  CHECK_FALSE(refusal(good));
  const auto changed = [&](auto change) {
    auto b = good;
    change(b);
    return refusal(b);
  };
  CHECK(changed([](auto& b) { b.replica = replica_id{2}; }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b = restate(replica_id{1}, some("b")), sign(b, 2); }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b.restated = false; }) == crypto_error::bad_signature);
  CHECK(changed([](auto& b) { b.own.clear(); }) == codec_error::not_canonical);
  CHECK(changed([](auto& b) { b.state = b.receipts[0]; }) == codec_error::not_canonical);
  CHECK(changed([](auto& b) { b.outbox = b.receipts[0]; }) == codec_error::not_canonical);
  CHECK(changed([](auto& b) { b.at = height{8}; }) == codec_error::not_canonical);
  CHECK(changed([](auto& b) { b.receipts.push_back(b.receipts[0]); }) == codec_error::not_canonical);
  CHECK(changed([](auto& b) { b.path.push_back(b.receipts[0]); }) == codec_error::not_canonical);
  CHECK(changed([](auto& b) { b.own[0].content.outcome.push_back(1); }) == codec_error::not_canonical);
  // Signed for a block it is not signed for itself, nor the other way round.
  auto block = good;
  block.restated = false;
  CHECK(signing_digest(four().chain(), block) != signing_digest(four().chain(), good));
}
