#include "tests/audit/two_worlds.hpp"

#include <algorithm>

namespace bezant::testing {

namespace {

constexpr std::uint64_t views_skipped = 12;

std::vector<protocol_option> options_of(const std::string& protocol) {
  if (protocol == "streamlet" || protocol == "simplex")
    return {{"delta", "20ms"}};
  if (protocol == "pbft")
    return {{"timeout", "100ms"}, {"heartbeat", "10ms"}};
  return {{"timeout", "100ms"}};
}

/// Whether a message of the second world arrives while it shall only give views up.
bool gives_up(const protocol_info& info, const signed_message& m) {
  const auto a = info.describe(m.kind, m.body);
  if (!a)
    return true;
  switch (a->role) {
    case message_role::proposal:
    case message_role::vote: return a->view.value() > (info.name == "pbft" ? 1 : views_skipped);
    default: return true;
  }
}

} // namespace

scribe::scribe(cluster& watched, replica_id who) : watched_{watched}, who_{who} {
  text_.head = {watched.keys.replicas()->chain(), watched.protocol.name, who};
  watched.keep_log = true;
  watched.on_signed = [this](replica_id author, const signed_message& m) {
    if (author == who_)
      write(m);
  };
}

network scribe::listening(network inner) {
  return [this, inner = std::move(inner)](const flight& f) {
    auto copies = inner(f);
    if (f.to == who_ && !copies.empty())
      write(f.what);
    return copies;
  };
}

void scribe::write(const signed_message& m) {
  if (known_.insert(digest_of(m)).second)
    text_.messages.push_back({m.author, m.kind, m.body, m.by});
}

audit::transcript scribe::finish() const {
  auto done = text_;
  for (const auto& [who, e] : watched_.log)
    if (const auto* c = std::get_if<commit>(&e); c != nullptr && who == who_) {
      audit::transcript_commit entry{{}, c->proof};
      for (const auto& b : c->blocks)
        entry.headers.push_back(b->header());
      done.commits.push_back(std::move(entry));
    }
  return done;
}

two_worlds::two_worlds(const std::string& name, std::size_t n, plot how) {
  const auto count = quorum(n) - (n - (faults_max(n) + 1)) / 2; // f+1 colluders, and half of the others, are a quorum
  for (std::uint32_t i = 1; i <= std::max(count, faults_max(n) + 1); ++i)
    colluders.push_back(replica_id{i});
  std::vector<replica_id> honest[2];
  for (std::uint32_t i = 0; i < n; ++i)
    if (std::ranges::find(colluders, replica_id{i}) == colluders.end())
      honest[honest[0].size() > honest[1].size()].push_back(replica_id{i});
  for (const bool other : {false, true}) {
    cluster c{{.replicas = n, .protocol = name, .options = options_of(name), .executes = true}};
    const auto here = honest[other];
    scribe hand{c, here.front()};
    const auto lives = [&](replica_id who) {
      return std::ranges::find(colluders, who) != colluders.end() || std::ranges::find(here, who) != here.end();
    };
    c.batch = [other](replica_id who, const request_payload& r) {
      return text_payload((other ? "other " : "one ") + std::to_string(who.value()) + " in "
                          + std::to_string(r.view.value()) + " as " + std::to_string(r.id.value()));
    };
    c.passes = hand.listening([&](const flight& f) -> std::vector<duration> {
      if (!lives(f.to) || (other && how == plot::later_views && !gives_up(c.protocol, f.what)))
        return {};
      return {milliseconds(5)};
    });
    for (std::uint32_t i = 0; i < n; ++i)
      if (lives(replica_id{i}))
        c.start(replica_id{i});
      else
        c.mark_faulty(replica_id{i});
    const auto begin = c.now();
    const bool short_life = how == plot::later_views && !other;
    const auto enough = [&] { return c.committed(here.front()) >= (short_life ? 1U : 5U); };
    while (c.now() < begin + seconds(60) && !enough()) {
      for (std::uint32_t i = 0; i < n; ++i)
        if (c.up(replica_id{i}) && name == "pbft")
          c.step(replica_id{i}, work_pending{c.now()});
      c.run(c.now() + milliseconds(short_life ? 1 : 50));
    }
    if (!enough())
      problems.push_back(name + ": the " + (other ? "second" : "first") + " world commits nothing");
    for (const auto& v : c.violations)
      problems.push_back(v);
    (other ? second : first) = hand.finish();
    replicas = c.keys.replicas();
    protocol = c.protocol;
  }
}

} // namespace bezant::testing
