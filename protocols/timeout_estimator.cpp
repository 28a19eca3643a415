#include "protocols/timeout_estimator.hpp"

#include "core/mutant.hpp"

#include <algorithm>
#include <array>

namespace bezant {

void timeout_estimator::took(duration least, duration most) noexcept {
  if (!measured_)
    return;
  const auto wanted = [this](duration d) { return std::clamp(d, duration{}, timeout_) * margin; };
  // The slowest of late counts: leaders differ, and the fast ones must not make the slow ones too late at once.
  const auto decayed = estimate_ - duration{estimate_.ns / decay_share_};
  const auto lowered = std::min(estimate_, std::max(decayed, wanted(most)));
  estimate_ = std::clamp(std::max(lowered, wanted(least)), duration{timeout_.ns / floor_share}, timeout_);
}

timeout_estimator::allowance timeout_estimator::after(std::uint64_t failures, duration idle) const noexcept {
  auto base = std::min(estimate_ + idle, timeout_);
  while (base < timeout_ && failures > 0 && !seeded_bug("measured-timeout-never-doubles")) {
    base = std::min(base * 2, timeout_);
    --failures;
  }
  return {base, base < timeout_ ? 0 : failures};
}

bool read_timeouts(option_reader& reader) {
  static constexpr std::array<std::string_view, 2> kinds{"fixed", "measured"};
  return reader.choice("timeouts", kinds) == 1;
}

} // namespace bezant
