#include "actors/mute_core.hpp"

#include <algorithm>
#include <limits>

namespace bezant {

void silence::stands(replica_id who, const standing& s) {
  if (who != self_)
    said_.try_emplace(who, s);
}

std::optional<forgotten_past> silence::past() const {
  // Of a quorum that this replica was one of, so many others are honest: it is itself one of the f.
  const auto forgetful = std::max<std::size_t>(faults_, 1);
  const auto honest = quorum_ - forgetful;
  const auto missing = others_ - said_.size();
  // So many of those who spoke are among them. Fewer than f would leave the word to those of the others who may lie.
  if (missing + forgetful > honest)
    return std::nullopt;
  const auto rank = honest - missing;
  std::vector<view_number> views;
  std::vector<height> heights;
  for (const auto& [who, s] : said_) {
    views.push_back(s.view);
    heights.push_back(s.executed);
  }
  std::ranges::sort(views, std::greater{});
  std::ranges::sort(heights, std::greater{});
  // It can have been a view further than they, and PBFT passes over the views of isolated primaries, at most f.
  const auto further = 1 + faults_;
  constexpr auto last = std::numeric_limits<view_number::rep>::max();
  const auto view = views[rank - 1].value();
  return forgotten_past{view_number{view > last - further ? last : view + further}, heights[rank - 1]};
}

namespace {

class mute_core final : public protocol {
public:
  mute_core(std::unique_ptr<protocol> core, std::shared_ptr<const protocol_info> info, std::shared_ptr<const silence> s,
            std::function<void()> ends)
    : core_{std::move(core)}, info_{std::move(info)}, silence_{std::move(s)}, ends_{std::move(ends)} {}

  [[nodiscard]] std::string_view name() const noexcept override { return core_->name(); }
  void step(time_point now, const event& in, effects& out) override {
    if (!silence_->begun() || over_) {
      core_->step(now, in, out);
      ran_ = true;
      return;
    }
    if (ran_ && !began_) // it has spoken in the view in which it is now
      began_ = core_->position().view;
    if (kept_) { // the host made durable what the step before said
      over_ = true;
      if (ends_)
        ends_();
    }
    if (!speaks_ && began_)
      look(out);
    core_->step(now, in, out);
    if (!began_)
      began_ = core_->position().view;
    if (speaks_)
      kept_ = kept_ || first_word_in(out);
    else
      std::erase_if(out.list(), [this](const effect& e) { return says(e); });
  }
  [[nodiscard]] protocol_status snapshot() const override { return core_->snapshot(); }
  [[nodiscard]] protocol_position position() const override { return core_->position(); }
  [[nodiscard]] view_number view_at(time_point now) const override { return core_->view_at(now); }

private:
  /// Before a step and not in it: on its way to a new view a core may still speak in the old one.
  void look(effects& out) {
    auto past = silence_->past();
    if (!past)
      return;
    past->last = std::max(past->last, *began_);
    speaks_ = core_->forgot(*past, out);
  }
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
  /// Something is signed and something is journaled: where the core stands is known from now on.
  [[nodiscard]] bool first_word_in(effects& out) const {
    const auto& list = out.list();
    return std::ranges::any_of(list, [this](const effect& e) { return says(e); })
           && std::ranges::any_of(list, [](const effect& e) { return std::holds_alternative<persist>(e); });
  }

  std::unique_ptr<protocol> core_;
  std::shared_ptr<const protocol_info> info_;
  std::shared_ptr<const silence> silence_;
  std::function<void()> ends_;
  std::optional<view_number> began_; ///< the view after the first event: by a clock it may be one that it has spoken in
  bool speaks_ = false;
  bool kept_ = false;
  bool over_ = false; ///< the silence: from now on it is as any other core
  bool ran_ = false;  ///< it has taken a step before the silence
};

} // namespace

std::unique_ptr<protocol> make_mute(std::unique_ptr<protocol> core, std::shared_ptr<const protocol_info> info,
                                    std::shared_ptr<const silence> s, std::function<void()> ends) {
  return std::make_unique<mute_core>(std::move(core), std::move(info), std::move(s), std::move(ends));
}

} // namespace bezant
