#include "adversaries/combinators.hpp"

#include "adversaries/options.hpp"

#include <algorithm>

namespace bezant {

namespace {

/// Bends what meets a condition, and passes on the rest.
class conditional : public behaviour {
public:
  explicit conditional(std::unique_ptr<behaviour> inner) : inner_{std::move(inner)} {}

  bool on_event(scene& s, event& in, effects& out) override {
    notice(s, nullptr);
    return holds(s) ? inner_->on_event(s, in, out) : true;
  }
  void on_effect(scene& s, effect e, effects& out) override {
    notice(s, &e);
    if (holds(s, e))
      inner_->on_effect(s, std::move(e), out);
    else
      out.list().push_back(std::move(e));
  }
  void act(scene& s, effects& out) override {
    if (holds(s))
      inner_->act(s, out);
    else
      inner_->rest(s, out);
  }
  void rest(scene& s, effects& out) override { inner_->rest(s, out); }
  void on_receipts(time_point now, std::vector<receipt>& receipts) override {
    if (holds_at(now))
      inner_->on_receipts(now, receipts);
  }

protected:
  /// Something happens, before the condition is asked.
  virtual void notice(scene&, const effect*) {}
  virtual bool holds(scene& s) = 0;
  virtual bool holds(scene& s, effect&) { return holds(s); }
  /// The same beside the application, where only the time is known.
  virtual bool holds_at(time_point) { return true; }

private:
  std::unique_ptr<behaviour> inner_;
};

class during_window final : public conditional {
public:
  during_window(std::unique_ptr<behaviour> inner, time_point from, time_point until)
    : conditional{std::move(inner)}, from_{from}, until_{until} {}

protected:
  void notice(scene& s, const effect*) override {
    // So that what the behaviour does by itself begins and ends in time.
    if (s.now() < from_)
      s.wake(from_);
    else if (s.now() <= until_)
      s.wake(until_ + duration{1});
  }
  bool holds(scene& s) override { return holds_at(s.now()); }
  bool holds_at(time_point now) override { return now >= from_ && now <= until_; }

private:
  time_point from_, until_;
};

class in_view_range final : public conditional {
public:
  in_view_range(std::unique_ptr<behaviour> inner, const adversary_config& config, view_number first, view_number last)
    : conditional{std::move(inner)}, config_{config}, first_{first}, last_{last} {}

protected:
  bool holds(scene& s) override { return inside(s.position().view); }
  bool holds(scene& s, effect& e) override {
    const auto anatomy = anatomy_of(config_, e);
    return inside(anatomy && anatomy->view > view_number{0} ? anatomy->view : s.position().view);
  }

private:
  [[nodiscard]] bool inside(view_number v) const { return v >= first_ && v <= last_; }

  adversary_config config_;
  view_number first_, last_;
};

class by_chance final : public conditional {
public:
  by_chance(std::unique_ptr<behaviour> inner, random_source random, std::uint32_t share)
    : conditional{std::move(inner)}, random_{random}, share_{share} {}

protected:
  bool holds(scene&) override { return random_.chance(share_); }
  bool holds_at(time_point) override { return random_.chance(share_); }

private:
  random_source random_;
  std::uint32_t share_;
};

class while_leading final : public conditional {
public:
  while_leading(std::unique_ptr<behaviour> inner, replica_id self) : conditional{std::move(inner)}, self_{self} {}

protected:
  bool holds(scene& s) override { return s.position().leader == self_; }

private:
  replica_id self_;
};

class once_noted final : public conditional {
public:
  once_noted(std::unique_ptr<behaviour> inner, std::string name)
    : conditional{std::move(inner)}, name_{std::move(name)} {}

protected:
  void notice(scene&, const effect* e) override {
    const auto* n = e != nullptr ? std::get_if<note>(e) : nullptr;
    seen_ = seen_ || (n != nullptr && n->what == name_);
  }
  bool holds(scene&) override { return seen_; }

private:
  std::string name_;
  bool seen_ = false;
};

/// Bends what goes to some, and only that.
class to_some final : public behaviour {
public:
  to_some(std::unique_ptr<behaviour> inner, adversary_config config, std::set<replica_id> targets)
    : inner_{std::move(inner)}, config_{std::move(config)}, targets_{std::move(targets)} {}

  bool on_event(scene& s, event& in, effects& out) override { return inner_->on_event(s, in, out); }
  void on_effect(scene& s, effect e, effects& out) override {
    for (auto& one : split(config_, std::move(e))) {
      const auto* sent = std::get_if<send_to>(&one);
      const auto* handed = std::get_if<relay>(&one);
      const auto to = sent != nullptr ? std::optional{sent->to} : handed != nullptr ? handed->to : std::nullopt;
      if (to && targets_.contains(*to))
        inner_->on_effect(s, std::move(one), out);
      else
        out.list().push_back(std::move(one));
    }
  }
  void act(scene& s, effects& out) override { inner_->act(s, out); }
  void rest(scene& s, effects& out) override { inner_->rest(s, out); }
  void on_receipts(time_point now, std::vector<receipt>& receipts) override { inner_->on_receipts(now, receipts); }

private:
  std::unique_ptr<behaviour> inner_;
  adversary_config config_;
  std::set<replica_id> targets_;
};

template <class Make>
adversary_info combinator(std::string name, std::string summary, std::vector<adversary_option> options, Make make) {
  return {std::move(name), std::move(summary), std::move(options),
          [make](const adversary_config& config, behaviour_list parts, std::string* why) {
            return make(config, std::move(parts.front()), why);
          },
          true};
}

using part = std::unique_ptr<behaviour>;
using outcome_of_make = result<std::unique_ptr<behaviour>>;

} // namespace

adversary_info during_info() {
  return combinator("during", "only between two times of the run", {{"time", "such as 10s..20s"}},
                    [](const adversary_config& config, part inner, std::string* why) -> outcome_of_make {
                      behaviour_options o{config};
                      const auto [from, until] = o.spans("time");
                      return made_or_refused<during_window>(o.problem(), why, std::move(inner), time_point{} + from,
                                                            time_point{} + until);
                    });
}

adversary_info in_views_info() {
  return combinator("in_views", "only in some views", {{"views", "such as 5..10"}},
                    [](const adversary_config& config, part inner, std::string* why) -> outcome_of_make {
                      behaviour_options o{config};
                      const auto [first, last] = o.range("views");
                      return made_or_refused<in_view_range>(o.problem(), why, std::move(inner), config,
                                                            view_number{first}, view_number{last});
                    });
}

adversary_info to_info() {
  return combinator("to", "only what goes to some replicas; the others get what an honest one sends",
                    {{"targets", "such as [0, 1]"}},
                    [](const adversary_config& config, part inner, std::string* why) -> outcome_of_make {
                      behaviour_options o{config};
                      auto targets = o.replicas("targets", {});
                      if (targets.empty())
                        o.refuse("targets", "replicas, such as [0, 1]");
                      return made_or_refused<to_some>(o.problem(), why, std::move(inner), config, std::move(targets));
                    });
}

adversary_info with_probability_info() {
  return combinator("with_probability", "drawn anew for each message and event", {{"share", "such as 30%"}},
                    [](const adversary_config& config, part inner, std::string* why) -> outcome_of_make {
                      behaviour_options o{config};
                      const auto share = o.share("share");
                      return made_or_refused<by_chance>(o.problem(), why, std::move(inner), config.random, share);
                    });
}

adversary_info when_leader_info() {
  return combinator("when_leader", "only in views that this replica leads", {},
                    [](const adversary_config& config, part inner, std::string* why) -> outcome_of_make {
                      behaviour_options o{config};
                      return made_or_refused<while_leading>(o.problem(), why, std::move(inner), config.self);
                    });
}

adversary_info after_info() {
  return combinator("after", "from the first time on that the core reports something",
                    {{"event", "the name of a note in the trace, such as finalized or timeout"}},
                    [](const adversary_config& config, part inner, std::string* why) -> outcome_of_make {
                      behaviour_options o{config};
                      auto name = o.text("event", "");
                      if (name.empty())
                        o.refuse("event", "the name of a note, such as finalized");
                      return made_or_refused<once_noted>(o.problem(), why, std::move(inner), std::move(name));
                    });
}

} // namespace bezant
