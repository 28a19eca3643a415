// "crash": goes down and comes back from its journal, again and again.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/options.hpp"
#include "protocols/evidence.hpp"

#include <limits>
#include <tuple>

namespace bezant {

namespace {

/// Down, it hears, says and remembers nothing; up again, a new core is told what the old one had made durable. A crash that
/// also takes the application and the mempool is a scenario's [[crash]].
class crash final : public behaviour {
public:
  crash(const adversary_config& config, duration up, duration down) : config_{config}, up_{up}, down_{down} {}

  bool on_event(scene& s, event& in, effects& out) override {
    if (!changes_)
      changes_ = s.now() + up_;
    if (const auto* r = std::get_if<recovered>(&in))
      adopt(*r);
    turn(s, out);
    if (!is_down_ && !std::holds_alternative<started>(in) && !std::holds_alternative<recovered>(in) && core_) {
      run(s, in, out); // the first core is dead
      return false;
    }
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

  void turn(scene& s, effects& out) {
    if (!changes_ || s.now() < *changes_)
      return;
    is_down_ = !is_down_;
    changes_ = s.now() + (is_down_ ? down_ : up_);
    if (is_down_)
      return;
    core_ = config_.make_core(config_.self);
    recovered back{
      {}, last_ != nullptr ? last_ : make_genesis_block(config_.replicas->chain()), proof_, convicted_.list()};
    for (const auto& [view, what] : journal_)
      back.journal.push_back(what);
    run(s, back, out);
  }

  void run(scene& s, const event& in, effects& out) {
    effects wanted;
    core_->step(s.now(), in, wanted);
    for (auto& e : wanted.list())
      on_effect(s, std::move(e), out);
  }

  adversary_config config_;
  duration up_, down_;
  bool is_down_ = false;
  std::optional<time_point> changes_;
  std::unique_ptr<protocol> core_; ///< after the first return
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
