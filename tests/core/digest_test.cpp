// Digests: the algorithm is the one that others know, and domains do not mix.
#include "core/digest.hpp"

#include <catch2/catch.hpp>

using namespace bezant;

namespace {

digest plain(std::string_view text) {
  return hasher::without_domain().update(as_bytes(text)).finish();
}

} // namespace

TEST_CASE("without a domain it is BLAKE2b-256 as b2sum -l 256 computes it") {
  CHECK(to_string(plain("")) == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  CHECK(to_string(plain("abc")) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  CHECK(to_string(plain(std::string(1000, 'x'))) == "ab75119ede14ef06ebf31f745fb655ed006cccfe8054c635308a557f7c9beaba");
}

TEST_CASE("the domain is hashed first, behind its length") {
  CHECK(to_string(hash("block", as_bytes("abc")))
        == "9b9b3abdd60ff55d17175af684c6b9a4c97c1e75e11a8ff03539ba221a3ee8b3");
  CHECK(hash("block", as_bytes("abc"))
        == plain("\x05"
                 "blockabc"));
}

TEST_CASE("equal input in two domains gives two digests, wherever the domain ends") {
  CHECK(hash("a", as_bytes("x")) != hash("b", as_bytes("x")));
  CHECK(hash("a", as_bytes("bx")) != hash("ab", as_bytes("x")));
  CHECK(hash("", as_bytes("x")) != plain("x"));
}

TEST_CASE("it does not matter in which pieces the input comes") {
  const auto whole = hash("test", as_bytes("one two three"));
  CHECK(hasher{"test"}.update(as_bytes("one ")).update({}).update(as_bytes("two three")).finish() == whole);
}

TEST_CASE("a value is hashed by its canonical encoding") {
  const std::string text{"abc"};
  CHECK(hasher{"test"}.add(text).finish() == hash("test", encode(text)));
}

TEST_CASE("a digest of all zeros means none, and people see the first digits") {
  CHECK(digest{}.empty());
  CHECK_FALSE(plain("abc").empty());
  CHECK(short_hex(plain("abc")) == "bddd813c");
}
