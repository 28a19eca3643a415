// Recordings replayed: the engine and the reference book make the same of them.
#include "exchange/engine.hpp"
#include "exchange/logical_state.hpp"
#include "exchange/reference_book.hpp"
#include "tests/recordings/helpers.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::recordings;
using namespace bezant::recordings::test;
using recordings::format;

namespace {

class trade_recorder final : public exchange_listener {
public:
  void on_trade(const trade& t) override { trades.push_back(t); }
  std::vector<trade> trades;
};

/// Replays the file through both and compares everything; returns the trades.
std::vector<trade> replay(format f, const std::string& path, std::uint32_t fee) {
  recording_options options;
  options.format = f;
  const auto content = read_recording(path, options).value();
  const auto genesis = suggest_genesis(content, options, public_key{}, fee, fee);
  REQUIRE(validate(genesis));
  engine fast{genesis};
  reference_book slow{genesis};
  trade_recorder recorder;
  fast.listen(&recorder);
  std::vector<trade> expected;
  for (std::size_t i = 0; i < content.commands.size(); ++i) {
    const auto result = fast.apply(session_id{0}, content.commands[i]);
    // One comparison for Catch, instead of tens of thousands.
    if (result != slow.apply(session_id{0}, content.commands[i], &expected)
        || result.code == reject::insufficient_funds)
      FAIL_CHECK("the command of line " << content.lines[i]);
  }
  CHECK(recorder.trades == expected);
  CHECK(logical_state_of(fast) == logical_state_of(slow));
  CHECK(digest_of(logical_state_of(fast)) == digest_of(logical_state_of(slow)));
  return expected;
}

} // namespace

TEST_CASE("the samples trade alike in the engine and in the reference book") {
  const std::string folder = BEZANT_SOURCE_DIR "/examples/orders/";
  CHECK(replay(format::bitstamp, folder + "sample-bitstamp.csv", 0).size() == 4);
  CHECK(replay(format::lobster, folder + "sample-lobster.csv", 20).size() == 4);
  CHECK(replay(format::csv, folder + "sample-orders.csv", 1'000).size() == 6);
}

TEST_CASE("the real recording trades alike in the engine and in the reference book") {
  const std::string path = BEZANT_SOURCE_DIR "/../shared/data/bitstamp-2015-05-01-orders.csv.xz";
  if (!std::ifstream{path}) {
    WARN("skipped: there is no " << path);
    return;
  }
  CHECK(replay(format::bitstamp, path, 2'500).size() == 557);
}
