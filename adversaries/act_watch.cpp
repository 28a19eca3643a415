#include "adversaries/act_watch.hpp"

#include "adversaries/behaviours/puppet.hpp"

#include <algorithm>

namespace bezant {

act_watch::act_watch(const adversary_config& config)
  : record_{config.record}, self_{config.self}, replicas_{config.replicas->size()}, protocol_{config.protocol} {}

act_watch::spoken act_watch::spoken_of(replica_id author, message_kind kind, const bytes& body,
                                       const payload_ptr& content, const signature* by) const {
  spoken s{{}, digest_of(signed_message{author, kind, body, {}, nullptr}), kind, {}};
  hasher all{"act"};
  all.add(s.m).add(content != nullptr ? content->root() : digest{});
  if (by != nullptr && author != self_) // its own signature is the host's to make
    all.add(*by);
  s.id = all.finish();
  if (protocol_ != nullptr && protocol_->describe)
    s.about = protocol_->describe(kind, body);
  return s;
}

act_watch::spoken act_watch::spoken_of(const signed_message& m) const {
  return spoken_of(m.author, m.kind, m.body, m.content, &m.by);
}

void act_watch::add(said& to, const effect& e) const {
  const auto speak = [&](const spoken& s, std::optional<replica_id> receiver, bool itself_too) {
    const auto which = to.places.emplace(s.id, to.list.size()).first->second;
    if (which == to.list.size())
      to.list.push_back(s);
    if (receiver) {
      to.lines.push_back({*receiver, which});
      return;
    }
    for (std::uint32_t i = 0; i < replicas_; ++i)
      if (itself_too || replica_id{i} != self_)
        to.lines.push_back({replica_id{i}, which});
  };
  if (const auto* b = std::get_if<broadcast>(&e))
    speak(spoken_of(self_, b->what.kind, b->what.body, b->what.content, nullptr), std::nullopt, true);
  else if (const auto* s = std::get_if<send_to>(&e))
    speak(spoken_of(self_, s->what.kind, s->what.body, s->what.content, nullptr), s->to, true);
  else if (const auto* r = std::get_if<relay>(&e))
    speak(spoken_of(r->what), r->to, false);
  else if (const auto* p = std::get_if<persist>(&e))
    ++to.records[hasher{"act-persist"}.add(p->what).finish()];
  else if (const auto* c = std::get_if<commit>(&e))
    ++to.records[hasher{"act-commit"}.add(c->blocks.empty() ? digest{} : c->blocks.back()->id()).finish()];
  else if (const auto* a = std::get_if<accuse>(&e))
    ++to.records[hasher{"act-accuse"}.add(a->culprit).add(digest_of(a->first)).add(digest_of(a->second)).finish()];
  else if (const auto* q = std::get_if<request_payload>(&e); q != nullptr && !is_of_puppet(payload_ready{q->id, {}}))
    ++to.records[hasher{"act-request"}.add(q->id).finish()];
}

void act_watch::begin(time_point now, const protocol_position& at) {
  now_ = now;
  view_ = at.view;
  wanted_ = {};
}

act act_watch::act_of(act_kind how, act_matter what, view_number view) const {
  act a;
  a.how = how;
  a.what = what;
  a.when = a.since = now_;
  a.core_view = view_;
  a.view = view > view_number{0} ? view : view_;
  if (what != act_matter::message)
    a.to = self_;
  return a;
}

void act_watch::input(const event& was, const event* became) {
  if (const auto* m = std::get_if<message_in>(&was))
    seen_.add(spoken_of(m->message).id);
  if (is_of_puppet(was) || is_own_echo(was))
    return;
  if (became == nullptr)
    tell_input(act_kind::withheld, was, {});
  else if (!same_input(was, *became))
    tell_input(act_kind::altered, was, digest_of_input(*became));
}

void act_watch::invented(const event& e) {
  auto a = act_of(act_kind::added, act_matter::input, {});
  a.m = digest_of_input(e);
  record_->tell(a);
}

/// What was said in its name, but not by its core, comes back from the network: no input that was meant for the core.
bool act_watch::is_own_echo(const event& e) const {
  const auto* m = std::get_if<message_in>(&e);
  return m != nullptr && m->message.author == self_ && !wanted_before_.contains(spoken_of(m->message).id);
}

digest act_watch::digest_of_input(const event& e) const {
  if (const auto* m = std::get_if<message_in>(&e))
    return digest_of(m->message);
  if (const auto* p = std::get_if<payload_ready>(&e))
    return p->batch != nullptr ? p->batch->root() : digest{};
  if (const auto* b = std::get_if<block_loaded>(&e))
    return b->block != nullptr ? b->block->id() : digest{};
  return {};
}

void act_watch::tell_input(act_kind how, const event& of, const digest& m) {
  const auto* heard = std::get_if<message_in>(&of);
  const auto about = heard != nullptr && protocol_ != nullptr && protocol_->describe
                       ? protocol_->describe(heard->message.kind, heard->message.body)
                       : std::nullopt;
  auto a = act_of(how, act_matter::input, about ? about->view : view_number{});
  a.m = m;
  a.of = digest_of_input(of);
  record_->tell(a);
}

void act_watch::wants(const std::vector<effect>& list) {
  const auto before = wanted_.list.size();
  for (const auto& e : list)
    add(wanted_, e);
  for (auto i = before; i < wanted_.list.size(); ++i)
    wanted_before_.add(wanted_.list[i].id);
}

void act_watch::end(const std::vector<effect>& done, const protocol_position& at) {
  view_ = at.view;
  said left;
  for (const auto& e : done)
    add(left, e);
  match(left);
  tell_extras(left);
  tell_missing();
  tell_records(left);
  for (const auto& s : left.list)
    seen_.add(s.id);
}

/// Each copy that was wanted and sent.
void act_watch::match(said& done) {
  std::map<address, std::vector<line*>> open;
  for (auto& w : wanted_.lines)
    open[{wanted_.list[w.which].id, w.to}].push_back(&w);
  for (auto& d : done.lines) {
    const auto found = open.find({done.list[d.which].id, d.to});
    if (found == open.end() || found->second.empty())
      continue;
    found->second.back()->met = d.met = true;
    found->second.pop_back();
  }
}

/// What a copy is that nobody wanted in this step.
act act_watch::classify(const said& done, const line& extra) {
  const auto& s = done.list[extra.which];
  auto a = act_of(act_kind::added, act_matter::message, s.about ? s.about->view : view_number{});
  a.m = s.m;
  if (const auto late = held_.find({s.id, extra.to}); late != held_.end()) {
    a.how = act_kind::delayed;
    a.of = s.m;
    a.since = late->second.front().act->since;
    if (--late->second.front().act->copies == 0)
      record_->came_late();
    late->second.pop_front();
    if (late->second.empty())
      held_.erase(late);
    return a;
  }
  const auto alike = [&](const spoken& w) {
    return s.about && w.about ? s.about->role == w.about->role && s.about->view == w.about->view : s.kind == w.kind;
  };
  const auto instead = std::ranges::find_if(
    wanted_.lines, [&](const line& w) { return !w.met && w.to == extra.to && alike(wanted_.list[w.which]); });
  if (instead != wanted_.lines.end()) {
    instead->met = true;
    a.how = act_kind::altered;
    a.of = wanted_.list[instead->which].m;
    return a;
  }
  const auto for_another =
    std::ranges::find_if(wanted_.lines, [&](const line& w) { return !w.met && wanted_.list[w.which].id == s.id; });
  if (for_another != wanted_.lines.end()) {
    for_another->met = true;
    a.how = act_kind::redirected;
    a.of = s.m;
  } else if (wanted_before_.contains(s.id) || seen_.contains(s.id)) {
    a.how = act_kind::replayed;
    a.of = s.m;
  }
  return a;
}

void act_watch::tell_extras(said& done) {
  std::vector<finding> findings;
  for (const auto& d : done.lines) {
    if (d.met)
      continue;
    const auto a = classify(done, d);
    const auto known = std::ranges::find_if(findings, [&](const finding& f) {
      return f.which == d.which && f.what.how == a.how && f.what.of == a.of && f.what.since == a.since;
    });
    if (known == findings.end())
      findings.push_back({a, {d.to}, d.which});
    else
      known->receivers.push_back(d.to);
  }
  for (auto& f : findings)
    tell(std::move(f), false);
}

void act_watch::tell_missing() {
  std::vector<finding> findings;
  for (const auto& w : wanted_.lines) {
    if (w.met)
      continue;
    const auto& s = wanted_.list[w.which];
    if (findings.empty() || findings.back().which != w.which) {
      findings.push_back(
        {act_of(act_kind::withheld, act_matter::message, s.about ? s.about->view : view_number{}), {}, w.which});
      findings.back().what.of = s.m;
    }
    findings.back().receivers.push_back(w.to);
  }
  for (auto& f : findings)
    tell(std::move(f), true);
}

/// One act if all others are concerned, else one a receiver.
void act_watch::tell(finding f, bool copies_are_held) {
  const auto itself = std::ranges::find(f.receivers, self_) != f.receivers.end() ? 1U : 0U;
  auto list = f.receivers;
  std::ranges::sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
  const bool all = replicas_ > 1 && list.size() - itself == replicas_ - 1;
  const auto id = copies_are_held ? wanted_.list[f.which].id : digest{};
  if (all) {
    record_->tell(f.what);
    const auto together = std::make_shared<held>(held{now_, f.receivers.size()});
    for (const auto to : f.receivers)
      if (copies_are_held)
        hold(id, to, together);
    return;
  }
  for (const auto to : f.receivers) {
    f.what.to = to;
    record_->tell(f.what);
    if (copies_are_held)
      hold(id, to, std::make_shared<held>(held{now_, 1}));
  }
}

void act_watch::hold(const digest& id, replica_id to, const std::shared_ptr<held>& a) {
  held_[{id, to}].push_back({++held_number_, a});
  held_order_.emplace_back(address{id, to}, held_number_);
  if (held_order_.size() <= withheld_max)
    return;
  const auto& [where, number] = held_order_.front();
  if (const auto oldest = held_.find(where); oldest != held_.end() && oldest->second.front().number == number) {
    oldest->second.pop_front();
    if (oldest->second.empty())
      held_.erase(oldest);
  }
  held_order_.pop_front();
}

void act_watch::tell_records(const said& done) {
  const auto compare = [&](const auto& these, const auto& those, act_kind how) {
    for (const auto& [what, count] : these) {
      const auto there = those.find(what);
      for (auto n = there == those.end() ? 0 : there->second; n < count; ++n) {
        auto a = act_of(how, act_matter::record, {});
        (how == act_kind::added ? a.m : a.of) = what;
        record_->tell(a);
      }
    }
  };
  compare(wanted_.records, done.records, act_kind::withheld);
  compare(done.records, wanted_.records, act_kind::added);
}

} // namespace bezant
