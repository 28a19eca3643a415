#include "tests/recordings/whole_files.hpp"

#include "exchange/engine.hpp"
#include "exchange/logical_state.hpp"
#include "exchange/reference_book.hpp"

#include <catch2/catch.hpp>

namespace bezant::recordings::test {

using namespace bezant::exchange;
using recordings::format;

namespace {

class trade_recorder final : public exchange_listener {
public:
  void on_trade(const trade& t) override { trades.push_back(t); }
  std::vector<trade> trades;
};

} // namespace

recording read_sample(format f, const std::string& path) {
  recording_options options;
  options.format = f;
  options.strict = true;
  std::string why;
  auto read = read_recording(path, options, &why);
  INFO(why);
  REQUIRE(read);
  const auto& c = read.value().counts;
  CHECK(c.events
        == c.orders + c.cancels + c.replaces + c.cancels_skipped() + c.own_fills + c.not_submittable + c.bad_lines);
  CHECK(read.value().commands.size() == c.orders + c.cancels + c.replaces);
  return std::move(read).value();
}

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

} // namespace bezant::recordings::test
