// A behaviour that does something again and again.
#pragma once

#include "adversaries/behaviour.hpp"

namespace bezant {

/// Calls `strike` every `every`, by the replica's clock, as long as it may act.
class periodic : public behaviour {
public:
  explicit periodic(duration every) : every_{every} {}

  void act(scene& s, effects& out) override {
    if (!next_)
      next_ = s.now() + every_;
    if (s.now() >= *next_) {
      strike(s, out);
      next_ = s.now() + every_;
    }
    s.wake(*next_);
  }

protected:
  virtual void strike(scene& s, effects& out) = 0;

private:
  duration every_;
  std::optional<time_point> next_;
};

} // namespace bezant
