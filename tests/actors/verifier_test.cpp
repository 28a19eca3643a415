// The verifier lets through what is signed and sound, and survives everything else.
#include "actors/verifier.hpp"

#include "tests/actors/actors_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

/// Takes transactions that begin with "good", throws at some others, and counts how often it was asked.
class picky_application final : public idle_application {
public:
  [[nodiscard]] result<void> check(const transaction& t) const override {
    ++asked;
    const std::string text{t.data().begin(), t.data().end()};
    if (text == "throw")
      throw std::runtime_error{"cannot check this"};
    if (text == "throw an int")
      throw 1;
    if (!text.starts_with("good"))
      return codec_error::not_canonical;
    return outcome::success();
  }

  mutable int asked = 0;
};

struct verifier_stage : stage {
  verifier_stage() {
    protocol_info info;
    info.check = [this](const signed_message& m, const replica_set&) -> result<void> {
      ++checks;
      if (m.kind == 66)
        throw std::runtime_error{"cannot check this"};
      if (m.kind == 99)
        return protocol_error::bad_certificate;
      return outcome::success();
    };
    info.describe = [](message_kind k, byte_view) -> std::optional<message_anatomy> {
      if (k == 66)
        throw 1;
      return message_anatomy{k == 77 ? message_role::question : message_role::answer, {}, {}, {}};
    };
    verifier = keep(
      spawn_verifier(system(), {.replicas = replicas.replicas,
                                .protocol = std::make_shared<const protocol_info>(info),
                                .app = app,
                                .node = play_node(node),
                                .leader = play_leader(leader),
                                .remembered_max = 4,
                                .checked = checked,
                                .on_bad_submits = [this](const caf::strong_actor_ptr&, std::size_t n) { bad += n; }}));
  }

  /// How many messages the node has after this one came in.
  std::size_t deliver(const signed_message& m) {
    caf::anon_send(verifier, deliver_atom::value, replica_id{3}, m);
    run();
    return node->messages.size();
  }
  std::size_t submit(const transaction& t) {
    caf::anon_send(verifier, submit_atom::value, t);
    run();
    return leader->submitted.size();
  }
  [[nodiscard]] signed_message with_payload(std::vector<transaction> list) const {
    return replicas.sign(replica_id{1}, {1, {1}, std::make_shared<const payload>(std::move(list))});
  }

  crew replicas;
  std::shared_ptr<picky_application> app = std::make_shared<picky_application>();
  std::shared_ptr<node_log> node = std::make_shared<node_log>();
  std::shared_ptr<leader_log> leader = std::make_shared<leader_log>();
  std::shared_ptr<checked_transactions> checked = std::make_shared<checked_transactions>(4);
  int checks = 0;
  std::size_t bad = 0;
  inbound_actor verifier;
};

} // namespace

TEST_CASE("a sound message passes with the peer that handed it over") {
  verifier_stage s;
  CHECK(s.deliver(s.replicas.sign(replica_id{1}, {1, {1}, nullptr})) == 1);
  CHECK(s.node->messages[0].first == replica_id{3});
}

TEST_CASE("a question passes only from who asks it") {
  verifier_stage s;
  CHECK(s.deliver(s.replicas.sign(replica_id{1}, {77, {1}, nullptr})) == 0);
  CHECK(s.checks == 0);
  CHECK(s.deliver(s.replicas.sign(replica_id{3}, {77, {1}, nullptr})) == 1);
}

TEST_CASE("a message with a wrong signature, author, kind or body is dropped before anything else is checked") {
  verifier_stage s;
  const auto good = s.replicas.sign(replica_id{1}, {1, {1}, nullptr});
  const auto refused = [&](auto change) {
    auto m = good;
    change(m);
    return s.deliver(m) == 0;
  };
  CHECK(refused([](auto& m) { m.by.value[0] ^= 1; }));
  CHECK(refused([](auto& m) { m.author = replica_id{2}; }));
  CHECK(refused([](auto& m) { m.author = replica_id{1000}; }));
  CHECK(refused([](auto& m) { m.kind = 2; }));
  CHECK(refused([](auto& m) { m.body.push_back(0); }));
  CHECK(s.checks == 0);
  CHECK(s.deliver(good) == 1);
}

TEST_CASE("a message that the protocol refuses is dropped") {
  verifier_stage s;
  CHECK(s.deliver(s.replicas.sign(replica_id{1}, {99, {1}, nullptr})) == 0);
}

TEST_CASE("a payload passes only if each of its transactions does") {
  verifier_stage s;
  CHECK(s.deliver(s.with_payload({text_transaction("good 1"), text_transaction("bad")})) == 0);
  CHECK(s.deliver(s.with_payload({large_transaction('g', transaction::bytes_max + 1)})) == 0);
  CHECK(s.deliver(s.with_payload({text_transaction("good 1"), text_transaction("good 2")})) == 1);
}

TEST_CASE("what another verifier of the replica has checked is not checked again, and bad submits are counted") {
  verifier_stage s;
  s.checked->insert(text_transaction("good 1"));
  CHECK(s.deliver(s.with_payload({text_transaction("good 1")})) == 1);
  CHECK(s.app->asked == 0);
  transaction_list list;
  for (const auto* text : {"good 2", "bad 1", "throw", "good 1"})
    list.transactions.push_back(text_transaction(text));
  caf::anon_send(s.verifier, submit_atom::value, list);
  s.run();
  CHECK(s.leader->submitted.size() == 2);
  CHECK(s.bad == 2);
  CHECK(s.checked->contains(text_transaction("good 2")));
  CHECK_FALSE(s.checked->contains(text_transaction("bad 1")));
}

TEST_CASE("a payload with more transactions than any decoder takes is dropped in process, too") {
  verifier_stage s;
  const std::vector many(payload::transactions_max + 1, text_transaction("good"));
  CHECK(s.deliver(s.with_payload(many)) == 0);
}

TEST_CASE("a check that throws drops the message, and the verifier lives") {
  verifier_stage s;
  CHECK(s.deliver(s.replicas.sign(replica_id{1}, {66, {1}, nullptr})) == 0);
  CHECK(s.deliver(s.with_payload({text_transaction("throw")})) == 0);
  CHECK(s.submit(text_transaction("throw")) == 0);
  CHECK(s.submit(text_transaction("throw an int")) == 0);
  CHECK(s.deliver(s.replicas.sign(replica_id{1}, {1, {1}, nullptr})) == 1);
  CHECK(s.submit(text_transaction("good")) == 1);
}

TEST_CASE("a client's transaction passes if the application takes it and it is not too large") {
  verifier_stage s;
  CHECK(s.submit(text_transaction("bad")) == 0);
  CHECK(s.submit(large_transaction('g', transaction::bytes_max + 1)) == 0);
  CHECK(s.submit(text_transaction("good")) == 1);
}

TEST_CASE("an echo is handed on without being checked again, but only if all of it is the same") {
  verifier_stage s;
  const auto m = s.with_payload({text_transaction("good")});
  CHECK(s.deliver(m) == 1);
  CHECK(s.deliver(m) == 2);
  CHECK(s.checks == 1);
  auto forged = m;
  forged.by.value[0] ^= 1;
  CHECK(s.deliver(forged) == 2);
  auto other_payload = m;
  other_payload.content = std::make_shared<const payload>(std::vector{text_transaction("bad")});
  CHECK(s.deliver(other_payload) == 2);
  auto no_payload = m;
  no_payload.content = nullptr;
  s.deliver(no_payload);
  CHECK(s.checks == 3); // each a message of its own for the protocol's check
}

TEST_CASE("what was refused once is not remembered as good, and what is remembered is bounded") {
  verifier_stage s;
  CHECK(s.submit(text_transaction("bad")) == 0);
  CHECK(s.submit(text_transaction("bad")) == 0);
  CHECK(s.app->asked == 2);
  for (int i = 1; i <= 9; ++i) // twice four are remembered at most
    s.submit(text_transaction("good " + std::to_string(i)));
  s.submit(text_transaction("good 9"));
  CHECK(s.app->asked == 11);
  s.submit(text_transaction("good 1"));
  CHECK(s.app->asked == 12);
}

TEST_CASE("a peer whose messages fail too often is not heard for a while, and the others are") {
  verifier_stage s;
  const auto bad_one = [&](std::uint64_t n) { return s.replicas.sign(replica_id{1}, {99, encode(n), nullptr}); };
  const auto good = [&](std::uint8_t n) { return s.replicas.sign(replica_id{1}, {1, {n}, nullptr}); };
  const verifier_config usual;
  for (std::uint64_t n = 1; n < static_cast<std::uint64_t>(usual.failures.burst); ++n)
    s.deliver(bad_one(n));
  CHECK(s.deliver(good(1)) == 1); // one more may fail
  s.deliver(bad_one(0));
  const auto checked = s.checks;
  CHECK(s.deliver(good(2)) == 1);
  CHECK(s.deliver(good(1)) == 1); // not even what was checked before
  CHECK(s.checks == checked);
  caf::anon_send(s.verifier, deliver_atom::value, replica_id{2}, good(2));
  s.run();
  CHECK(s.node->messages.size() == 2);
  s.pass(milliseconds(1'000 / usual.failures.rate + 1)); // it has earned one
  CHECK(s.deliver(good(3)) == 3);
  CHECK(s.deliver(good(5)) == 4); // what is good costs nothing
  s.deliver(bad_one(1'000'000));
  CHECK(s.deliver(good(4)) == 4);
}
