#include "tests/pbft/judge.hpp"

namespace bezant::testing {

pbft_judge::pbft_judge(cluster& watched) : watched_{watched} {
  watched_.on_signed = [this](replica_id who, const signed_message& m) { saw(who, m); };
}

std::size_t pbft_judge::count(pbft::kind k) const {
  const auto at = counts_.find(pbft::number(k));
  return at == counts_.end() ? 0 : at->second;
}

void pbft_judge::saw(replica_id who, const signed_message& m) {
  ++counts_[m.kind];
  const auto complain = [&](const std::string& what) {
    watched_.violations.push_back("replica " + std::to_string(who.value()) + " signs " + what);
  };
  const auto slot = pbft::slot(m);
  if (!slot)
    return;
  const auto [at, fresh] = slots_.try_emplace({who, m.kind, *slot}, m.body);
  if (!fresh && at->second != m.body)
    complain("another " + std::string{pbft::kind_name(m.kind)} + " for its slot");
  if (!fresh)
    return;
  const auto compare = [&](const std::vector<signed_message>& others) {
    for (const auto& other : others)
      if (pbft::offence(other, m))
        complain("a " + std::string{pbft::kind_name(m.kind)} + " against its "
                 + std::string{pbft::kind_name(other.kind)});
  };
  if (m.kind == pbft::number(pbft::kind::commit)) {
    compare(changes_[who]);
    commits_[who].push_back(m);
  } else if (m.kind == pbft::number(pbft::kind::view_change)) {
    compare(commits_[who]);
    changes_[who].push_back(m);
  }
}

cluster_setup pbft_setup(std::size_t replicas, std::vector<protocol_option> more, std::uint64_t chain) {
  cluster_setup s{.replicas = replicas, .chain = chain, .protocol = "pbft", .options = {}, .executes = true};
  const auto set = [&](const char* name, const char* value) {
    for (const auto& o : more)
      if (o.name == name)
        return;
    s.options.push_back({name, value});
  };
  set("timeout", "200ms");
  set("heartbeat", "50ms");
  set("checkpoint", "4");
  set("in_flight", "3");
  for (auto& o : more)
    s.options.push_back(std::move(o));
  return s;
}

void offer_work(cluster& c) {
  for (std::uint32_t i = 0; i < c.size(); ++i)
    if (c.up(replica_id{i}))
      c.step(replica_id{i}, work_pending{c.now()});
}

} // namespace bezant::testing
