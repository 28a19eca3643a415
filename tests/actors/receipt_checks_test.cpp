// The heads of receipts are checked once for all sessions, and only what was checked is believed.
#include "actors/receipt_checks.hpp"

#include "actors/replica_cpu.hpp"
#include "tests/actors/actors_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

struct checks_stage {
  checks_stage() { checked = counted(replicas.replicas, verifications); }

  [[nodiscard]] receipt_batch batch(std::uint32_t replica, std::uint64_t at) const {
    const receipt r{text_transaction("a").id(), height{at}, {1}, session_id{2}};
    receipt_batch b{replica_id{replica}, height{at}, hash("test", {}), {digest_of(r)}, {}, {{0, r}}, r.session};
    replicas.sign(b);
    return b;
  }

  crew replicas{4};
  std::shared_ptr<std::uint64_t> verifications = std::make_shared<std::uint64_t>(0);
  std::shared_ptr<const replica_set> checked;
  receipt_checks checks{2};
};

} // namespace

TEST_CASE("the same signed head is checked once, whoever's receipts come with it") {
  checks_stage s;
  auto b = s.batch(1, 5);
  CHECK(s.checks.check(b, *s.checked));
  CHECK(s.checks.check(b, *s.checked));
  b.own.clear(); // another session
  CHECK(s.checks.check(b, *s.checked));
  CHECK(*s.verifications == 1);
  CHECK(s.checks.check(s.batch(2, 5), *s.checked));
  CHECK(*s.verifications == 2);
}

TEST_CASE("what differs from a head that was checked is checked for itself") {
  checks_stage s;
  const auto good = s.batch(1, 5);
  REQUIRE(s.checks.check(good, *s.checked));
  auto b = good;
  b.state = hash("test", {{1}});
  CHECK_FALSE(s.checks.check(b, *s.checked));
  b = good;
  b.by.value[0] ^= 1U;
  CHECK_FALSE(s.checks.check(b, *s.checked));
  b = good;
  b.replica = replica_id{2};
  CHECK_FALSE(s.checks.check(b, *s.checked));
  CHECK(*s.verifications == 4);
  b = good;
  b.own[0].content.outcome = {2}; // under a good head, but not what it stands for
  CHECK(s.checks.check(b, *s.checked).error() == codec_error::not_canonical);
  b = good;
  b.replica = replica_id{9};
  CHECK(s.checks.check(b, *s.checked).error() == crypto_error::unknown_signer);
  CHECK(*s.verifications == 4);
}

TEST_CASE("old heads are forgotten, and checked again") {
  checks_stage s;
  for (std::uint64_t at = 1; at <= 20; ++at)
    CHECK(s.checks.check(s.batch(1, at), *s.checked));
  CHECK(s.checks.size() <= 4);
  CHECK(s.checks.check(s.batch(1, 1), *s.checked));
  CHECK(*s.verifications == 21);
}
