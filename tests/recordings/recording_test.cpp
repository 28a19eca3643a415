// Which events become commands, which are skipped, and which are complained about.
#include "recordings/recording.hpp"
#include "tests/recordings/helpers.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::recordings;
using namespace bezant::recordings::test;
using recordings::format;

namespace {

result<recording> read_with(std::string_view text, recording_options options, std::string* why = nullptr) {
  const temporary_file file{text};
  auto read = read_recording(file.path(), options, why);
  if (why != nullptr && why->starts_with(file.path()))
    *why = "FILE" + why->substr(file.path().size());
  return read;
}

} // namespace

TEST_CASE("bids and asks are placed by the two accounts of the options") {
  recording_options options;
  options.bids = account_id{5};
  options.asks = account_id{3};
  options.instrument = instrument_id{2};
  const auto read =
    read_with(csv_of("new,1,buy,limit,9,4\nnew,2,sell,limit,10,5\nreplace,1,buy,,8,3\ncancel,2,sell,,,\n"), options)
      .value();
  const std::vector<command> expected{
    {new_order{account_id{5}, instrument_id{2}, order_id{1}, side::buy, order_type::limit, price{9}, quantity{4}}},
    {new_order{account_id{3}, instrument_id{2}, order_id{2}, side::sell, order_type::limit, price{10}, quantity{5}}},
    {replace_order{account_id{5}, order_id{1}, price{8}, quantity{3}}},
    {cancel_order{account_id{3}, order_id{2}, quantity{0}}},
  };
  CHECK(read.commands == expected);
  CHECK(read.lines == std::vector<std::uint64_t>{3, 4, 5, 6});
}

TEST_CASE("cancels are unknown, early or repeated, and only those are skipped") {
  const auto read = read_text(format::csv, csv_of("cancel,1,buy,,,\n" // early
                                                  "cancel,9,buy,,,\n" // unknown
                                                  "new,1,buy,limit,9,4\n"
                                                  "cancel,1,buy,,,1\n"
                                                  "cancel,1,buy,,,1\n" // partial cancels repeat nothing
                                                  "cancel,1,buy,,,\n"
                                                  "cancel,1,buy,,,\n"    // repeated
                                                  "cancel,1,buy,,,1\n")) // repeated
                      .value();
  CHECK(read.counts.events == 8);
  CHECK(read.counts.orders == 1);
  CHECK(read.counts.cancels == 3);
  CHECK(read.counts.early == 1);
  CHECK(read.counts.unknown == 1);
  CHECK(read.counts.repeated == 2);
  REQUIRE(read.skipped.size() == 4);
  CHECK(read.skipped[0].line == 3);
  CHECK(read.skipped[0].reason == skip_reason::early);
  CHECK(read.skipped[1].reason == skip_reason::unknown);
}

TEST_CASE("an id that is created again is a new order, which may be cancelled again") {
  const auto read = read_text(format::csv, csv_of("new,1,buy,limit,9,4\ncancel,1,buy,,,\nnew,1,sell,limit,9,4\n"
                                                  "cancel,1,sell,,,\ncancel,1,sell,,,\n"))
                      .value();
  CHECK(read.counts.orders == 2);
  CHECK(read.counts.duplicate_ids == 1);
  CHECK(read.counts.cancels == 2);
  CHECK(read.counts.repeated == 1);
}

TEST_CASE("a limit counts data lines, and what lies behind it creates nothing") {
  recording_options options;
  options.limit = 3;
  const auto text = csv_of("# not an event\n\nnew,1,buy,limit,9,4\nnonsense\ncancel,2,sell,,,\nnew,2,sell,limit,9,4\n");
  const auto read = read_with(text, options).value();
  CHECK(read.counts.events == 3);
  CHECK(read.counts.bad_lines == 1);
  CHECK(read.counts.unknown == 1);
  CHECK(read.counts.early == 0);
  options.limit = 4;
  CHECK(read_with(text, options).value().counts.early == 1);
  options.limit = 0;
  CHECK(read_with(text, options).value().counts == recording_counts{});
}

TEST_CASE("executions in a LOBSTER file get ids of their own") {
  const auto read =
    read_text(format::lobster, "1.5,1,7,10,100,1\n1.6,4,7,4,100,1\n1.6,4,7,4,100,1\n1.7,3,7,2,100,1\n").value();
  CHECK(read.counts.orders == 3);
  CHECK(read.counts.duplicate_ids == 0);
  CHECK(read.counts.cancels == 1);
  const auto& taker = std::get<new_order>(read.commands.at(2).value);
  CHECK(taker.id == order_id{(std::uint64_t{1} << 63U) + 3});
  CHECK(taker.account == account_id{2});
}

TEST_CASE("bad lines are counted and told by file and line, or end a strict reading") {
  recording_options options;
  const auto text = csv_of("new,1,buy,limit,9,4\r\nnew,2,buy,limit,-9,4\r\nnew,\x1b[2J\r\nnew,3,buy,limit,9,4");
  const temporary_file file{text};
  const auto read = read_recording(file.path(), options).value();
  CHECK(read.counts.events == 4);
  CHECK(read.counts.orders == 2);
  CHECK(read.counts.bad_lines == 2);
  const std::vector<std::string> expected{
    file.path() + R"(:4: price "-9" is not a valid number: "new,2,buy,limit,-9,4")",
    file.path() + R"(:5: 6 columns expected, found 2: "new,\x1b[2J")",
  };
  CHECK(read.complaints == expected);

  options.strict = true;
  std::string why;
  CHECK(read_recording(file.path(), options, &why).error() == recording_error::bad_line);
  CHECK(why == expected.front());
}

TEST_CASE("no more bad lines are told than the limits say, but all are counted") {
  recording_options options;
  options.limits.complaints_max = 2;
  const auto read = read_with(csv_of("a\nb\nc\nd\n"), options).value();
  CHECK(read.counts.bad_lines == 4);
  CHECK(read.complaints.size() == 2);
}

TEST_CASE("a recording without its header or of another version is refused") {
  std::string why;
  recording_options options;
  CHECK(read_with("# bezant-orders 2\n", options, &why).error() == recording_error::bad_version);
  CHECK(why == "FILE:1: version \"2\" of the order file is not read here, only 1");
  CHECK(read_with("new,1,buy,limit,9,4\n", options, &why).error() == recording_error::bad_header);
  CHECK(why == "FILE:1: the header of format csv is \"# bezant-orders 1\", found \"new,1,buy,limit,9,4\"");
  CHECK(read_with("# bezant-orders 1\nid,action\n", options, &why).error() == recording_error::bad_header);
  options.format = format::bitstamp;
  CHECK(read_with("", options, &why).error() == recording_error::bad_header);
  CHECK(why.ends_with("found an empty file"));
}

TEST_CASE("the errors of a file come with its name and the line") {
  recording_options options;
  options.limits.line_bytes_max = 50;
  std::string why;
  CHECK(read_with(csv_of(std::string(51, '1')), options, &why).error() == recording_error::line_too_long);
  CHECK(why == "FILE:3: a line is too long (50 bytes at most)");
  options.limits.events_max = 1;
  CHECK(read_with(csv_of("a\nb\n"), options, &why).error() == recording_error::too_large);
  CHECK(why == "FILE:4: more than 1 events; read fewer with a limit");
  CHECK(read_recording("/no/such/file", options, &why).error() == recording_error::cannot_open);
  CHECK(why.find("/no/such/file: cannot open: ") == 0);
}
