// Order flows: generated, stored, damaged, and run.
#include "core/digest.hpp"
#include "recordings/flow_bench.hpp"
#include "recordings/textbook_book.hpp"
#include "tests/recordings/helpers.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include <map>

using namespace bezant;
using namespace bezant::recordings;
using namespace bezant::recordings::test;

namespace {

/// The verdict on a flow file: an error, a contestant that does not match, or nothing wrong.
bool passes(const bytes& file, std::string* why = nullptr) {
  const temporary_file stored{file};
  const auto done = run_flow_bench(stored.path(), {.repeats = 1, .verify = true}, why);
  return done && done.value().engine.matches_oracle && done.value().textbook.matches_oracle;
}

const bytes& small_flow() {
  static const auto file = save_order_flow(generate_order_flow('A', 7, 3'000));
  return file;
}

result<order_flow> read_file(const bytes& file) {
  const temporary_file stored{file};
  return read_order_flow(stored.path());
}

} // namespace

TEST_CASE("generated flows are byte for byte those of the published generator") {
  // BLAKE2b-256 in domain "flow" of what its `gen VARIANT 3000 7` writes.
  const std::map<char, std::string> expected{
    {'A', "1bdbe71d6eb6e37f5dbc89bd6d8f660abc1cbdc68f659349828296cac4140944"},
    {'B', "1c8a828ad1463c6c56505ff125399f3fe5994f76bd645c5db8d64374087d3b17"},
    {'C', "ff288656551fccf307b35da8553fffdb9a81d39f7807a46123c4835d362a9fbb"},
    {'D', "8e260502522e603e66566f53ca9056d8aec85284b03c966fb96db64441a2b8a7"},
  };
  for (const auto& [variant, file_digest] : expected) {
    INFO(variant);
    CHECK(to_string(hash("flow", save_order_flow(generate_order_flow(variant, 7, 3'000)))) == file_digest);
  }
}

TEST_CASE("a stored flow reads back as it was and is what its seed gives") {
  for (const auto variant : {'A', 'D'}) {
    const auto flow = generate_order_flow(variant, 11, 500);
    const auto back = read_file(save_order_flow(flow)).value();
    CHECK(back.records == flow.records);
    CHECK(back.oracle == flow.oracle);
    CHECK(back.live_max == flow.live_max);
    CHECK(verify_order_flow(back));
    auto other = back;
    other.seed ^= 1U;
    CHECK(verify_order_flow(other).error() == recording_error::bad_record);
    other = back;
    ++other.live_max;
    CHECK(verify_order_flow(other).error() == recording_error::bad_header);
  }
}

TEST_CASE("the engine and the textbook book match the oracle of every variant") {
  for (const auto variant : {'A', 'C', 'D'}) {
    const temporary_file stored{save_order_flow(generate_order_flow(variant, 3, 20'000))};
    const auto done = run_flow_bench(stored.path(), {.repeats = 2, .verify = false}).value();
    INFO(variant);
    CHECK(done.engine.matches_oracle);
    CHECK(done.textbook.matches_oracle);
    CHECK(done.engine.tally == done.oracle);
    CHECK(done.engine.runs.size() == 2);
    CHECK(done.per_second(done.engine) > 0);
    CHECK(done.wall_per_second(done.textbook) > 0);
  }
}

TEST_CASE("a flow without events after the prefill is run and has no speed") {
  const temporary_file stored{save_order_flow(generate_order_flow('A', 3, 0))};
  const auto done = run_flow_bench(stored.path(), {.repeats = 1, .verify = true}).value();
  CHECK(done.engine.matches_oracle);
  CHECK(done.per_second(done.engine) == 0);
}

TEST_CASE("an oracle that says something else is a mismatch, not an error") {
  for (std::size_t field = 7; field <= 12; ++field) { // trades to live quantity
    auto file = small_flow();
    file[8 * field] ^= 1U;
    const temporary_file stored{file};
    const auto done = run_flow_bench(stored.path(), {.repeats = 1, .verify = true});
    REQUIRE(done);
    CHECK_FALSE(done.value().engine.matches_oracle);
    CHECK_FALSE(done.value().textbook.matches_oracle);
  }
}

TEST_CASE("every flipped bit of a flow is found") {
  REQUIRE(passes(small_flow()));
  rc::prop("one bit anywhere", [] {
    auto file = small_flow();
    const auto at = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, file.size() * 8));
    file[at / 8] ^= static_cast<std::uint8_t>(1U << (at % 8));
    RC_ASSERT(!passes(file));
  });
  for (std::size_t bit = 0; bit < 128 * 8; bit += 3) {
    auto file = small_flow();
    file[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    INFO("bit " << bit << " of the header");
    CHECK_FALSE(passes(file));
  }
}

TEST_CASE("a flow that is too short or too long is an error before anything is allocated for it") {
  std::string why;
  for (const std::size_t size : {0U, 1U, 127U, 128U, 159U, 32'000U}) {
    auto file = small_flow();
    file.resize(size);
    CHECK_FALSE(passes(file, &why));
    CHECK_FALSE(why.empty());
  }
  auto file = small_flow();
  file.push_back(0);
  CHECK(read_file(file).error() == recording_error::bad_header);
  file = small_flow();
  file[16 + 5] = 1; // 2^40 events more
  CHECK(read_file(file).error() == recording_error::too_large);
  file = small_flow();
  file[16 + 2] = 1; // 2^16 events more
  CHECK(read_file(file).error() == recording_error::truncated_input);
  CHECK(read_order_flow("/no/such/flow", &why).error() == recording_error::cannot_open);
  CHECK(read_order_flow("/", &why).error() == recording_error::cannot_open);
}

TEST_CASE("records that break the format's rules are errors that name the record") {
  const auto broken = [](std::size_t record, std::size_t offset, std::uint8_t value) {
    auto file = small_flow();
    file[128 + 32 * record + offset] = value;
    const temporary_file stored{file};
    std::string why;
    CHECK(read_order_flow(stored.path(), &why).error() == recording_error::bad_record);
    return why.substr(stored.path().size());
  };
  CHECK(broken(5, 20, 3) == ": record 5 has an unknown operation or side");
  CHECK(broken(5, 21, 2) == ": record 5 has an unknown operation or side");
  CHECK(broken(5, 22, 1) == ": record 5 has an unknown operation or side");
  CHECK(broken(5, 16, 1) == ": record 5 names a symbol or account that does not exist");
  CHECK(broken(5, 25, 9) == ": record 5 names a symbol or account that does not exist");
  CHECK(broken(5, 0, 99) == ": record 5 has an id that is not the next one");
  CHECK(broken(5, 20, 2) == ": record 5 is a cancel with a price or quantity");
}

TEST_CASE("the textbook book keeps price and time priority") {
  textbook_book book{1};
  std::vector<std::uint64_t> makers;
  const auto submit = [&](flow_record r) {
    return book.submit(
      r, [&](auto, auto maker, auto, auto) { makers.push_back(maker); }, [](auto) {});
  };
  submit({1, 101, 5, 0, flow_op::limit, 1, 1});
  submit({2, 100, 5, 0, flow_op::limit, 1, 1});
  submit({3, 100, 5, 0, flow_op::limit, 1, 1});
  submit({4, 101, 11, 0, flow_op::immediate_or_cancel, 0, 1});
  CHECK(makers == std::vector<std::uint64_t>{2, 3, 1});
  CHECK(book.best(0, 1) == 101U);
  CHECK(book.live_orders() == 1);
  CHECK(book.live_quantity() == 4);
  CHECK(submit({1, 0, 0, 0, flow_op::cancel, 1, 1}));
  CHECK_FALSE(submit({1, 0, 0, 0, flow_op::cancel, 1, 1}));
}
