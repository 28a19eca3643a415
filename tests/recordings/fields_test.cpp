// Numbers are read exactly or not at all, and what stands in messages is safe to print.
#include "recordings/fields.hpp"

#include <catch2/catch.hpp>

using namespace bezant::recordings;

TEST_CASE("whole numbers are decimal digits that fit 64 bits") {
  CHECK(parse_whole("0") == 0);
  CHECK(parse_whole("18446744073709551615") == 18446744073709551615U);
  for (const auto* bad : {"", " 1", "1 ", "+1", "-1", "0x10", "1e3", "1.0", "18446744073709551616", "ten"})
    CHECK_FALSE(parse_whole(bad));
}

TEST_CASE("decimals are scaled without rounding") {
  CHECK(parse_decimal("236.47", 2) == 23647);
  CHECK(parse_decimal("236.4", 2) == 23640);
  CHECK(parse_decimal("236", 2) == 23600);
  CHECK(parse_decimal("0.01", 2) == 1);
  CHECK(parse_decimal("184467440737095516.15", 2) == 18446744073709551615U);
  for (const auto* bad : {"", ".", "1.", ".5", "1.234", "1.2.3", "-1.00", "+1", "1e2", "1,5", "184467440737095516.16",
                          "1.-1", " 1", "nan"})
    CHECK_FALSE(parse_decimal(bad, 2));
}

TEST_CASE("quoted text is shortened and its control characters are escaped") {
  CHECK(quoted("plain") == "\"plain\"");
  CHECK(quoted("a\x1b[31m\t\"\\\xff") == "\"a\\x1b[31m\\x09\\\"\\\\\\xff\"");
  CHECK(quoted("0123456789", 4) == "\"0123\"...");
}

TEST_CASE("fields beyond the expected number are counted but not kept") {
  const fields<3> three{"a,,c"};
  CHECK(three.count == 3);
  CHECK(three.at[1].empty());
  CHECK(three.at[2] == "c");
  CHECK(fields<3>{"a,b,c,d,"}.count == 5);
  CHECK(fields<3>{""}.count == 1);
}
