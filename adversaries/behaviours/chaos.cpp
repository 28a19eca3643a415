// "chaos": a liar without a plan, for searching. It keeps votes, certificates and blocks that it sees and uses them
// against the others: votes for everything, proposes different blocks on old parents to different replicas, shows
// certificates late and to some, gives views up that it finalizes, asks for far views, hands on old messages and such
// with wrong signatures, and withholds what its honest core wants to say. In protocols that it does not know it only
// withholds and hands on.
#include "adversaries/behaviours/chaos_mind.hpp"
#include "adversaries/behaviours/list.hpp"
#include "adversaries/options.hpp"

#include <algorithm>

namespace bezant {

namespace chaos {

const std::vector<replica_id>& mouth::audience() {
  if (audience_.empty() || one_in(6))
    new_audience();
  return audience_;
}

void mouth::everybody() {
  audience_.clear();
  for (std::uint32_t i = 0; i < replicas_->size(); ++i)
    if (replica_id{i} != self_)
      audience_.emplace_back(i);
}

void mouth::new_audience() {
  everybody();
  auto others = std::move(audience_);
  for (std::size_t i = others.size(); i > 1; --i)
    std::swap(others[i - 1], others[random_.below(i)]);
  if (!others.empty())
    others.resize(1 + std::max(random_.below(others.size()), random_.below(others.size())));
  audience_ = std::move(others);
}

void mouth::other_audience() {
  std::vector<replica_id> rest;
  for (std::uint32_t i = 0; i < replicas_->size(); ++i)
    if (const replica_id who{i}; who != self_ && std::ranges::find(audience_, who) == audience_.end())
      rest.push_back(who);
  if (!rest.empty())
    audience_ = std::move(rest);
}

digest mouth::digest_of(message_kind kind, const bytes& body) {
  return hasher{"chaos"}.add(kind).add(body).finish();
}

void mouth::say(const message& m, effects& out) {
  said_.add(digest_of(m.kind, m.body));
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

class chaotic final : public behaviour {
public:
  chaotic(const adversary_config& config, std::uint64_t rate)
    : mouth_{config.self, config.replicas, config.random}, rate_{rate} {
    const auto& name = config.protocol->name;
    if (name == "pbft")
      mind_ = chaos::pbft_mind();
    else if (name == "streamlet" || name == "hotstuff" || name == "jolteon" || name == "simplex")
      mind_ = chaos::chained_mind(name, *config.replicas, config.self);
  }

  bool on_event(scene&, event& in, effects&) override {
    const auto* m = std::get_if<message_in>(&in);
    if (m == nullptr)
      return true;
    if (mind_)
      mind_->hear(m->message);
    if (m->message.author == mouth_.self())
      return forget_own(m->message.body);
    heard_.add(m->message);
    return true;
  }

  /// The core hears whatever was not made up here: others may hand on what it said, also more than once.
  bool learn(scene& s, const event& in, effects& out) override {
    auto copy = in;
    if (on_event(s, copy, out))
      return true;
    const auto& heard = std::get<message_in>(in).message;
    return !mouth_.has_said(heard) || core_said_.contains(mouth::digest_of(heard.kind, heard.body));
  }
  void learn(scene&, const effect& e, effects&) override { note_own(e); }

  void on_effect(scene&, effect e, effects& out) override {
    note_own(e);
    if (const auto* b = std::get_if<broadcast>(&e)) {
      if (mind_ && mind_->keeps(b->what, mouth_))
        return mouth_.sign_only(b->what, out);
      if (mouth_.one_in(4)) { // to some, or to nobody but itself
        mouth_.sign_only(b->what, out);
        if (mouth_.one_in(2))
          mouth_.say(b->what, out);
        return;
      }
    } else if (const auto* s = std::get_if<send_to>(&e);
               (s == nullptr || s->to != mouth_.self()) && speaks(e) && mouth_.one_in(6)) {
      return;
    }
    out.list().push_back(std::move(e));
  }

  void act(scene& s, effects& out) override {
    // Not at every message: two of a kind would answer each other without end.
    if (!has_breath(s.now()))
      return;
    // Also when nobody says anything: while the others wait for a view to end.
    s.wake(s.now() + milliseconds(mouth_.random().between(1, 12)));
    if (mouth_.random().below(100) >= rate_)
      return;
    if (!heard_.empty() && mouth_.one_in(8))
      mouth_.hand_on(heard_.some(mouth_.random()), out);
    else if (!heard_.empty() && mouth_.one_in(12))
      forge(out);
    else if (mind_)
      mind_->misbehave(s.position(), mouth_, out);
  }

private:
  /// It may act this often: in bursts of 64, and once in 40us.
  bool has_breath(time_point now) {
    constexpr std::int64_t burst = 64;
    constexpr auto each = microseconds(40);
    const auto more = (now - refilled_).ns / each.ns;
    breath_ = std::min(breath_ + more, burst);
    refilled_ = refilled_ + each * more;
    if (breath_ == 0)
      return false;
    --breath_;
    return true;
  }

  void note_own(const effect& e) {
    const auto* b = std::get_if<broadcast>(&e);
    const auto* sent = std::get_if<send_to>(&e);
    if (b == nullptr && sent == nullptr)
      return;
    const auto& m = b != nullptr ? b->what : sent->what;
    core_said_.add(mouth::digest_of(m.kind, m.body));
    if (b != nullptr || sent->to == mouth_.self())
      own_.add(m.body);
  }

  /// What the honest core said comes back to it once; what was said in its name does not.
  bool forget_own(const bytes& body) { return own_.take(body); }

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

  mouth mouth_;
  std::uint64_t rate_;
  std::int64_t breath_ = 0;
  time_point refilled_;
  std::unique_ptr<mind> mind_;
  last_few<signed_message, 64> heard_;
  last_few<bytes, 256> own_; ///< that the core has not heard yet
  seen_digests core_said_;
};

} // namespace

adversary_info chaos_info() {
  return {"chaos",
          "says by chance whatever a replica with one key can say",
          {{"rate", "how often, in percent of the steps, at most 25 a ms: 1 to 100, default 30"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            constexpr std::uint64_t usual_rate = 30;
            behaviour_options o{config};
            const auto rate = o.number("rate", usual_rate, 1, 100);
            return made_or_refused<chaotic>(o.problem(), why, config, rate);
          }};
}

} // namespace bezant
