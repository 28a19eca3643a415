#include "adversaries/registry.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

TEST_CASE("a behaviour is found by its name, and an unknown one is answered with the nearest") {
  const auto registry = adversary_registry::built_in();
  REQUIRE(registry.find("silent"));
  CHECK(registry.find("silent").value()->name == "silent");
  std::string why;
  CHECK(registry.find("silnet", &why).error() == adversary_error::unknown_behaviour);
  CHECK(why == "no behaviour is called \"silnet\"; did you mean \"silent\"?");
}

TEST_CASE("a behaviour of one's own can be added, under a name that is free") {
  auto registry = adversary_registry::built_in();
  const auto pass_on = [](const adversary_config&, behaviour_list, std::string*) -> result<std::unique_ptr<behaviour>> {
    return std::make_unique<behaviour>();
  };
  CHECK(registry.add({"silent", "taken", {}, pass_on}).error() == adversary_error::name_taken);
  REQUIRE(registry.add({"harmless", "changes nothing", {}, pass_on}));
  CHECK(registry.find("harmless"));
  CHECK_FALSE(adversary_registry::built_in().find("harmless"));
}

} // namespace bezant::test
