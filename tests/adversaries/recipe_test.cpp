#include "adversaries/registry.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

const adversary_registry& known() {
  static const auto registry = adversary_registry::built_in();
  return registry;
}

recipe parsed(std::string_view text) {
  std::string why;
  const auto r = parse_recipe(text, known(), &why);
  INFO(text << ": " << why);
  REQUIRE(r);
  return r.value();
}

std::string refused(std::string_view text) {
  std::string why;
  CHECK_FALSE(parse_recipe(text, known(), &why));
  return why;
}

} // namespace

TEST_CASE("the text of a recipe is what C++ composes") {
  CHECK(parsed("silent") == use("silent"));
  CHECK(parsed("equivocate | delay(200ms)") == (use("equivocate") | use("delay", {{"by", "200ms"}})));
  CHECK(parsed("during(10s..20s, equivocate) | delay(by = 200ms)")
        == (during(time_point{} + seconds(10), time_point{} + seconds(20), use("equivocate"))
            | use("delay", {{"by", "200ms"}})));
  CHECK(parsed("to([0, 1], silent)") == to({replica_id{0}, replica_id{1}}, use("silent")));
  CHECK(parsed("when_leader(after(finalized, in_views(5..10, silent)))")
        == when_leader(after("finalized", in_views(view_number{5}, view_number{10}, use("silent")))));
}

TEST_CASE("a recipe's text reads back as the recipe") {
  for (const auto* text :
       {"silent", "equivocate(ways = each) | delay(by = 200ms)", "during(time = 10s..20s, silent | delay(by = 1s))",
        "to(targets = [0 1], with_probability(share = 30%, double-vote))", "censor(accounts = [1 2 3])",
        "when_leader(fork(depth = 2)) | flood(every = 20ms, count = 5)"}) {
    const auto r = parsed(text);
    CHECK(parsed(to_string(r)) == r);
  }
  const auto chance = with_probability(125'000, use("silent"));
  CHECK(parsed(to_string(chance)) == chance);
}

TEST_CASE("a mistake in a recipe is answered with its column and the nearest name") {
  CHECK(refused("equivocat") == "column 1: no behaviour is called \"equivocat\"; did you mean \"equivocate\"?");
  CHECK(refused("silent | dlay(1s)").find("column 10: ") == 0);
  CHECK(refused("silent | dlay(1s)").find("did you mean \"delay\"?") != std::string::npos);
  CHECK(refused("delay(bye = 1s)") == "column 7: delay has no option \"bye\"; did you mean \"by\"?");
  CHECK(refused("delay(1s, 2s)").find("column 11: delay takes no more options") == 0);
  CHECK(refused("delay(by = 1s, by = 2s)").find("is there twice") != std::string::npos);
  CHECK(refused("delay(1s").find("expected , or )") != std::string::npos);
  CHECK(refused("during(1s..2s)").find("stands around a behaviour, which is missing") != std::string::npos);
  CHECK(refused("silent silent").find("column 1") == 0);
  CHECK(refused("silent |").find("expected the name of a behaviour") != std::string::npos);
  CHECK(refused("").find("expected the name of a behaviour") != std::string::npos);
  CHECK(refused(std::string(5'000, 'x')).find("at most 4096") != std::string::npos);
  std::string deep;
  for (int i = 0; i < 100; ++i)
    deep += "when_leader(";
  CHECK(refused(deep + "silent").find("nested too deep") != std::string::npos);
}

TEST_CASE("options out of range are refused when the behaviour is made") {
  const auto problem = [](std::string_view text) {
    adversary_config config;
    config.forge = known().forge_of("hotstuff");
    std::string why;
    CHECK_FALSE(known().make(parsed(text), config, &why));
    return why;
  };
  CHECK(problem("delay(soon)").find("expected a time such as 200ms") != std::string::npos);
  CHECK(problem("during(20s..10s, silent)").find("expected two times such as 10s..20s") != std::string::npos);
  CHECK(problem("with_probability(130%, silent)").find("expected a share such as 30%") != std::string::npos);
  CHECK(problem("in_views(a..b, silent)").find("expected two numbers such as 5..10") != std::string::npos);
  CHECK(problem("stale(lag = 0)").find("from 1 to 64") != std::string::npos);
  CHECK(problem("sandwich").find("needs a session") != std::string::npos);
}

TEST_CASE("what does nothing to a protocol is said, with the reason") {
  const auto why = [](const char* protocol, const char* text) {
    const auto protocols = protocol_registry::built_in();
    return known().inapplicable(parsed(text), *protocols.find(protocol).value());
  };
  CHECK(why("simplex", "nullify-and-finalize").empty());
  CHECK(why("hotstuff", "nullify-and-finalize").find("Simplex") != std::string::npos);
  CHECK(why("pbft", "during(1s..2s, fork)").find("its proposals name no parent") != std::string::npos);
  CHECK(why("streamlet", "silent | non-monotone-vote").empty());
  CHECK(why("jolteon", "silent | non-monotone-vote").find("\"non-monotone-vote\" does nothing to jolteon") == 0);
}

} // namespace bezant::test
