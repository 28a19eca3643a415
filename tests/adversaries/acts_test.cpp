#include "tests/adversaries/acts_support.hpp"

namespace bezant::test {

namespace {

using how = act_kind;

/// Says to 3 what its core says to 2.
class misdirect final : public behaviour {
public:
  explicit misdirect(const adversary_config& config) : config_{config} {}
  void on_effect(scene&, effect e, effects& out) override {
    if (auto* s = std::get_if<send_to>(&e); s != nullptr && s->to == replica_id{2})
      s->to = replica_id{3};
    out.list().push_back(std::move(e));
  }

private:
  adversary_config config_;
};

/// A broadcast as single messages, in another order: the same to everybody.
class splitter final : public behaviour {
public:
  explicit splitter(const adversary_config& config) : config_{config} {}
  void on_effect(scene&, effect e, effects& out) override {
    auto list = split(config_, std::move(e));
    for (auto at = list.rbegin(); at != list.rend(); ++at)
      out.list().push_back(std::move(*at));
  }

private:
  adversary_config config_;
};

/// Other words in the same place, to replica 3.
class liar final : public behaviour {
public:
  explicit liar(const adversary_config& config) : config_{config} {}
  void on_effect(scene&, effect e, effects& out) override {
    for (auto& one : split(config_, std::move(e))) {
      if (auto* s = std::get_if<send_to>(&one); s != nullptr && s->to == replica_id{3})
        s->what.body.push_back(99);
      out.list().push_back(std::move(one));
    }
  }

private:
  adversary_config config_;
};

/// Keeps a message, a timer and what its core wants durable from it; gives it other batches.
class deafener final : public behaviour {
public:
  explicit deafener(const adversary_config&) {}
  bool on_event(scene&, event& in, effects&) override {
    if (auto* p = std::get_if<payload_ready>(&in))
      p->batch = std::make_shared<const payload>(std::vector<transaction>{transaction{bytes{1, 2, 3}}});
    return !std::holds_alternative<message_in>(in) && !std::holds_alternative<timer_fired>(in);
  }
  void on_effect(scene&, effect e, effects& out) override {
    if (!std::holds_alternative<persist>(e))
      out.list().push_back(std::move(e));
  }
};

} // namespace

TEST_CASE("an honest behaviour acts never, whatever it passes on, and in whatever pieces") {
  for (const auto* recipe : {"honest", "splitter", "honest | splitter", "during(0s..9s, honest)", "to([0, 2], honest)",
                             "with_probability(50%, honest)", "in_views(0..9, splitter)"}) {
    acting_stage s{recipe, {plain_info<splitter>("splitter")}};
    s.core.speaks = true;
    s.core.wants = {persist{{1, {7}}, {}}, send_to{replica_id{0}, line(1, 200)}, set_timer{timer_id{3}, {}},
                    request_payload{request_id{4}, view_number{1}, {}}, commit{}};
    for (int i = 0; i < 50; ++i) {
      s.hear(i, line(1, static_cast<std::uint8_t>(i)));
      s.step(i, payload_ready{request_id{4}, std::make_shared<const payload>(std::vector<transaction>{})});
      s.step(i, timer_fired{timer_id{3}});
    }
    INFO(recipe);
    CHECK(s.total() == 0);
    CHECK(s.told.empty());
    std::vector<receipt> list{{}, {}};
    s.receipts(1, list);
    CHECK(s.total() == 0);
  }
}

TEST_CASE("what is kept from all is one act, what is kept from one is one that names it") {
  acting_stage all{"silent"};
  all.core.speaks = true;
  all.step(1);
  REQUIRE(all.told.size() == 1);
  CHECK(all.told[0].how == how::withheld);
  CHECK(all.told[0].what == act_matter::message);
  CHECK(all.told[0].replica == replica_id{1});
  CHECK(all.told[0].of == digest_of(signed_message{replica_id{1}, 1, line(1, 1).body, {}, nullptr}));
  CHECK(all.told[0].m.empty());
  CHECK_FALSE(all.told[0].to);
  CHECK(all.told[0].view == view_number{1});

  acting_stage one{"to([2], silent)"};
  one.core.speaks = true;
  one.step(1);
  REQUIRE(one.told.size() == 1);
  CHECK(one.told[0].how == how::withheld);
  CHECK(one.told[0].to == replica_id{2});
}

TEST_CASE("a message that comes late is delayed and no longer withheld; the act knows since when") {
  acting_stage s{"delay(5ms)"};
  s.core.speaks = true;
  const auto first = s.step(10);
  CHECK(s.count(how::withheld) == 1);
  s.core.speaks = false;
  s.step(15, timer_fired{std::get<set_timer>(first.list().back()).id});
  CHECK(s.count(how::withheld) == 0);
  CHECK(s.count(how::delayed) == 1);
  REQUIRE(s.told.size() == 2);
  CHECK(s.told[1].when == time_point{} + milliseconds(15));
  CHECK(s.told[1].since == time_point{} + milliseconds(10));
  CHECK(s.told[1].of == s.told[0].of);
}

TEST_CASE("the same message to somebody else is redirected, another one in its place is altered") {
  acting_stage away{"misdirect", {plain_info<misdirect>("misdirect")}};
  away.core.wants = {send_to{replica_id{2}, line(1, 1)}};
  away.step(1);
  CHECK(away.count(how::redirected) == 1);
  CHECK(away.total() == 1); // and so not withheld

  acting_stage other{"liar", {plain_info<liar>("liar")}};
  other.core.speaks = true;
  other.step(1);
  REQUIRE(other.told.size() == 1);
  CHECK(other.told[0].how == how::altered);
  CHECK(other.told[0].to == replica_id{3});
  CHECK(other.told[0].m != other.told[0].of);
  CHECK_FALSE(other.told[0].of.empty());
}

TEST_CASE("what was heard or said before is replayed, what nobody wanted is added") {
  acting_stage parrot{"parrot"};
  parrot.core.speaks = true;
  parrot.hear(1, line(1, 50));
  CHECK(parrot.count(how::replayed) == 1);
  CHECK(parrot.total() == 1);

  acting_stage noise{"garbage(every = 1ms, size = 9)"};
  noise.step(0);
  noise.step(1);
  CHECK(noise.count(how::added) == 1);
  CHECK(noise.total() == 1);
}

TEST_CASE("what the core is not told, told otherwise, or not done for it counts as well") {
  acting_stage s{"deafener", {plain_info<deafener>("deafener")}};
  s.core.wants = {persist{{1, {7}}, {}}};
  s.hear(1, line(3, 1));
  REQUIRE(s.told.size() == 1);
  CHECK(s.told[0].how == how::withheld);
  CHECK(s.told[0].what == act_matter::input);
  CHECK(s.told[0].to == replica_id{1});
  CHECK(s.told[0].view == view_number{3});
  s.step(2, timer_fired{timer_id{1}});
  CHECK(s.count(how::withheld) == 2);
  s.step(3, payload_ready{request_id{1}, std::make_shared<const payload>(std::vector<transaction>{})});
  CHECK(s.count(how::altered) == 1);
  CHECK(s.count(how::withheld) == 3); // the record
  CHECK(s.told.back().what == act_matter::record);
}

TEST_CASE("a receipt that tells something else counts, and only in the views of its condition") {
  class refuser final : public behaviour {
  public:
    explicit refuser(const adversary_config&) {}
    void on_receipts(time_point, std::vector<receipt>& list) override {
      for (auto& r : list)
        r.outcome.push_back(1);
    }
  };
  acting_stage s{"in_views(5.., refuser)", {plain_info<refuser>("refuser")}};
  std::vector<receipt> list{{}, {}};
  s.step(1);
  s.receipts(1, list);
  CHECK(s.total() == 0);
  s.core.view = view_number{5};
  s.step(2);
  s.receipts(2, list);
  CHECK(s.count(how::altered) == 2);
  CHECK(s.told.back().what == act_matter::receipt);
}

TEST_CASE("views led are counted once each, and one that never acted is told in words") {
  acting_stage s{"honest"};
  for (const auto& [view, leader] : {std::pair{1, 0}, {2, 1}, {2, 1}, {3, 2}, {4, 1}}) {
    s.core.view = view_number{static_cast<std::uint64_t>(view)};
    s.core.leader = replica_id{static_cast<std::uint32_t>(leader)};
    s.step(view);
  }
  CHECK(s.summary().views_led == 2);
  CHECK(to_string(s.summary())
        == "replica 1 (honest) never acted: it led 2 views, and whatever its core wanted was done as an honest replica "
           "does it");
  CHECK(to_string(acting_stage{"honest"}.summary()) == "replica 1 (honest) never acted: it led no view");
  acting_stage busy{"silent"};
  busy.core.speaks = true;
  busy.step(1);
  busy.step(2);
  CHECK(to_string(busy.summary()) == "replica 1 (silent) led no view and acted 2 times: 2 withheld");
}

TEST_CASE("memory of what was withheld is bounded") {
  acting_stage s{"silent"};
  for (int i = 0; i < 4'000; ++i) {
    s.core.wants = {broadcast{{1, {1, static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8)}, nullptr}}};
    s.step(i);
  }
  CHECK(s.count(how::withheld) == 4'000);
}

} // namespace bezant::test
