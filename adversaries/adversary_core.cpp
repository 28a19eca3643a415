#include "adversaries/adversary_core.hpp"

#include "adversaries/behaviours/puppet.hpp"

#include <algorithm>
#include <iterator>

namespace bezant {

namespace {

/// Timers of cores are small numbers; those of further cores inside a behaviour have the highest bit but one.
constexpr timer_id own_timer{std::uint64_t{1} << 63U};

std::vector<std::string_view> notes_in(const effects& list) {
  std::vector<std::string_view> names;
  for (const auto& e : list.list())
    if (const auto* n = std::get_if<note>(&e))
      names.push_back(n->what);
  return names;
}

} // namespace

adversary_core::adversary_core(std::unique_ptr<protocol> honest, std::unique_ptr<behaviour> bent,
                               const adversary_config& config)
  : honest_{std::move(honest)}, bent_{std::move(bent)}, record_{config.record} {
  if (record_ != nullptr)
    watch_.emplace(config);
}

void adversary_core::step(time_point now, const event& in, effects& out) {
  if (watch_)
    watch_->begin(now, honest_->position());
  scene s{now, &honest_, &wake_, watch_ ? &*watch_ : nullptr};
  const auto* fired = std::get_if<timer_fired>(&in);
  if (wake_ && *wake_ <= now)
    wake_.reset();
  effects wanted;
  effects done;
  if (fired != nullptr && fired->id == own_timer) {
    set_.reset();
  } else {
    auto e = in;
    const bool goes_on = bent_->on_event(s, e, done);
    if (watch_)
      watch_->input(in, goes_on ? &e : nullptr);
    if (goes_on && !is_of_puppet(e))
      honest_->step(now, e, wanted);
  }
  if (watch_)
    watch_->wants(wanted.list());
  const auto notes = notes_in(wanted);
  for (auto& e : wanted.list())
    bent_->on_effect(s, std::move(e), done);
  bent_->act(s, done);
  if (watch_) {
    watch_->end(done.list(), honest_->position());
    record_->stand(honest_->position(), notes);
  }
  std::ranges::move(done.list(), std::back_inserter(out.list()));
  if (wake_ && (!set_ || *wake_ < *set_)) {
    set_ = wake_;
    out.add(set_timer{own_timer, *wake_});
  }
}

} // namespace bezant
