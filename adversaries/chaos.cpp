#include "adversaries/chaos.hpp"

#include "adversaries/chaos_mind.hpp"

#include <algorithm>

namespace bezant {

namespace chaos {

const std::vector<replica_id>& mouth::audience() {
  if (audience_.empty() || one_in(6))
    new_audience();
  return audience_;
}

void mouth::new_audience() {
  std::vector<replica_id> others;
  for (std::uint32_t i = 0; i < replicas_->size(); ++i)
    if (replica_id{i} != self_)
      others.emplace_back(i);
  for (std::size_t i = others.size(); i > 1; --i)
    std::swap(others[i - 1], others[random_.below(i)]);
  if (!others.empty())
    others.resize(1 + std::max(random_.below(others.size()), random_.below(others.size())));
  audience_ = std::move(others);
}

void mouth::say(const message& m, effects& out) {
  for (const auto who : audience())
    out.add(send_to{who, m});
}

void mouth::hand_on(const signed_message& m, effects& out) {
  for (const auto who : audience())
    out.add(relay{who, m});
}

} // namespace chaos

namespace {

using chaos::mind;
using chaos::mouth;

bool speaks(const effect& e) {
  return std::holds_alternative<send_to>(e) || std::holds_alternative<broadcast>(e) || std::holds_alternative<relay>(e);
}

class chaotic final : public protocol {
public:
  chaotic(std::unique_ptr<protocol> honest, const adversary_config& config, std::uint64_t rate)
    : honest_{std::move(honest)}, mouth_{config.self, config.replicas, config.random}, rate_{rate} {
    const auto name = honest_->name();
    if (name == "pbft")
      mind_ = chaos::pbft_mind();
    else if (name == "streamlet" || name == "hotstuff" || name == "jolteon" || name == "simplex")
      mind_ = chaos::chained_mind(name, *config.replicas);
  }

  [[nodiscard]] std::string_view name() const noexcept override { return honest_->name(); }
  [[nodiscard]] protocol_status snapshot() const override { return honest_->snapshot(); }
  [[nodiscard]] protocol_position position() const override { return honest_->position(); }

  void step(time_point now, const event& in, effects& out) override {
    const auto* m = std::get_if<message_in>(&in);
    if (m != nullptr)
      hear(m->message);
    effects wanted;
    if (m == nullptr || m->message.author != mouth_.self() || forget_own(m->message.body))
      honest_->step(now, in, wanted);
    for (auto& e : wanted.list())
      pass_on(e, out);
    if (mouth_.random().below(100) < rate_)
      misbehave(out);
  }

private:
  static constexpr std::size_t own_max = 256;

  void hear(const signed_message& m) {
    if (mind_)
      mind_->hear(m);
    if (m.author != mouth_.self())
      heard_.add(m);
  }

  /// What the honest core said comes back to it; what was said in its name does not.
  bool forget_own(const bytes& body) {
    const auto at = std::ranges::find(own_, body);
    if (at == own_.end())
      return false;
    own_.erase(at);
    return true;
  }

  void pass_on(effect& e, effects& out) {
    if (const auto* b = std::get_if<broadcast>(&e)) {
      own_.push_back(b->what.body);
      if (own_.size() > own_max)
        own_.pop_front();
      if (mouth_.one_in(4)) { // to some, or to nobody but itself
        mouth_.sign_only(b->what, out);
        if (mouth_.one_in(2))
          mouth_.say(b->what, out);
        return;
      }
    } else if (const auto* s = std::get_if<send_to>(&e); s != nullptr && s->to == mouth_.self()) {
      own_.push_back(s->what.body);
    } else if (speaks(e) && mouth_.one_in(6)) {
      return;
    }
    out.list().push_back(std::move(e));
  }

  void misbehave(effects& out) {
    if (!heard_.empty() && mouth_.one_in(8))
      return mouth_.hand_on(heard_.some(mouth_.random()), out);
    if (!heard_.empty() && mouth_.one_in(12))
      return forge(out);
    if (mind_)
      mind_->misbehave(honest_->position(), mouth_, out);
  }

  /// Somebody else's name on something that was said, or a byte of it changed.
  void forge(effects& out) {
    auto m = heard_.some(mouth_.random());
    auto& random = mouth_.random();
    if (random.below(2) == 0)
      m.author = replica_id{static_cast<std::uint32_t>(random.below(mouth_.replicas().size()))};
    else if (!m.body.empty())
      m.body[random.below(m.body.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
    mouth_.hand_on(m, out);
  }

  std::unique_ptr<protocol> honest_;
  mouth mouth_;
  std::uint64_t rate_;
  std::unique_ptr<mind> mind_;
  chaos::recent<signed_message, 64> heard_;
  std::deque<bytes> own_;
};

result<std::unique_ptr<protocol>> make_chaos(std::unique_ptr<protocol> honest, const adversary_config& config,
                                             std::string* why) {
  constexpr std::uint64_t usual_rate = 30;
  option_reader reader{config.options};
  const auto rate = reader.number("rate", usual_rate, 1, 100);
  if (auto problem = reader.problem(); !problem.empty()) {
    if (why != nullptr)
      *why = std::move(problem);
    return adversary_error::bad_option;
  }
  return std::unique_ptr<protocol>{std::make_unique<chaotic>(std::move(honest), config, rate)};
}

} // namespace

adversary_info chaos_info() {
  return {"chaos", "says by chance whatever a replica with one key can say", make_chaos};
}

} // namespace bezant
