// A record of an adversary's acts that several threads use.
#pragma once

#include "adversaries/act.hpp"

#include <mutex>

namespace bezant::simulation {

/// The core of an adversary, what stands beside its application, and whoever asks may be on different threads.
class shared_seat_record final : public seat_record {
public:
  using seat_record::seat_record;

  void tell(act what) override {
    const std::lock_guard guard{lock_};
    seat_record::tell(what);
  }
  void came_late() override {
    const std::lock_guard guard{lock_};
    seat_record::came_late();
  }
  void stand(const protocol_position& at, const std::vector<std::string_view>& notes) override {
    const std::lock_guard guard{lock_};
    seat_record::stand(at, notes);
  }
  [[nodiscard]] protocol_position position() const override {
    const std::lock_guard guard{lock_};
    return seat_record::position();
  }
  [[nodiscard]] bool noted(std::string_view what) const override {
    const std::lock_guard guard{lock_};
    return seat_record::noted(what);
  }
  [[nodiscard]] adversary_acts summary() const override {
    const std::lock_guard guard{lock_};
    return seat_record::summary();
  }

private:
  mutable std::mutex lock_;
};

} // namespace bezant::simulation
