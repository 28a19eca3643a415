#include "tests/protocols/weather.hpp"

namespace bezant::testing {

void weather::change(std::size_t n) {
  loss = static_cast<std::uint32_t>(dice.below(3) == 0 ? dice.below(500'000) : dice.below(100'000));
  twice = static_cast<std::uint32_t>(dice.below(200'000));
  slow_ms = dice.between(5, dice.below(4) == 0 ? slow_max_ms : slow_max_ms / 5);
  sides = dice.below(3) == 0 ? static_cast<std::uint32_t>(dice.below(std::uint64_t{1} << n)) : 0;
}

std::vector<duration> weather::fate(const flight& f) {
  const bool cut = ((sides >> f.from.value()) & 1U) != ((sides >> f.to.value()) & 1U);
  if (cut || dice.chance(loss))
    return {};
  std::vector<duration> copies(dice.chance(twice) ? 2 : 1);
  for (auto& delay : copies)
    delay = milliseconds(dice.between(1, slow_ms));
  return copies;
}

} // namespace bezant::testing
