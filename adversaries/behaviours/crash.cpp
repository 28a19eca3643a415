// "crash": goes down and comes back from its journal, again and again.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/options.hpp"
#include "protocols/evidence.hpp"

#include <limits>
#include <tuple>
#include <utility>

namespace bezant {

namespace {

/// Down, it hears, says and remembers nothing; up again, a new core is told what the old one had made durable. A crash
/// that also takes the application and the mempool is a scenario's [[crash]]. Where a condition around it ends its time
/// down, it stays up until its next one. Otherwise a condition that is drawn for each message would start it again at
/// each message, and what a core says when it starts is again a message.
class crash final : public behaviour {
public:
  crash(const adversary_config& config, duration up, duration down) : config_{config}, up_{up}, down_{down} {}

  bool on_event(scene& s, event& in, effects& out) override {
    begin(s, in);
    turn(s, out);
    return !is_down_;
  }

  void on_effect(scene&, effect e, effects& out) override {
    note_durable(e);
    if (!is_down_)
      out.list().push_back(std::move(e));
  }

  void act(scene& s, effects& out) override {
    turn(s, out);
    if (changes_)
      s.wake(*changes_);
  }

  /// Outside of its time it runs through; if it was down, it comes back before it hears anything.
  bool learn(scene& s, const event& in, effects& out) override {
    begin(s, in);
    cut_short(s, out);
    return true;
  }
  void learn(scene&, const effect& e, effects&) override { note_durable(e); }
  void rest(scene& s, effects& out) override {
    cut_short(s, out);
    tick(s);
    if (changes_)
      s.wake(*changes_);
  }

private:
  void adopt(const recovered& r) {
    for (const auto& one : r.journal)
      journal_.emplace_back(view_number{std::numeric_limits<std::uint64_t>::max()}, one); // nobody says of which view
    last_ = r.last_committed;
    proof_ = r.proof;
    convicted_ = convictions{r.convicted};
  }

  void note_durable(const effect& e) {
    if (const auto* p = std::get_if<persist>(&e))
      journal_.emplace_back(p->view, p->what);
    else if (const auto* c = std::get_if<commit>(&e); c != nullptr && !c->blocks.empty())
      note_committed(*c);
    else if (const auto* t = std::get_if<trim_journal>(&e))
      std::erase_if(journal_, [t](const auto& entry) { return entry.first < t->below; });
  }

  void note_committed(const commit& c) {
    std::tie(last_, proof_) = std::pair{c.blocks.back(), c.proof};
    for (const auto& b : c.blocks)
      convicted_.add(b->header().at, culprits_in(*b));
  }

  void begin(scene& s, const event& in) {
    if (!changes_)
      changes_ = s.now() + up_;
    if (const auto* r = std::get_if<recovered>(&in))
      adopt(*r);
  }

  void tick(const scene& s) {
    while (changes_ && s.now() >= *changes_) {
      would_be_down_ = !would_be_down_;
      was_cut_short_ = false;
      changes_ = *changes_ + (would_be_down_ ? down_ : up_);
    }
  }

  void turn(scene& s, effects& out) {
    tick(s);
    if (std::exchange(is_down_, would_be_down_ && !was_cut_short_) && !is_down_)
      come_back(s, out);
  }

  void cut_short(scene& s, effects& out) {
    if (!std::exchange(is_down_, false))
      return;
    was_cut_short_ = true;
    come_back(s, out);
  }

  void come_back(scene& s, effects& out) {
    recovered back{
      {}, last_ != nullptr ? last_ : make_genesis_block(config_.replicas->chain()), proof_, convicted_.list()};
    for (const auto& [view, what] : journal_)
      back.journal.push_back(what);
    effects wanted;
    s.restart_core(config_.make_core(config_.self), back, wanted);
    for (auto& e : wanted.list())
      on_effect(s, std::move(e), out);
  }

  adversary_config config_;
  duration up_, down_;
  bool is_down_ = false;
  bool would_be_down_ = false; ///< by the clock, whether or not it may act
  bool was_cut_short_ = false; ///< it came back before the end of this time down
  std::optional<time_point> changes_;
  std::vector<std::pair<view_number, record>> journal_;
  block_ptr last_;
  bytes proof_;
  convictions convicted_;
};

} // namespace

adversary_info crash_info() {
  return {"crash",
          "goes down and comes back from its journal, again and again",
          {{"up", "how long it runs, such as 2s"}, {"down", "how long it is down, such as 500ms"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto up = o.span("up", seconds(2), milliseconds(1));
            const auto down = o.span("down", milliseconds(500), milliseconds(1));
            return made_or_refused<crash>(o.problem(), why, config, up, down);
          }};
}

} // namespace bezant
