#include "simulation/compare/grid.hpp"

#include "protocols/config.hpp"

#include <algorithm>
#include <charconv>

namespace bezant::comparison {

std::optional<delay_range> parse_delay(std::string_view text) {
  for (const std::string_view sign : {"±", "+-"}) {
    const auto at = text.find(sign);
    if (at == std::string_view::npos)
      continue;
    const auto right = text.substr(at + sign.size());
    std::string left{text.substr(0, at)};
    // The unit may stand once, at the end.
    if (!left.empty() && left.back() >= '0' && left.back() <= '9')
      left += right.substr(std::min(right.find_first_not_of("0123456789."), right.size()));
    const auto middle = parse_duration(left);
    const auto spread = parse_duration(right);
    if (!middle || !spread || *spread > *middle)
      return std::nullopt;
    return delay_range{*middle - *spread, *middle + *spread};
  }
  const auto fixed = parse_duration(text);
  return fixed ? std::optional{delay_range{*fixed, *fixed}} : std::nullopt;
}

std::optional<stretch> parse_stretch(std::string_view text) {
  std::uint64_t rounds = 0;
  const auto* end = text.data() + text.size();
  if (const auto [at, failed] = std::from_chars(text.data(), end, rounds); failed == std::errc{} && at == end)
    return rounds > 0 && rounds <= 1'000'000'000 ? std::optional{stretch{rounds, {}}} : std::nullopt;
  const auto time = parse_duration(text);
  return time && *time > duration{} ? std::optional{stretch{0, *time}} : std::nullopt;
}

std::string to_string(const stretch& s) {
  return s.rounds != 0 ? std::to_string(s.rounds) : std::to_string(s.time.ns) + "ns";
}

std::vector<cell> cells_of(const grid& g) {
  // On real threads messages take as long as they take.
  const auto delays = g.real_time ? std::vector<delay_range>{{}} : g.delay;
  std::vector<std::pair<std::uint64_t, recipe>> attacks;
  for (const auto count : g.byzantine) {
    if (count == 0)
      attacks.emplace_back(); // nobody does anything, once
    else
      for (const auto& behaviour : g.behaviours)
        attacks.emplace_back(count, behaviour);
  }
  std::vector<cell> list;
  for (const auto replicas : g.replicas)
    for (const auto block : g.block)
      for (const auto payload : g.payload)
        for (const auto& delay : delays)
          for (const auto silent : g.silent)
            for (const auto load : g.load)
              for (const auto& [byzantine, behaviour] : attacks)
                for (const auto& who : g.contestants)
                  for (std::uint64_t seed = 1; seed <= g.seeds; ++seed)
                    list.push_back({who, replicas, block, payload, delay, silent, load, seed, byzantine, behaviour});
  return list;
}

std::vector<replica_id> silent_replicas(std::uint64_t n, std::uint64_t count) {
  std::vector<replica_id> list;
  for (std::uint64_t i = 0; i < count; ++i)
    list.emplace_back(static_cast<std::uint32_t>((2 * i + 1) * n / (2 * count)));
  return list;
}

std::vector<replica_id> byzantine_replicas(std::uint64_t n, std::uint64_t count, const std::set<replica_id>& taken) {
  std::vector<replica_id> list;
  auto used = taken;
  for (std::uint64_t i = 0; i < count; ++i) {
    auto number = (1 + i * n / count) % n;
    while (!used.emplace(static_cast<std::uint32_t>(number)).second)
      number = (number + 1) % n;
    list.emplace_back(static_cast<std::uint32_t>(number));
  }
  return list;
}

} // namespace bezant::comparison
