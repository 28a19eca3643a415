// What a node process is put together from: its application, its links, its replica, and what it tells of itself.
#include "deployment/link_status.hpp"
#include "deployment/node_adversary.hpp"
#include "deployment/node_links.hpp"
#include "deployment/node_run.hpp"
#include "deployment/opaque_application.hpp"
#include "deployment/patience_watch.hpp"
#include "deployment/process_usage.hpp"
#include "deployment/settings_fit.hpp"
#include "deployment/unchecked_signatures.hpp"
#include "exchange/exchange_application.hpp"
#include "exchange/inquiry.hpp"
#include "simulation/observers.hpp"
#include "transport/links/link_messages.hpp"
#include "transport/links/tcp_network.hpp"
#include "transport/log.hpp"

#include <array>
#include <cstring>
#include <ctime>

namespace bezant::deployment {

namespace {

/// Keys the hash of the order index, so that nobody outside can make its ids collide.
std::uint64_t random_index_key() {
  const auto seed = random_key_seed();
  std::uint64_t key = 0;
  std::memcpy(&key, seed.data(), sizeof key);
  return key;
}

/// A time as people write it; seconds suffice.
std::string utc_text(time_point t) {
  const auto unix_seconds = static_cast<std::time_t>(epoch_unix_seconds + t.ns / 1'000'000'000);
  std::tm parts{};
  if (gmtime_r(&unix_seconds, &parts) == nullptr)
    return "the end of time";
  std::array<char, 32> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

/// Answers a client's question from the application's state.
bytes answer_from(const application& app, height executed, byte_view asked) {
  const auto question = decode<exchange::inquiry>(asked);
  if (!question)
    return {};
  const auto* exchange = dynamic_cast<const exchange::exchange_application*>(&app);
  if (exchange == nullptr) { // the benchmarks' one: only where a session begins is of interest
    exchange::inquiry_answer begins{executed, app.state(), 0, 0, 0, {}, {}, {}, sequence_number{1}, {}, {}, 0, {}};
    return encode(begins);
  }
  return encode(exchange::answer(*exchange, executed, question.value()));
}

} // namespace

std::shared_ptr<application> node_run::make_app() const {
  std::shared_ptr<const signature_scheme> scheme = ed25519();
  if (n_.node.unsigned_clients)
    scheme = std::make_shared<unchecked_signatures>();
  if (n_.node.opaque)
    return std::make_shared<opaque_application>(n_.founded.exchange, replicas_->chain(), std::move(scheme));
  return std::make_shared<exchange::exchange_application>(n_.founded.exchange, replicas_->chain(), std::move(scheme),
                                                          random_index_key());
}

std::unique_ptr<protocol> node_run::make_core() const {
  auto core = protocol_->make({n_.node.replica, replicas_, n_.founded.chain.options}, nullptr);
  require(core.has_value(), "options that were good once are good again");
  return std::move(core).value();
}

replica_clock node_run::clock() const {
  const auto wall = std::chrono::system_clock::now().time_since_epoch() - std::chrono::seconds{epoch_unix_seconds};
  return {system_->clock().now() - std::chrono::duration_cast<std::chrono::nanoseconds>(wall), n_.node.clock_offset};
}

result<network_actor> node_run::open_network() {
  tcp_network_config net;
  net.self = n_.node.replica;
  net.replicas = replicas_;
  net.identity = identity_;
  net.listen = n_.node.listen;
  net.peers = n_.node.peers;
  net.limits = n_.node.limits;
  net.settings = settings_of(n_.node);
  net.session_key = [&g = n_.founded.exchange](session_id s) -> std::optional<public_key> {
    return s.value() < g.sessions.size() ? std::optional{g.sessions[s.value()].key} : std::nullopt;
  };
  net.ends = ends_;
  net.board = board_;
  return spawn_tcp_network(*system_, std::move(net));
}

/// All who are told what the replica does.
std::shared_ptr<replica_observer> node_run::watchers() const {
  std::vector<std::shared_ptr<replica_observer>> list{watch_, suspicions_, failures_, log_};
  if (const auto patience = patience_of(n_.founded.chain, known_.protocols))
    list.push_back(std::make_shared<patience_watch>(*patience, replicas_->quorum(), board_,
                                                    [](const std::string& line) { logger("node")->warn(line); }));
  if (hooks_.observer)
    list.push_back(hooks_.observer);
  return std::make_shared<simulation::observers>(std::move(list));
}

replica_config node_run::configure() {
  replica_config r;
  r.self = n_.node.replica;
  r.replicas = replicas_;
  r.protocol = protocol_;
  r.make_core = [this] { return make_core(); };
  r.recall.plan.asks = true;
  r.recall.lost_memory = [marks = marks_] { return marks.mute(); };
  r.recall.remembers = [marks = marks_] { marks.end_mute(); };
  r.recall.clock = [this] { return clock(); };
  r.recall.written = utc_text;
  r.view = [watch = watch_] { return watch->now().view; };
  r.key = key_;
  r.disk = disk_;
  r.make_app = [this] { return make_app(); };
  r.clock = clock();
  r.limits = n_.node.mempool;
  r.batch_age = n_.node.batch_age;
  r.clients_apart = true;
  r.on_bad_submits = tell_bad_submits;
  r.checkpoints = {n_.node.checkpoint.every, n_.node.checkpoint.history};
  r.answer = answer_from;
  r.observer = watchers();
  adversary_ = seat_adversary(n_, known_, r.clock.now(system_->clock()), r);
  return r;
}

replica_status node_run::status() const {
  auto s = watch_->now();
  s.self = n_.node.replica;
  s.chain = replicas_->chain();
  s.protocol = n_.founded.chain.protocol;
  s.uptime_ms = static_cast<std::uint64_t>(
    std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_).count());
  s.syncs = disk_->syncs();
  const auto used = usage_of_this_process();
  s.cpu_ms = used.cpu_ms;
  s.resident_bytes = used.resident_bytes;
  add_links(s, *board_, link_clock());
  for (const auto& one : suspicions_->suspects())
    s.suspects.push_back({one.most.who, simulation::reasons_text(one.most), false});
  return s;
}

} // namespace bezant::deployment
