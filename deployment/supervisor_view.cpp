#include "deployment/supervisor_view.hpp"

#include <fmt/format.h>

#include <ostream>

namespace bezant::deployment {

namespace {

constexpr std::chrono::milliseconds refresh{500};

} // namespace

supervisor_view::supervisor_view(std::ostream& out, bool terminal, status_probe probe)
  : out_{out}, terminal_{terminal}, probe_{std::move(probe)} {}

void supervisor_view::say(const std::string& line) {
  wipe();
  out_ << line << '\n' << std::flush;
  next_ = {};
}

void supervisor_view::show(const std::vector<child_state>& states) {
  const bool changed = states != last_;
  if (!terminal_) {
    for (std::size_t i = 0; i < states.size(); ++i)
      if (states[i].phase == child_phase::up && (i >= last_.size() || last_[i].phase != child_phase::up))
        out_ << fmt::format("{}: up (process {})\n", states[i].name, states[i].pid) << std::flush;
  } else if (const auto now = std::chrono::steady_clock::now(); changed || now >= next_) {
    draw(states);
    next_ = now + refresh;
  }
  last_ = states;
}

/// Takes the table off the terminal, so that what is said next stands above it.
void supervisor_view::wipe() {
  if (drawn_ > 0)
    out_ << fmt::format("\x1b[{}A\x1b[J", drawn_); // up, and clear to the end of the screen
  drawn_ = 0;
}

void supervisor_view::draw(const std::vector<child_state>& states) {
  const auto more = probe_ ? probe_() : std::vector<std::string>{};
  wipe();
  // No line may take two on a narrow terminal, or the next table would not cover this one.
  out_ << "\x1b[?7l" << fmt::format("{:<12} {:>8}  {:<9} {:>8}\n", "", "process", "state", "restarts");
  for (std::size_t i = 0; i < states.size(); ++i) {
    const auto& s = states[i];
    out_ << fmt::format("{:<12} {:>8}  {:<9} {:>8}  {}\n", s.name, s.pid == 0 ? "-" : std::to_string(s.pid),
                        to_string(s.phase), s.restarts, i < more.size() ? more[i] : "");
  }
  out_ << "\x1b[?7h" << std::flush;
  drawn_ = states.size() + 1;
}

} // namespace bezant::deployment
