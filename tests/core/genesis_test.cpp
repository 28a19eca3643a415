// Genesis files: what is refused, and what the chain id covers.
#include "core/genesis.hpp"

#include <catch2/catch.hpp>

using namespace bezant;

namespace {

genesis some_genesis() {
  genesis g;
  g.name = "chain";
  g.protocol = "streamlet";
  g.options = {{"a", "1"}, {"b", "2"}};
  g.replicas = {public_key{{1}}, public_key{{2}}, public_key{{3}}};
  return g;
}

std::error_code refusal(const genesis& g) {
  const auto loaded = load_genesis(save_genesis(g));
  return loaded ? std::error_code{} : loaded.error();
}

} // namespace

TEST_CASE("a genesis comes back from its file as it was") {
  const auto g = load_genesis(save_genesis(some_genesis())).value();
  CHECK(save_genesis(g) == save_genesis(some_genesis()));
  CHECK(chain_id(g) == chain_id(some_genesis()));
}

TEST_CASE("a genesis file of another format version is refused") {
  auto file = save_genesis(some_genesis());
  REQUIRE(file[4] == genesis::format_version);
  ++file[4];
  CHECK(load_genesis(file).error() == codec_error::bad_version);
}

TEST_CASE("a file that is no genesis is refused") {
  CHECK(load_genesis({}).error() == codec_error::truncated);
  CHECK(load_genesis(as_bytes("name = \"chain\"")).error() == codec_error::bad_version);
}

TEST_CASE("options that are not sorted, or one of them twice, are refused") {
  auto g = some_genesis();
  std::swap(g.options[0], g.options[1]);
  CHECK(refusal(g) == codec_error::not_canonical);
  g.options = {{"a", "1"}, {"a", "2"}};
  CHECK(refusal(g) == codec_error::not_canonical);
}

TEST_CASE("a genesis without replicas, or with one key for two of them, is refused") {
  auto g = some_genesis();
  g.replicas[2] = g.replicas[0];
  CHECK(refusal(g) == crypto_error::bad_key);
  g.replicas.clear();
  CHECK(refusal(g) == crypto_error::bad_key);
}

TEST_CASE("everything in a genesis changes the chain id") {
  const auto id = chain_id(some_genesis());
  const auto changed = [](auto change) {
    auto g = some_genesis();
    change(g);
    return chain_id(g);
  };
  CHECK(changed([](genesis& g) { g.name += "x"; }) != id);
  CHECK(changed([](genesis& g) { g.protocol += "x"; }) != id);
  CHECK(changed([](genesis& g) { g.options[1].value = "3"; }) != id);
  CHECK(changed([](genesis& g) { g.options[1].name = "c"; }) != id);
  CHECK(changed([](genesis& g) { std::swap(g.replicas[0], g.replicas[1]); }) != id);
  CHECK(changed([](genesis& g) { g.replicas.pop_back(); }) != id);
  CHECK(changed([](genesis& g) { g.application.value[0] = 1; }) != id);
}
