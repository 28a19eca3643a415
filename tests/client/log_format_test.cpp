// Logs as JSON: one object a line, whatever is in the message.
#include "transport/log.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>

using namespace bezant;

TEST_CASE("a JSON log line is one object with time, level, component and message") {
  auto& sinks = logger("log-test")->sinks();
  std::ostringstream said;
  sinks.assign(1, std::make_shared<spdlog::sinks::ostream_sink_mt>(said));
  use_log_format(spdlog::level::info, true);
  logger("log-test")->debug("not this one");
  logger("log-test")->warn("a \"quoted\" word, a \\ and\na new line\t\x01");
  const auto text = said.str();
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  const auto line = nlohmann::json::parse(text);
  CHECK(line.at("level") == "warning");
  CHECK(line.at("component") == "log-test");
  CHECK(line.at("message") == "a \"quoted\" word, a \\ and\na new line\t\x01");
  CHECK(line.at("time_ms").get<std::int64_t>() > 1'700'000'000'000);
}
