// The gateway: numbered, signed frames to all replicas, and a result only when f+1 replicas say the same.
#include "audit/verify.hpp"
#include "protocols/evidence.hpp"
#include "tests/actors/gateway_stage.hpp"

using namespace bezant;
using namespace bezant::testing;
using exchange::frame_outcome;
using exchange::frame_status;

TEST_CASE("frames are numbered from 1, signed by the session, and sent to every replica") {
  gateway_stage s;
  s.place(7);
  s.place(8);
  CHECK(s.network->submitted.size() == 8);
  for (std::uint64_t i = 0; i < 2; ++i) {
    const auto f = exchange::parse_frame(s.frame(i)).value();
    CHECK(f.content.session == session);
    CHECK(f.content.sequence == sequence_number{i + 1});
    CHECK(std::get<exchange::cancel_order>(f.content.commands.at(0).value).id == exchange::order_id{7 + i});
    const auto& replicas = *s.replicas.replicas;
    CHECK(replicas.scheme().verify(s.key->key(), exchange::signing_digest(replicas.chain(), f.content), f.by));
  }
}

TEST_CASE("f+1 equal receipts are accepted once, with the times between which they came") {
  gateway_stage s;
  s.pass(milliseconds(10));
  s.place();
  s.pass(milliseconds(30));
  const auto r = s.executed_at(s.frame(0), 5);
  s.reply(0, r);
  CHECK(s.accepted->empty());
  s.reply(0, r); // the same replica again
  CHECK(s.accepted->empty());
  s.reply(3, r);
  s.reply(2, r);
  REQUIRE(s.accepted->size() == 1);
  const auto& done = s.accepted->front();
  CHECK(done.outcome.sequence == sequence_number{1});
  CHECK(done.at == height{5});
  CHECK(done.submitted == time_point{} + milliseconds(10));
  CHECK(done.accepted == time_point{} + milliseconds(40));
}

TEST_CASE("who signs other receipts than a quorum of others is accused to every replica, once") {
  gateway_stage s;
  s.place();
  const auto r = s.executed_at(s.frame(0), 5);
  auto lie = s.batch(2, r);
  lie.state = hash("test", as_bytes("wrong"));
  s.replicas.sign(lie);
  s.hand(lie);
  s.reply(0, r);
  s.reply(1, r);
  const auto before = s.network->submitted.size();
  s.reply(3, r);
  s.hand(lie);
  REQUIRE(s.network->submitted.size() == before + 4);
  const auto e = unpack_evidence(s.network->submitted.back().second);
  REQUIRE(e);
  CHECK(e.value().culprit() == replica_id{2});
  const auto& replicas = *s.replicas.replicas;
  CHECK(audit::verify(e.value(), {nullptr, &replicas, nullptr}).value().offence == "lying-receipt");
}

TEST_CASE("the lie of f replicas is outvoted") {
  gateway_stage s;
  s.place();
  auto lie = s.executed_at(s.frame(0), 5);
  lie.at = height{6};
  s.reply(0, lie);
  s.reply(0, lie);
  s.reply(1, s.executed_at(s.frame(0), 5));
  CHECK(s.accepted->empty());
  s.reply(2, s.executed_at(s.frame(0), 5));
  REQUIRE(s.accepted->size() == 1);
  CHECK(s.accepted->front().at == height{5});
}

TEST_CASE("forged receipts are ignored: another's name, a changed receipt, no replica, another chain") {
  gateway_stage s;
  s.place();
  const auto r = s.executed_at(s.frame(0), 5);
  s.reply(0, r); // one honest
  auto another_name = s.batch(1, r);
  another_name.replica = replica_id{2};
  s.hand(another_name);
  auto changed = s.batch(1, s.executed_at(s.frame(0), 4));
  changed.own[0].content = r;
  s.hand(changed);
  auto nobody = s.batch(1, r);
  nobody.replica = replica_id{4};
  s.hand(nobody);
  auto other_chain = s.batch(1, r);
  other_chain.by = s.replicas.keys[1]->sign(signing_digest(digest{}, other_chain));
  s.hand(other_chain);
  CHECK(s.accepted->empty());
  s.reply(1, r);
  CHECK(s.accepted->size() == 1);
}

TEST_CASE("a frame without a result is sent again to every replica, one with a result is not") {
  gateway_stage s;
  s.place(1);
  s.place(2);
  const auto first = s.executed_at(s.frame(0), 5);
  s.reply(0, first);
  s.reply(1, first);
  const auto second = s.frame(1);
  s.network->submitted.clear();
  s.pass(milliseconds(99));
  CHECK(s.network->submitted.empty());
  s.pass(milliseconds(2));
  REQUIRE(s.network->submitted.size() == 4);
  std::set<replica_id> to;
  for (const auto& [who, t] : s.network->submitted) {
    CHECK(t == second); // the same frame, not a new one
    to.insert(who);
  }
  CHECK(to.size() == 4);
  s.pass(milliseconds(100));
  CHECK(s.network->submitted.size() == 8);
}

TEST_CASE("once all is accepted nothing is sent any more, and a later frame is retried as well") {
  gateway_stage s;
  s.place(1);
  s.reply(0, s.executed_at(s.frame(0), 5));
  s.reply(1, s.executed_at(s.frame(0), 5));
  s.pass(seconds(1));
  CHECK(s.network->submitted.size() == 4);
  s.place(2);
  s.pass(milliseconds(150));
  CHECK(s.network->submitted.size() == 12);
}

TEST_CASE("at most frames_max are in flight: one more is dropped and takes no number") {
  gateway_stage s;
  for (std::uint64_t i = 1; i <= 4; ++i)
    s.place(i);
  CHECK(s.network->submitted.size() == 12);
  s.accept(0);
  s.place(5);
  REQUIRE(s.network->submitted.size() == 16);
  CHECK(exchange::parse_frame(s.frame(3)).value().content.sequence == sequence_number{4});
}

TEST_CASE("an empty frame is not sent") {
  gateway_stage s;
  caf::anon_send(s.gateway, place_atom::value, order_list{});
  s.run();
  CHECK(s.network->submitted.empty());
}

TEST_CASE("a number that f+1 replicas gave to another frame of the session is told as lost") {
  gateway_stage s;
  s.place();
  auto other = s.executed_at(s.frame(0), 5);
  other.transaction_id = text_transaction("signed with the same key elsewhere").id();
  s.reply(0, other);
  CHECK(s.accepted->empty());
  s.reply(1, other);
  REQUIRE(s.accepted->size() == 1);
  CHECK(s.accepted->at(0).outcome.status == frame_status::repeated);
  CHECK(s.accepted->at(0).proof.empty());
}

TEST_CASE("what honest replicas signed for another session says nothing of a frame with the same number") {
  gateway_stage s;
  s.place();
  const session_id theirs{3};
  const receipt stranger{text_transaction("of another session").id(), height{4},
                         encode(frame_outcome{theirs, sequence_number{1}, frame_status::executed, {}}), theirs};
  for (std::uint32_t replica = 0; replica < 4; ++replica)
    s.reply(replica, stranger); // a liar sends batches on that are another client's
  CHECK(s.accepted->empty());
  const auto own = s.executed_at(s.frame(0), 5);
  s.reply(0, own);
  s.reply(1, own);
  REQUIRE(s.accepted->size() == 1);
  CHECK(s.accepted->at(0).outcome.status == frame_status::executed);
}
