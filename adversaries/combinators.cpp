#include "adversaries/combinators.hpp"

#include "adversaries/act.hpp"
#include "adversaries/options.hpp"

#include <algorithm>

namespace bezant {

namespace {

/// Bends what meets a condition, and passes on the rest, from which the behaviour in it learns.
class conditional : public behaviour {
public:
  explicit conditional(std::unique_ptr<behaviour> inner) : inner_{std::move(inner)} {}

  bool on_event(scene& s, event& in, effects& out) override {
    notice(s, nullptr);
    return holds(s, in) ? inner_->on_event(s, in, out) : inner_->learn(s, in, out);
  }
  void on_effect(scene& s, effect e, effects& out) override {
    notice(s, &e);
    if (holds(s, e))
      return inner_->on_effect(s, std::move(e), out);
    inner_->learn(s, e, out);
    out.list().push_back(std::move(e));
  }
  void act(scene& s, effects& out) override {
    if (holds(s))
      inner_->act(s, out);
    else
      inner_->rest(s, out);
  }
  void rest(scene& s, effects& out) override { inner_->rest(s, out); }
  bool learn(scene& s, const event& in, effects& out) override {
    notice(s, nullptr);
    return inner_->learn(s, in, out);
  }
  void learn(scene& s, const effect& e, effects& out) override {
    notice(s, &e);
    inner_->learn(s, e, out);
  }
  void on_receipts(time_point now, std::vector<receipt>& receipts) override {
    if (holds_at(now))
      inner_->on_receipts(now, receipts);
  }

protected:
  /// Something happens, before the condition is asked.
  virtual void notice(scene&, const effect*) {}
  virtual bool holds(scene& s) = 0;
  virtual bool holds(scene& s, const event&) { return holds(s); }
  virtual bool holds(scene& s, effect&) { return holds(s); }
  /// The same beside the application, where only the time is known, and what the seat's record says of the core.
  /// Without a record nothing is known of the core, and a condition on it does not hold.
  virtual bool holds_at(time_point) = 0;

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
    else if (s.now() <= until_ && until_ < behaviour_options::open_end)
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
  bool holds(scene& s, const event& in) override {
    const auto* m = std::get_if<message_in>(&in);
    return m != nullptr ? inside(view_of(s, {m->message.kind, m->message.body, nullptr})) : holds(s);
  }
  bool holds(scene& s, effect& e) override {
    const auto* m = message_of(e);
    return m != nullptr ? inside(view_of(s, *m)) : holds(s);
  }
  bool holds_at(time_point) override { return config_.record != nullptr && inside(config_.record->position().view); }

private:
  [[nodiscard]] bool inside(view_number v) const { return v >= first_ && v <= last_; }
  /// That the message speaks of, else that the core is in.
  [[nodiscard]] view_number view_of(const scene& s, const message& m) const {
    const auto about = config_.protocol != nullptr && config_.protocol->describe
                         ? config_.protocol->describe(m.kind, m.body)
                         : std::nullopt;
    return about && about->view > view_number{0} ? about->view : s.position().view;
  }

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
  while_leading(std::unique_ptr<behaviour> inner, replica_id self, std::shared_ptr<const seat_record> record)
    : conditional{std::move(inner)}, self_{self}, record_{std::move(record)} {}

protected:
  bool holds(scene& s) override { return s.position().leader == self_; }
  bool holds_at(time_point) override { return record_ != nullptr && record_->position().leader == self_; }

private:
  replica_id self_;
  std::shared_ptr<const seat_record> record_;
};

class once_noted final : public conditional {
public:
  once_noted(std::unique_ptr<behaviour> inner, std::string name, std::shared_ptr<const seat_record> record)
    : conditional{std::move(inner)}, name_{std::move(name)}, record_{std::move(record)} {}

protected:
  void notice(scene&, const effect* e) override {
    const auto* n = e != nullptr ? std::get_if<note>(e) : nullptr;
    seen_ = seen_ || (n != nullptr && n->what == name_);
  }
  bool holds(scene&) override { return seen_ || (record_ != nullptr && record_->noted(name_)); }
  bool holds_at(time_point) override { return record_ != nullptr && record_->noted(name_); }

private:
  std::string name_;
  std::shared_ptr<const seat_record> record_;
  bool seen_ = false;
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
  return combinator("during", "only between two times of the run", {{"time", "such as 10s..20s, 10s.. or ..20s"}},
                    [](const adversary_config& config, part inner, std::string* why) -> outcome_of_make {
                      behaviour_options o{config};
                      const auto [from, until] = o.times("time");
                      const auto on_clock = [since = config.origin - time_point{}](time_point t) {
                        const auto end = behaviour_options::open_end;
                        return since < end - t ? t + since : end;
                      };
                      return made_or_refused<during_window>(o.problem(), why, std::move(inner), on_clock(from),
                                                            on_clock(until));
                    });
}

adversary_info in_views_info() {
  return combinator("in_views", "only in some views", {{"views", "such as 5..10, 5.. or ..10"}},
                    [](const adversary_config& config, part inner, std::string* why) -> outcome_of_make {
                      behaviour_options o{config};
                      const auto [first, last] = o.range("views");
                      return made_or_refused<in_view_range>(o.problem(), why, std::move(inner), config,
                                                            view_number{first}, view_number{last});
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
                      return made_or_refused<while_leading>(o.problem(), why, std::move(inner), config.self,
                                                            config.record);
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
                      return made_or_refused<once_noted>(o.problem(), why, std::move(inner), std::move(name),
                                                         config.record);
                    });
}

} // namespace bezant
