#include "tests/audit/watched.hpp"

namespace bezant::testing {

namespace {

transaction numbered(std::uint64_t number) {
  return transaction{encode(number)};
}

} // namespace

watched_cluster::watched_cluster(cluster_setup setup, network delays) : c{std::move(setup)}, committed_(c.size()) {
  for (std::uint32_t i = 0; i < c.size(); ++i)
    feeds_.push_back(std::make_unique<audit::suspicion_feed>(replica_id{i}, c.protocol, *c.keys.replicas()));
  c.batch = [this](replica_id leader, const request_payload&) { return batch(leader); };
  c.passes = [this, delays = std::move(delays)](const flight& f) {
    auto copies = delays(f);
    for (const auto d : copies)
      arriving_.emplace(c.now() + d, arrival{f.to, f.what});
    return copies;
  };
}

payload_ptr watched_cluster::batch(replica_id leader) const {
  std::vector<transaction> list;
  for (const auto& [number, t] : waiting_)
    if (!censored || !censored(leader, number))
      list.push_back(t);
  return std::make_shared<const payload>(std::move(list));
}

void watched_cluster::submit(time_point now) {
  const auto number = submitted_++;
  const auto t = numbered(number);
  waiting_.emplace(number, t);
  for (auto& f : feeds_)
    f->submitted(now, t);
}

void watched_cluster::look() {
  for (auto at = arriving_.begin(); at != arriving_.end() && at->first <= c.now(); at = arriving_.erase(at))
    if (c.up(at->second.to))
      feeds_[at->second.to.value()]->delivered(at->first, at->second.what);
  for (std::uint32_t i = 0; i < c.size(); ++i) {
    const replica_id who{i};
    if (!c.up(who))
      continue;
    const auto& blocks = c.disk_of(who).blocks;
    for (; committed_[i] < blocks.size(); ++committed_[i]) {
      feeds_[i]->committed(*blocks[committed_[i]]);
      for (const auto& t : blocks[committed_[i]]->content()->transactions())
        waiting_.erase(decode<std::uint64_t>(t.data()).value());
    }
    feeds_[i]->stands(c.now(), c.position(who));
  }
}

void watched_cluster::run(duration length) {
  const auto end = c.now() + length;
  for (std::uint64_t step = 0; c.now() < end; ++step) {
    if (step % pause == 0) {
      submit(c.now());
      for (std::uint32_t i = 0; i < c.size(); ++i)
        if (c.up(replica_id{i}))
          c.step(replica_id{i}, work_pending{c.now()});
    }
    c.run(c.now() + milliseconds(1));
    look();
  }
}

std::uint64_t watched_cluster::least_score(replica_id who) const {
  auto least = ~std::uint64_t{0};
  for (std::uint32_t i = 0; i < c.size(); ++i)
    if (replica_id{i} != who && c.up(replica_id{i}))
      for (const auto& s : by(replica_id{i}))
        if (s.who == who)
          least = std::min(least, s.score);
  return least;
}

std::size_t watched_cluster::suspects_but(replica_id but) const {
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < c.size(); ++i)
    if (replica_id{i} != but)
      for (const auto& s : feeds_[i]->meter().suspects())
        count += s.who != but ? 1U : 0U;
  return count;
}

} // namespace bezant::testing
