#include "simulation/compare/calibrate.hpp"

#include "core/signatures.hpp"

#include <algorithm>
#include <chrono>
#include <functional>

namespace bezant::comparison {

namespace {

constexpr std::size_t batches = 11;

/// Nanoseconds that one call takes: the median over batches of `calls`.
duration time_of(std::int64_t calls, const std::function<void()>& call) {
  using clock = std::chrono::steady_clock;
  std::vector<std::int64_t> each;
  for (std::size_t i = 0; i < batches; ++i) {
    const auto began = clock::now();
    for (std::int64_t k = 0; k < calls; ++k)
      call();
    each.push_back(std::chrono::duration_cast<std::chrono::nanoseconds>(clock::now() - began).count() / calls);
  }
  std::ranges::sort(each);
  return duration{each[batches / 2]};
}

} // namespace

cpu_costs calibrate() {
  constexpr std::size_t hashed_kib = 64;
  const auto scheme = ed25519();
  const auto key = scheme->make_signer(public_key_seed("calibrate", 0));
  const auto what = hash("calibrate", {});
  auto by = key->sign(what);
  const bytes data(hashed_kib * 1'024, 0x5a);
  cpu_costs costs;
  costs.sign = time_of(500, [&] { by = key->sign(what); });
  costs.verify = time_of(500, [&] { require(scheme->verify(key->key(), what, by), "a good signature is good"); });
  digest d;
  costs.hash_kib = {time_of(200, [&] { d = hash("calibrate", data); }).ns / static_cast<std::int64_t>(hashed_kib)};
  require(!d.empty(), "a digest is not all zero");
  return costs;
}

} // namespace bezant::comparison
