// Answers that come late: restated from the state, with their blocks or without, and frames that wait so that there is
// one.
#include "audit/verify.hpp"
#include "protocols/evidence.hpp"
#include "tests/actors/gateway_stage.hpp"

using namespace bezant;
using namespace bezant::testing;
using exchange::frame_outcome;
using exchange::frame_status;

TEST_CASE("a frame waits until the oldest one is answered of which the exchange could forget the outcome meanwhile") {
  gateway_stage s; // three frames
  for (std::uint64_t i = 1; i <= 3; ++i)
    s.place(i);
  s.accept(1);
  s.accept(2);
  s.place(4);
  s.place(5);
  CHECK(s.network->submitted.size() == 12);
  s.accept(0);
  REQUIRE(s.network->submitted.size() == 20);
  CHECK(exchange::parse_frame(s.frame(4)).value().content.sequence == sequence_number{5});
  CHECK(std::get<exchange::cancel_order>(exchange::parse_frame(s.frame(3)).value().content.commands[0].value).id
        == exchange::order_id{4});
}

TEST_CASE("f+1 replicas that restate a receipt, or give it with its block, in whatever mixture, decide a frame") {
  for (std::uint32_t restating = 0; restating <= 2; ++restating) {
    gateway_stage s;
    s.place();
    const auto r = s.executed_at(s.frame(0), 5);
    for (std::uint32_t who = 0; who < 2; ++who) {
      CHECK(s.accepted->empty());
      auto b = who < restating ? restate(replica_id{who}, r) : s.batch(who, r);
      s.replicas.sign(b);
      s.hand(b);
    }
    REQUIRE(s.accepted->size() == 1);
    CHECK(s.accepted->front().at == height{5});
  }
}

TEST_CASE("who restates another receipt than a quorum of others is accused, and who restates an old one is not") {
  gateway_stage s;
  s.place();
  const auto r = s.executed_at(s.frame(0), 5);
  auto lie = s.executed_at(s.frame(0), 6);
  for (std::uint32_t who = 0; who < 4; ++who) {
    auto b = restate(replica_id{who}, who == 2 ? lie : r);
    s.replicas.sign(b);
    s.hand(b);
  }
  REQUIRE(s.network->submitted.size() == 8);
  const auto e = unpack_evidence(s.network->submitted.back().second);
  REQUIRE(e);
  CHECK(e.value().culprit() == replica_id{2});
  const auto& replicas = *s.replicas.replicas;
  CHECK(audit::verify(e.value(), {nullptr, &replicas, nullptr}).value().offence == "lying-receipt");
  // A restated receipt beside what was signed of its block, or of another block, contradicts nothing.
  s.reply(0, r);
  CHECK(s.network->submitted.size() == 8);
}

TEST_CASE("a frame that f+1 replicas call forgotten is told so, by one it is not") {
  gateway_stage s;
  s.place();
  const auto gone = [&](std::uint64_t at) {
    const auto f = exchange::parse_frame(s.frame(0)).value().content;
    return receipt{s.frame(0).id(), height{at},
                   encode(frame_outcome{f.session, f.sequence, frame_status::forgotten, {}}), f.session};
  };
  s.reply(0, gone(90));
  s.reply(0, gone(91));
  CHECK(s.accepted->empty());
  s.reply(3, gone(92));
  REQUIRE(s.accepted->size() == 1);
  CHECK(s.accepted->front().outcome.status == frame_status::forgotten);
}
