#include "adversaries/adversary_core.hpp"

namespace bezant {

namespace {

/// Timers of cores are small numbers; those of further cores inside a behaviour have the highest bit but one.
constexpr timer_id own_timer{std::uint64_t{1} << 63U};

} // namespace

adversary_core::adversary_core(std::unique_ptr<protocol> honest, std::unique_ptr<behaviour> bent)
  : honest_{std::move(honest)}, bent_{std::move(bent)} {}

void adversary_core::step(time_point now, const event& in, effects& out) {
  scene s{now, honest_.get(), &wake_};
  const auto* fired = std::get_if<timer_fired>(&in);
  if (wake_ && *wake_ <= now)
    wake_.reset();
  effects wanted;
  if (fired != nullptr && fired->id == own_timer) {
    set_.reset();
  } else {
    auto e = in;
    if (bent_->on_event(s, e, out))
      honest_->step(now, e, wanted);
  }
  for (auto& e : wanted.list())
    bent_->on_effect(s, std::move(e), out);
  bent_->act(s, out);
  if (wake_ && (!set_ || *wake_ < *set_)) {
    set_ = wake_;
    out.add(set_timer{own_timer, *wake_});
  }
}

} // namespace bezant
