#include "actors/mute_core.hpp"

#include <algorithm>
#include <limits>

namespace bezant {

void silence::on_standing(time_point, replica_id, replica_id of, const standing& s) {
  const std::lock_guard lock{mutex_};
  if (of != self_)
    views_[of] = std::max(views_[of], s.view);
}

std::optional<view_number> silence::until() const {
  const std::lock_guard lock{mutex_};
  if (views_.size() < quorum_)
    return std::nullopt;
  view_number highest;
  for (const auto& [who, view] : views_)
    highest = std::max(highest, view);
  constexpr auto last = std::numeric_limits<view_number::rep>::max();
  return highest.value() == last ? highest : highest.next();
}

namespace {

class mute_core final : public protocol {
public:
  mute_core(std::unique_ptr<protocol> core, std::shared_ptr<const protocol_info> info, std::shared_ptr<const silence> s,
            std::function<void()> ends)
    : core_{std::move(core)}, info_{std::move(info)}, silence_{std::move(s)}, ends_{std::move(ends)} {}

  [[nodiscard]] std::string_view name() const noexcept override { return core_->name(); }
  void step(time_point now, const event& in, effects& out) override {
    core_->step(now, in, out);
    if (speaks_)
      return;
    const auto until = silence_->until();
    speaks_ = until && core_->position().view > *until;
    if (speaks_ && ends_)
      ends_();
    if (!speaks_)
      std::erase_if(out.list(), [this](const effect& e) { return says(e); });
  }
  [[nodiscard]] protocol_status snapshot() const override { return core_->snapshot(); }
  [[nodiscard]] protocol_position position() const override { return core_->position(); }

private:
  [[nodiscard]] bool is_question(const message& m) const {
    const auto about = info_->describe ? info_->describe(m.kind, m.body) : std::nullopt;
    return about && about->role == message_role::question;
  }
  [[nodiscard]] bool says(const effect& e) const {
    if (const auto* s = std::get_if<send_to>(&e))
      return !is_question(s->what);
    if (const auto* b = std::get_if<broadcast>(&e))
      return !is_question(b->what);
    return false;
  }

  std::unique_ptr<protocol> core_;
  std::shared_ptr<const protocol_info> info_;
  std::shared_ptr<const silence> silence_;
  std::function<void()> ends_;
  bool speaks_ = false;
};

} // namespace

std::unique_ptr<protocol> make_mute(std::unique_ptr<protocol> core, std::shared_ptr<const protocol_info> info,
                                    std::shared_ptr<const silence> s, std::function<void()> ends) {
  return std::make_unique<mute_core>(std::move(core), std::move(info), std::move(s), std::move(ends));
}

} // namespace bezant
