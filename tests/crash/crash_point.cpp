#include "tests/crash/crash_point.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <thread>
#include <unistd.h>

namespace bezant::testing {

namespace {

[[noreturn]] void die() {
  ::kill(::getpid(), SIGKILL);
  for (;;)
    ::pause();
}

} // namespace

std::string to_string(deed d) {
  switch (d) {
    case deed::append: return "append";
    case deed::sync: return "sync";
    case deed::send: return "send";
  }
  return {};
}

std::string to_string(const crash_point& p) {
  return to_string(p.what) + (p.after ? ":after:" : ":before:") + std::to_string(p.number);
}

std::optional<crash_point> parse_crash_point(std::string_view text) {
  crash_point p;
  const auto number = text.substr(std::min(text.size(), text.rfind(':') + 1));
  const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), p.number);
  if (failed != std::errc{} || end != number.data() + number.size() || p.number == 0)
    return std::nullopt;
  for (const auto d : all_deeds)
    for (const bool after : {false, true}) {
      p.what = d;
      p.after = after;
      if (to_string(p) == text)
        return p;
    }
  return std::nullopt;
}

std::uint64_t crash_trigger::before(deed d) {
  const auto number = ++count_[static_cast<std::size_t>(d)];
  if (at_ && at_->what == d && !at_->after && at_->number == number)
    die();
  return number;
}

void crash_trigger::after(deed d, std::uint64_t number) const {
  if (!at_ || at_->what != d || !at_->after || at_->number != number)
    return;
  // What was sent goes through other threads. Nothing else of this replica leaves while it gets the time for that.
  if (d == deed::send)
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  die();
}

} // namespace bezant::testing
