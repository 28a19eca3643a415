// Strangers cannot fill the log: what is above so many lines a second is counted.
#include "transport/links/link_error.hpp"
#include "transport/links/refusal_log.hpp"
#include "transport/log.hpp"

#include <catch2/catch.hpp>
#include <spdlog/sinks/ringbuffer_sink.h>

#include <algorithm>

using namespace bezant;

TEST_CASE("of refusals 20 a second are logged, of comings and goings of clients 5; the others are counted") {
  auto& links = *logger("links");
  const auto said = std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(1'000);
  const auto sinks = std::exchange(links.sinks(), {said});
  const auto level = links.level();
  links.set_level(spdlog::level::info);
  const auto lines = [&](std::string_view text) {
    const auto all = said->last_formatted();
    return std::ranges::count_if(all, [&](const auto& line) { return line.find(text) != std::string::npos; });
  };
  const auto board = std::make_shared<link_board>();
  refusal_log log{board};
  const time_point begin = time_point{} + seconds(100);
  for (int i = 0; i < 500; ++i) {
    log.refused("192.0.2.1", link_error::not_tls, begin + milliseconds(i));
    log.note("a client came", begin + milliseconds(i));
  }
  CHECK(lines("refused 192.0.2.1") == 20);
  CHECK(lines("a client came") == 5);
  log.tick(begin + seconds(1));
  CHECK(lines("480 more were refused") == 1);
  CHECK(lines("495 more clients came or went") == 1);
  log.refused("192.0.2.1", link_error::not_tls, begin + seconds(1));
  CHECK(lines("refused 192.0.2.1") == 21);
  CHECK(board->refusals().at("not-tls") == 501);
  links.sinks() = sinks;
  links.set_level(level);
}
