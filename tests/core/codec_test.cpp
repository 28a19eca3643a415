// The rules of the canonical codec, one by one.
#include "core/block.hpp"
#include "core/inspect.hpp"
#include "core/versioned.hpp"

#include <catch2/catch.hpp>

using namespace bezant;

namespace {

enum class colour : std::uint8_t { red = 1, green = 2 };

constexpr bool is_known(colour c) noexcept {
  return c == colour::red || c == colour::green;
}

struct choice {
  std::variant<std::uint16_t, std::string> value;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, choice& x) {
    return inspect_variant(f, x.value);
  }
};

struct perhaps {
  std::optional<std::uint16_t> value;
  std::shared_ptr<const std::string> shared;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, perhaps& x) {
    if (auto error = inspect_optional(f, x.value))
      return error;
    return inspect_shared(f, x.shared);
  }
};

/// Counts how many of it live, to see whether a decoder believes a length.
struct counted {
  static inline std::size_t made = 0;
  std::uint8_t value = 0;
  counted() { ++made; }

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, counted& x) {
    return f(x.value);
  }
};

bytes length_claim(std::uint32_t n, std::size_t bytes_behind) {
  auto input = encode(n);
  input.resize(4 + bytes_behind);
  return input;
}

template <class T>
std::error_code refusal(byte_view input) {
  const auto r = decode<T>(input);
  return r.has_value() ? std::error_code{} : r.error();
}

} // namespace

TEST_CASE("integers are little-endian at their full width") {
  CHECK(encode(std::uint8_t{0xAB}) == bytes{0xAB});
  CHECK(encode(std::uint16_t{0x0102}) == bytes{2, 1});
  CHECK(encode(std::uint32_t{0x01020304}) == bytes{4, 3, 2, 1});
  CHECK(encode(std::uint64_t{1}) == bytes{1, 0, 0, 0, 0, 0, 0, 0});
  CHECK(encode(std::int64_t{-2}) == bytes{0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF});
  CHECK(decode<std::int64_t>(encode(std::int64_t{-2})).value() == -2);
  CHECK(decode<std::int16_t>(encode(std::int16_t{-300})).value() == -300);
}

TEST_CASE("a boolean is 0 or 1 and nothing else") {
  CHECK(encode(true) == bytes{1});
  CHECK(decode<bool>(bytes{0}).value() == false);
  CHECK(decode<bool>(bytes{1}).value() == true);
  for (const int raw : {2, 128, 255})
    CHECK(refusal<bool>(bytes{static_cast<std::uint8_t>(raw)}) == codec_error::bad_boolean);
}

TEST_CASE("an enumerator that does not exist is refused") {
  CHECK(decode<colour>(encode(colour::green)).value() == colour::green);
  for (const int raw : {0, 3, 255})
    CHECK(refusal<colour>(bytes{static_cast<std::uint8_t>(raw)}) == codec_error::bad_enum);
}

TEST_CASE("a variant is a tag and a value; a tag that does not exist is refused") {
  CHECK(encode(choice{std::uint16_t{7}}) == bytes{0, 7, 0});
  CHECK(std::get<std::string>(decode<choice>(encode(choice{std::string{"x"}})).value().value) == "x");
  for (const int tag : {2, 3, 255})
    CHECK(refusal<choice>(bytes{static_cast<std::uint8_t>(tag), 7, 0}) == codec_error::unknown_tag);
}

TEST_CASE("an optional or shared value is a boolean and then the value") {
  CHECK(encode(perhaps{}) == bytes{0, 0});
  const auto both = encode(perhaps{std::uint16_t{7}, std::make_shared<const std::string>("x")});
  CHECK(both == bytes{1, 7, 0, 1, 1, 0, 0, 0, 'x'});
  CHECK(*decode<perhaps>(both).value().shared == "x");
  CHECK(decode<perhaps>(both).value().value == 7);
  CHECK(refusal<perhaps>(bytes{2, 0}) == codec_error::bad_boolean);
}

TEST_CASE("a length is held against the type's bound") {
  using few = bounded_vector<std::uint8_t, 3>;
  CHECK(decode<few>(encode(few{1, 2, 3})).has_value());
  CHECK(refusal<few>(encode(bytes{1, 2, 3, 4})) == codec_error::too_long);
  CHECK(refusal<std::string>(encode(bytes(codec_limits::text_bytes_max + 1))) == codec_error::too_long);
  CHECK(decode<std::string>(encode(bytes(codec_limits::text_bytes_max))).has_value());
  CHECK(refusal<transaction>(encode(bytes(transaction::bytes_max + 1))) == codec_error::too_long);
  CHECK(decode<transaction>(encode(bytes(transaction::bytes_max))).has_value());
}

TEST_CASE("what no decoder would take is not encoded either") {
  bytes out;
  encoder f{out};
  bounded_vector<std::uint8_t, 3> many{1, 2, 3, 4};
  CHECK(f(many) == codec_error::too_long);
  transaction big{bytes(transaction::bytes_max + 1)};
  CHECK(f(big) == codec_error::too_long);
}

TEST_CASE("a claimed length above the input allocates nothing") {
  for (const std::uint32_t claim : {0xFFFFFFFFU, 0x80000000U, 100U}) {
    counted::made = 0;
    CHECK(refusal<std::vector<counted>>(length_claim(claim, 12)) == codec_error::too_long);
    CHECK(counted::made == 0);
  }
  CHECK(refusal<bytes>(length_claim(0xFFFFFFFF, 12)) == codec_error::too_long);
  CHECK(refusal<bytes>(length_claim(codec_limits::blob_bytes_max, 12)) == codec_error::truncated);
  CHECK(refusal<std::string>(length_claim(0xFFFFFFFF, 12)) == codec_error::too_long);
  CHECK(refusal<payload>(length_claim(payload::transactions_max + 1, 1 << 17)) == codec_error::too_long);
}

TEST_CASE("a decoder says what is left and where it stopped") {
  const bytes input{1, 2, 3};
  decoder f{input};
  std::uint8_t first = 0;
  REQUIRE_FALSE(f(first));
  CHECK(f.remaining() == 2);
  CHECK(f.rest().front() == 2);
}

TEST_CASE("a versioned file is refused with another magic, another version, or more behind it") {
  constexpr format_tag tag{"TEST", 3};
  const auto file = encode_versioned(tag, std::string{"hello"});
  CHECK(decode_versioned<std::string>(tag, file).value() == "hello");
  CHECK(decode_versioned<std::string>({"TESS", 3}, file).error() == codec_error::bad_version);
  CHECK(decode_versioned<std::string>({"TEST", 4}, file).error() == codec_error::bad_version);
  auto longer = file;
  longer.push_back(0);
  CHECK(decode_versioned<std::string>(tag, longer).error() == codec_error::trailing_bytes);
  for (std::size_t size = 0; size < file.size(); ++size)
    CHECK(decode_versioned<std::string>(tag, byte_view{file}.first(size)).error() == codec_error::truncated);
}

TEST_CASE("hexadecimal text goes both ways, and what is none is refused") {
  CHECK(to_hex(bytes{0x00, 0xAb, 0xFF}) == "00abff");
  CHECK(from_hex("00abFF").value() == bytes{0x00, 0xAB, 0xFF});
  CHECK(from_hex("").value().empty());
  for (const auto* text : {"0", "0g", "abc", " 0", "0x"})
    CHECK_FALSE(from_hex(text).has_value());
}
