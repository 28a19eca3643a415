// Runs every story in scripts/.
#include "tests/protocols/script.hpp"
#include "tests/support/source_path.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

TEST_CASE("the stories in scripts/ go as they are told", "[streamlet][script]") {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(bezant::source_path("tests/protocols/scripts")))
    files.push_back(entry.path().string());
  std::ranges::sort(files);
  REQUIRE(files.size() >= 8);
  for (const auto& file : files) {
    INFO(file);
    CHECK(bezant::testing::run_script(file) == std::vector<std::string>{});
  }
}
