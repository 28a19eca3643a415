// "collude": a group that shares its keys shows two halves of the honest replicas two histories.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/behaviours/puppet.hpp"
#include "adversaries/options.hpp"

#include <algorithm>

namespace bezant {

namespace {

/// The first of the group plays all of it to the first half of the honest replicas, the second to the other half; the
/// rest of the group lends its keys and is silent. Each player hosts an honest core of every member, so that its half
/// sees a cluster in which the group behaves well. With more than f in the group and the halves cut off from each
/// other, both histories become final: the negative control that must be noticed and proven.
class collude final : public behaviour {
public:
  collude(const adversary_config& config, const std::set<replica_id>& group) : config_{config} {
    std::vector<replica_id> honest;
    for (std::uint32_t i = 0; i < config.replicas->size(); ++i)
      if (!group.contains(replica_id{i}))
        honest.emplace_back(i);
    const auto rank = std::distance(group.begin(), group.find(config.self));
    const auto middle = honest.begin() + static_cast<std::ptrdiff_t>((honest.size() + 1) / 2);
    if (rank == 0)
      audience_ = {honest.begin(), middle};
    else if (rank == 1)
      audience_ = {middle, honest.end()};
    std::uint64_t number = 0;
    if (!audience_.empty())
      for (const auto who : group)
        if (who != config.self)
          puppets_.emplace_back(config, who, ++number);
  }

  bool on_event(scene& s, event& in, effects& out) override {
    if (audience_.empty())
      return true; // it lives on for itself
    const auto* m = std::get_if<message_in>(&in);
    if (m != nullptr && m->link_peer != config_.self && !audience_.contains(m->link_peer))
      return false;
    if (m == nullptr || m->link_peer != config_.self) // the others hear it from `on_effect`
      for (std::size_t i = 0; i < puppets_.size(); ++i)
        if (const auto e = puppets_[i].translate(in))
          tell(s, i, *e, out);
    settle(s, out);
    return !is_of_puppet(in);
  }

  void on_effect(scene& s, effect e, effects& out) override {
    if (!speaks(e)) {
      out.list().push_back(std::move(e));
      return;
    }
    if (audience_.empty())
      return;
    for (auto& one : split(config_, std::move(e))) {
      if (auto* sent = std::get_if<send_to>(&one)) {
        if (sent->to == config_.self || audience_.contains(sent->to))
          out.list().push_back(one);
        else
          spoken_.push_back(
            {sent->to, sign(*config_.replicas, config_.self, sent->what, *config_.keys.at(config_.self))});
      } else if (auto* handed = std::get_if<relay>(&one)) {
        deliver({handed->to, handed->what}, config_.self, out);
      }
    }
    settle(s, out);
  }

  /// Until the group begins its members' cores listen to what the real members hear, and say nothing.
  bool learn(scene& s, const event& in, effects& out) override {
    const auto* m = std::get_if<message_in>(&in);
    for (auto& p : puppets_)
      if (const auto e = p.translate(in); e && (m == nullptr || m->message.author != p.who())) {
        std::vector<puppet::line> said;
        p.step(s.now(), *e, said, out);
      }
    return true;
  }
  void learn(scene&, const effect&, effects&) override {}

private:
  void tell(scene& s, std::size_t i, const event& e, effects& out) {
    std::vector<puppet::line> said;
    puppets_[i].step(s.now(), e, said, out);
    for (auto& one : said)
      for (const auto who : everybody(one, puppets_[i].who()))
        deliver({who, one.what}, puppets_[i].who(), out);
  }

  [[nodiscard]] std::vector<replica_id> everybody(const puppet::line& one, replica_id speaker) const {
    if (one.to)
      return {*one.to};
    std::vector<replica_id> list{audience_.begin(), audience_.end()};
    if (speaker != config_.self)
      list.push_back(config_.self);
    for (const auto& p : puppets_)
      if (p.who() != speaker)
        list.push_back(p.who());
    return list;
  }

  void deliver(puppet::line one, replica_id speaker, effects& out) {
    if (audience_.contains(*one.to))
      out.add(relay{one.to, std::move(one.what)});
    else if (*one.to != speaker)
      spoken_.push_back(std::move(one));
  }

  /// Lets the members of the group hear each other until nobody has anything left to say.
  void settle(scene& s, effects& out) {
    if (std::exchange(settling_, true))
      return;
    while (!spoken_.empty()) {
      const auto one = std::move(spoken_.front());
      spoken_.pop_front();
      const message_in heard{one.what.author, one.what};
      if (*one.to == config_.self) {
        effects wanted;
        s.tell_core(heard, wanted);
        for (auto& e : wanted.list())
          on_effect(s, std::move(e), out);
        continue;
      }
      for (std::size_t i = 0; i < puppets_.size(); ++i)
        if (puppets_[i].who() == *one.to)
          tell(s, i, heard, out);
    }
    settling_ = false;
  }

  adversary_config config_;
  std::set<replica_id> audience_;
  std::vector<puppet> puppets_;
  std::deque<puppet::line> spoken_;
  bool settling_ = false;
};

} // namespace

adversary_info collude_info() {
  return {"collude",
          "a group that shares its keys shows two halves of the honest replicas two histories",
          {{"group", "all members, such as [2, 3]; they need each other's keys"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto group = o.replicas("group", {});
            constexpr std::size_t group_max = 32;
            if (group.size() < 2 || group.size() > group_max || !group.contains(config.self))
              o.refuse("group", "two or more replicas with this one among them, such as [2, 3]");
            auto problem = o.problem();
            for (const auto who : group)
              if (problem.empty() && !config.keys.contains(who))
                problem = "the key of replica " + std::to_string(who.value()) + " is not shared with replica "
                          + std::to_string(config.self.value());
            return made_or_refused<collude>(std::move(problem), why, config, group);
          }};
}

} // namespace bezant
