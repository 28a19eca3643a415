// A behaviour that does something again and again.
#pragma once

#include "adversaries/behaviour.hpp"

namespace bezant {

/// Calls `strike` every `every`, by the replica's clock, as long as it may act. The times do not depend on when that
/// is.
class periodic : public behaviour {
public:
  explicit periodic(duration every) : every_{every} {}

  void act(scene& s, effects& out) override {
    if (is_time(s))
      strike(s, out);
  }
  void rest(scene& s, effects&) override { static_cast<void>(is_time(s)); }

protected:
  virtual void strike(scene& s, effects& out) = 0;

private:
  bool is_time(scene& s) {
    const bool due = next_ && s.now() >= *next_;
    if (due || !next_)
      next_ = s.now() + every_;
    s.wake(*next_);
    return due;
  }

  duration every_;
  std::optional<time_point> next_;
};

} // namespace bezant
