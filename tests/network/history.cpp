#include "tests/network/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace bezant::test {

namespace {

using frame_key = std::pair<session_id, sequence_number>;

std::string name_of(const frame_key& k) {
  return fmt::format("frame {} of session {}", k.second.value(), k.first.value());
}

frame_key key_of(const exchange::frame_outcome& o) {
  return {o.session, o.sequence};
}

class examination {
public:
  void logs(const std::vector<committed_log>& logs, height acknowledged);
  void placings(const client_history& clients);
  void effects(const std::vector<effect>& effects);
  void acknowledgements(const client_history& clients, const std::vector<effect>& effects);
  void real_time(const std::vector<effect>& effects);

  [[nodiscard]] std::vector<std::string> breaches() && { return std::move(breaches_); }

private:
  void breach(std::string what) {
    if (breaches_.size() < breaches_max)
      breaches_.push_back(std::move(what));
  }

  std::vector<std::string> breaches_;
  std::map<frame_key, const placing*> placed_;
  std::map<frame_key, std::size_t> took_effect_; // and its place in the order
  std::map<frame_key, time_point> known_;
};

void examination::logs(const std::vector<committed_log>& logs, height acknowledged) {
  std::map<height, std::pair<digest, replica_id>> all;
  for (const auto& log : logs) {
    auto at = log.first;
    for (const auto& id : log.blocks) {
      const auto& [known, whose] = all.try_emplace(at, id, log.who).first->second;
      if (known != id)
        breach(fmt::format("replicas {} and {} have different blocks at height {}", whose.value(), log.who.value(),
                           at.value()));
      at = at.next();
    }
    if (at.value() <= acknowledged.value())
      breach(fmt::format("replica {} ends at height {}, below {}, at which a client was acknowledged a frame",
                         log.who.value(), at.value() - 1, acknowledged.value()));
  }
}

void examination::placings(const client_history& clients) {
  for (const auto& p : clients.placed)
    if (!placed_.try_emplace({p.session, p.sequence}, &p).second)
      breach(name_of({p.session, p.sequence}) + " was placed twice: the history is wrong");
}

void examination::effects(const std::vector<effect>& effects) {
  std::map<session_id, sequence_number> last;
  height at;
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const auto& e = effects[i];
    const auto key = key_of(e.outcome);
    if (!took_effect_.try_emplace(key, i).second)
      breach(name_of(key) + " took effect twice");
    auto& before = last[key.first];
    if (key.second != before.next())
      breach(fmt::format("{} took effect after frame {} of its session", name_of(key), before.value()));
    before = key.second;
    if (e.in < at)
      breach(name_of(key) + " took effect at a height below the one before");
    at = e.in;
    const auto p = placed_.find(key);
    if (p == placed_.end())
      breach(name_of(key) + " took effect and was never placed");
    else if (p->second->content != e.content)
      breach(name_of(key) + " took effect with other orders than were placed");
  }
}

void examination::acknowledgements(const client_history& clients, const std::vector<effect>& effects) {
  for (const auto& a : clients.acknowledged) {
    const auto key = key_of(a.outcome);
    if (!known_.try_emplace(key, a.at).second)
      breach(name_of(key) + " was acknowledged twice");
    const auto p = placed_.find(key);
    if (p == placed_.end() || a.at < p->second->at)
      breach(name_of(key) + " was acknowledged before it was placed");
    if (a.outcome.status != exchange::frame_status::executed)
      breach(name_of(key) + " was acknowledged as refused: its session is not the only one with its key");
    const auto e = took_effect_.find(key);
    if (e == took_effect_.end()) {
      breach(name_of(key) + " was acknowledged and never took effect");
      continue;
    }
    const auto& truth = effects[e->second];
    if (truth.in != a.in)
      breach(fmt::format("{} took effect at height {}, and its client was told {}", name_of(key), truth.in.value(),
                         a.in.value()));
    if (truth.outcome != a.outcome)
      breach(name_of(key) + " had another outcome than its client was told");
  }
}

/// Each frame takes effect at one point between placing and acknowledgement if and only if none was acknowledged before
/// one that precedes it in the order was placed.
void examination::real_time(const std::vector<effect>& effects) {
  const placing* latest = nullptr;
  for (const auto& e : effects) {
    const auto key = key_of(e.outcome);
    const auto known = known_.find(key);
    if (latest != nullptr && known != known_.end() && known->second < latest->at)
      breach(fmt::format("{} was acknowledged before {} was placed, and took effect after it", name_of(key),
                         name_of({latest->session, latest->sequence})));
    const auto p = placed_.find(key);
    if (p != placed_.end() && (latest == nullptr || latest->at < p->second->at))
      latest = p->second;
  }
}

} // namespace

digest content_digest(const exchange::frame& f) {
  return hasher{"test-frame"}.add(f).finish();
}

std::vector<std::string> check_history(const client_history& clients, const std::vector<committed_log>& logs,
                                       const std::vector<effect>& effects) {
  height acknowledged;
  for (const auto& a : clients.acknowledged)
    acknowledged = std::max(acknowledged, a.in);
  examination e;
  e.logs(logs, acknowledged);
  e.placings(clients);
  e.effects(effects);
  e.acknowledgements(clients, effects);
  e.real_time(effects);
  return std::move(e).breaches();
}

} // namespace bezant::test
