// What each format's lines mean, and which lines mean nothing.
#include "recordings/format.hpp"

#include <catch2/catch.hpp>

using namespace bezant::exchange;
using namespace bezant::recordings;
using kind = line_event::kind;

namespace {

line_event read(std::string (*parse)(std::string_view, line_event&), std::string_view line) {
  line_event event;
  CHECK(parse(line, event) == "");
  return event;
}

std::string wrong(std::string (*parse)(std::string_view, line_event&), std::string_view line) {
  line_event event;
  return parse(line, event);
}

} // namespace

TEST_CASE("an unknown format is refused with the list of formats") {
  std::string why;
  CHECK(parse_format("lobster").value() == format::lobster);
  CHECK(parse_format("fix", &why).error() == recording_error::unknown_format);
  CHECK(why == "unknown format \"fix\"; the formats are bitstamp, lobster, csv");
}

TEST_CASE("bitstamp: created is an order, deleted with volume a cancel, the rest are its own fills") {
  const auto created = read(parse_bitstamp, "65595247,1430438404518,1430438404000,236.47,200000000,created,bid");
  CHECK(created.what == kind::create);
  CHECK(created.id == order_id{65595247});
  CHECK(created.side == side::buy);
  CHECK(created.type == order_type::limit);
  CHECK(created.price == price{23647});
  CHECK(created.quantity == quantity{200000000});

  const auto deleted = read(parse_bitstamp, "7,1,1,236.47,5,deleted,ask");
  CHECK(deleted.what == kind::cancel);
  CHECK(deleted.side == side::sell);
  CHECK(deleted.quantity == quantity{0});

  CHECK(read(parse_bitstamp, "7,1,1,236.47,0,deleted,ask").skipped == skip_reason::own_fill);
  CHECK(read(parse_bitstamp, "7,1,1,236.47,5,changed,ask").what == kind::skip);
}

TEST_CASE("bitstamp: lines that are no events say why") {
  CHECK(wrong(parse_bitstamp, "7,1,1,236.47,5,created") == "7 columns expected, found 6");
  CHECK(wrong(parse_bitstamp, "7,1,1,236.47,5,created,bid,") == "7 columns expected, found 8");
  CHECK(wrong(parse_bitstamp, "x,1,1,236.47,5,created,bid") == "id \"x\" is not a valid number");
  CHECK(wrong(parse_bitstamp, "7,-1,1,236.47,5,created,bid") == "timestamp \"-1\" is not a valid number");
  CHECK(wrong(parse_bitstamp, "7,1,1,236.475,5,created,bid") == "price \"236.475\" is not a valid number");
  CHECK(wrong(parse_bitstamp, "7,1,1,0.00,5,created,bid") == "price \"0.00\" is out of range (1 to 68719476735)");
  CHECK(wrong(parse_bitstamp, "7,1,1,-1.00,5,created,bid") == "price \"-1.00\" is not a valid number");
  CHECK(wrong(parse_bitstamp, "7,1,1,1.00,0,created,bid").find("volume \"0\" is out of range") == 0);
  CHECK(wrong(parse_bitstamp, "7,1,1,1.00,99999999999999999999,created,bid").find("out of range") != std::string::npos);
  CHECK(wrong(parse_bitstamp, "7,1,1,1.00,1.5,created,bid") == "volume \"1.5\" is not a valid number");
  CHECK(wrong(parse_bitstamp, "7,1,1,1.00,1,made,bid") == "action \"made\" is none of created, changed, deleted");
  CHECK(wrong(parse_bitstamp, "7,1,1,1.00,1,created,buy") == "direction \"buy\" is neither bid nor ask");
}

TEST_CASE("lobster: types 1 to 4 are orders, partial and full cancels, and orders of the opposite side") {
  const auto limit = read(parse_lobster, "34200.017459617,1,16113575,18,5853300,-1");
  CHECK(limit.what == kind::create);
  CHECK(limit.side == side::sell);
  CHECK(limit.price == price{5853300});
  CHECK(limit.quantity == quantity{18});

  const auto partial = read(parse_lobster, "34200,2,16113575,8,5853300,-1");
  CHECK(partial.what == kind::cancel);
  CHECK(partial.quantity == quantity{8});
  CHECK(partial.side == side::sell);

  const auto full = read(parse_lobster, "34200.5,3,16113575,10,5853300,-1,null");
  CHECK(full.what == kind::cancel);
  CHECK(full.quantity == quantity{0});

  const auto execution = read(parse_lobster, "34200.5,4,16113575,10,5853300,-1");
  CHECK(execution.what == kind::create);
  CHECK(execution.generated_id);
  CHECK(execution.type == order_type::immediate_or_cancel);
  CHECK(execution.side == side::buy);
  CHECK(execution.price == price{5853300});
  CHECK(execution.quantity == quantity{10});
}

TEST_CASE("lobster: hidden executions, crosses and halts are skipped whatever else their lines hold") {
  for (const auto* line : {"34200.1,5,0,100,5853300,1", "34200.1,6,0,100,5853300,-1", "34200.1,7,0,0,-1,-1"})
    CHECK(read(parse_lobster, line).skipped == skip_reason::not_submittable);
}

TEST_CASE("lobster: lines that are no events say why") {
  CHECK(wrong(parse_lobster, "34200.1,1,7,18,5853300") == "6 or 7 columns expected, found 5");
  CHECK(wrong(parse_lobster, "noon,1,7,18,5853300,1") == "time \"noon\" is not a valid number");
  CHECK(wrong(parse_lobster, "1.5e3,1,7,18,5853300,1") == "time \"1.5e3\" is not a valid number");
  CHECK(wrong(parse_lobster, "34200.1,8,7,18,5853300,1") == "type \"8\" is out of range (1 to 7)");
  CHECK(wrong(parse_lobster, "34200.1,0,7,18,5853300,1") == "type \"0\" is out of range (1 to 7)");
  CHECK(wrong(parse_lobster, "34200.1,1,9223372036854775808,18,5853300,1").find("order id") == 0);
  CHECK(wrong(parse_lobster, "34200.1,1,7,0,5853300,1").find("size \"0\" is out of range") == 0);
  CHECK(wrong(parse_lobster, "34200.1,1,7,-5,5853300,1") == "size \"-5\" is not a valid number");
  CHECK(wrong(parse_lobster, "34200.1,1,7,18,0,1").find("price \"0\" is out of range") == 0);
  CHECK(wrong(parse_lobster, "34200.1,1,7,18,5853300,0") == "direction \"0\" is neither 1 nor -1");
}

TEST_CASE("csv: new, replace and cancel in ticks and lots") {
  CHECK(read(parse_csv, "new,1,buy,limit,995,10").type == order_type::limit);
  CHECK(read(parse_csv, "new,1,sell,ioc,995,10").type == order_type::immediate_or_cancel);
  const auto market = read(parse_csv, "new,1,sell,market,,10");
  CHECK(market.type == order_type::market);
  CHECK(market.price == price{0});
  const auto replace = read(parse_csv, "replace,18446744073709551615,buy,,996,6");
  CHECK(replace.what == kind::replace);
  CHECK(replace.id == order_id{18446744073709551615U});
  CHECK(replace.price == price{996});
  CHECK(read(parse_csv, "cancel,1,buy,,,").quantity == quantity{0});
  CHECK(read(parse_csv, "cancel,1,buy,,,3").quantity == quantity{3});
}

TEST_CASE("csv: lines that are no events say why") {
  CHECK(wrong(parse_csv, "new,1,buy,limit,995") == "6 columns expected, found 5");
  CHECK(wrong(parse_csv, "new,1,buy,stop,995,1") == "type \"stop\" is none of limit, ioc, market");
  CHECK(wrong(parse_csv, "new,1,buy,market,995,1") == "price \"995\" must be empty in a market order");
  CHECK(wrong(parse_csv, "new,1,buy,limit,,1") == "price \"\" is not a valid number");
  CHECK(wrong(parse_csv, "new,1,buy,limit,68719476736,1").find("out of range") != std::string::npos);
  CHECK(wrong(parse_csv, "new,1,buy,limit,1,281474976710656").find("out of range") != std::string::npos);
  CHECK(wrong(parse_csv, "new,1,long,limit,1,1") == "side \"long\" is neither buy nor sell");
  CHECK(wrong(parse_csv, "cancel,1,buy,,,0").find("quantity \"0\" is out of range") == 0);
  CHECK(wrong(parse_csv, "cancel,1,buy,limit,,") == "type \"limit\" must be empty in a cancel");
  CHECK(wrong(parse_csv, "replace,1,buy,limit,5,1") == "type \"limit\" must be empty in a replace");
  CHECK(wrong(parse_csv, "erase,1,buy,,,") == "action \"erase\" is none of new, cancel, replace");
}
