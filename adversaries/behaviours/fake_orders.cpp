// "fake-orders": as leader it puts orders into its blocks that no client sent.
#include "adversaries/behaviours/bribed_client.hpp"
#include "adversaries/behaviours/list.hpp"
#include "adversaries/behaviours/memory.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

enum class fake { forged, unsigned_order, unfunded, replayed };

class fake_orders final : public behaviour {
public:
  fake_orders(const adversary_config& config, fake what) : what_{what}, client_{config} {}

  bool on_event(scene&, event& in, effects&) override {
    seen_.notice(in);
    auto* ready = std::get_if<payload_ready>(&in);
    if (ready == nullptr || ready->batch == nullptr)
      return true;
    auto list = ready->batch->transactions();
    const auto pattern = !list.empty()    ? std::optional{list.front()}
                         : !seen_.empty() ? std::optional{seen_.back()}
                                          : std::nullopt;
    if (auto t = make(pattern)) {
      list.push_back(std::move(*t));
      ready->batch = payload_of(std::move(list));
    }
    return true;
  }

  void on_effect(scene&, effect e, effects& out) override {
    seen_.notice(e);
    if (what_ == fake::unfunded)
      client_.notice(e);
    out.list().push_back(std::move(e));
  }

private:
  std::optional<transaction> make(const std::optional<transaction>& pattern) {
    if (what_ == fake::unfunded) {
      client_.begin_block();
      constexpr exchange::price dear{1'000'000};
      constexpr exchange::quantity many{1'000'000'000};
      return client_.frame_of({client_.order(exchange::instrument_id{0}, exchange::side::buy, dear, many)});
    }
    if (what_ == fake::replayed)
      return seen_.empty() ? std::nullopt : std::optional{seen_.back(seen_.size() - 1)};
    auto f = pattern ? exchange::parse_frame(*pattern) : result<exchange::signed_frame>{codec_error::truncated};
    if (!f)
      return std::nullopt;
    auto& [content, by] = f.value();
    content.sequence = sequence_number{content.sequence.value() + 1'000}; // nobody signed that
    if (what_ == fake::unsigned_order)
      by = {};
    return transaction{encode(f.value())};
  }

  fake what_;
  bribed_client client_;
  seen_transactions seen_;
};

} // namespace

adversary_info fake_orders_info() {
  return {
    "fake-orders",
    "as leader it puts orders into its blocks that no client sent",
    {{"kind", "forged (a wrong signature, default), unsigned, unfunded (signed by a session it controls), replayed"}},
    [](const adversary_config& config, behaviour_list, std::string* why) {
      static constexpr std::array<std::string_view, 4> kinds{"forged", "unsigned", "unfunded", "replayed"};
      behaviour_options o{config};
      const auto what = static_cast<fake>(o.choice("kind", kinds));
      auto problem = o.problem();
      if (problem.empty() && what == fake::unfunded)
        problem = without_session(config);
      return made_or_refused<fake_orders>(std::move(problem), why, config, what);
    },
    false,
    {},
    true};
}

} // namespace bezant
