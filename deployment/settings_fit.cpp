#include "deployment/settings_fit.hpp"

#include "deployment/toml_values.hpp"
#include "protocols/timeout_estimator.hpp"
#include "transport/links/frame.hpp"
#include "transport/links/link_session.hpp"
#include "transport/links/replica_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace bezant::deployment {

namespace {

class pairs {
public:
  pairs(const node_file& n, const exchange::founding& founded) : n_{n}, f_{founded} {}

  std::vector<misfit> run(std::optional<duration> patience) {
    checkpoints();
    blocks();
    if (n_.batch_age > duration{})
      waiting_blocks(patience);
    times();
    connections();
    clients();
    return std::move(list_);
  }

private:
  template <class... Args>
  void expect(bool fits, const char* setting, const char* other, fmt::format_string<Args...> what, Args&&... args) {
    if (!fits)
      list_.push_back({setting, other, fmt::format(what, std::forward<Args>(args)...)});
  }

  /// Who is behind by more than half of the history, and by more than `every`, fetches a snapshot; all others ask for
  /// blocks, and there must be as many.
  void checkpoints() {
    const auto& c = n_.checkpoint;
    expect(c.history >= c.every, "checkpoint.history", "checkpoint.every",
           "expected at least \"every\", for a replica that is behind by up to \"every\" blocks asks for them, and the "
           "others would have dropped them: "
           "checkpoint.history = {}, checkpoint.every = {}; raise history or lower every",
           c.history, c.every);
  }

  void blocks() {
    const auto& m = n_.mempool;
    const auto& l = n_.limits;
    constexpr const char* refused =
      "{} = {} is more than the largest block that replicas take, {}: all would refuse a full block, and it "
      "would be proposed for ever; set {} to at most {}";
    expect(m.batch_bytes_max <= payload::bytes_max, "batch.bytes_max", "limits.queue_bytes_max", refused,
           "batch.bytes_max", m.batch_bytes_max, payload::bytes_max, "batch.bytes_max", payload::bytes_max);
    expect(m.batch_transactions_max <= payload::transactions_max, "batch.transactions_max", "batch.bytes_max", refused,
           "batch.transactions_max", m.batch_transactions_max, payload::transactions_max, "batch.transactions_max",
           payload::transactions_max);
    const auto needed = largest_message(m.batch_bytes_max, m.batch_transactions_max);
    const bool smaller = l.queue_bytes_max >= largest_message(0, 0);
    expect(l.queue_bytes_max >= needed, "limits.queue_bytes_max", "batch.bytes_max",
           "limits.queue_bytes_max = {} does not hold the message of a full block with batch.bytes_max = {}: it would "
           "be proposed "
           "for ever and reach nobody; set limits.queue_bytes_max to at least {}{}",
           l.queue_bytes_max, m.batch_bytes_max, needed, smaller ? ", or lower batch.bytes_max" : "");
  }

  void waiting_blocks(std::optional<duration> patience) {
    const auto& m = n_.mempool;
    const auto& chain = f_.chain;
    if (patience)
      expect(n_.batch_age.ns <= patience->ns / 2, "batch.age", "options",
             "batch.age = {} is more than half of the {} that replicas wait for a block by the [options] of {} in {}: "
             "views would end "
             "before their blocks are made; lower batch.age to at most {}, or found the chain with a longer timeout",
             span_text(n_.batch_age), span_text(*patience), chain.protocol, n_.genesis, span_text({patience->ns / 2}));
    constexpr const char* waits = "every block would wait for batch.age = {} in vain";
    expect(m.transactions_max >= m.batch_transactions_max, "mempool.transactions_max", "batch.transactions_max",
           "mempool.transactions_max = {} cannot fill a block of batch.transactions_max = {}: {}; raise the first or "
           "lower the second",
           m.transactions_max, m.batch_transactions_max, fmt::format(fmt::runtime(waits), span_text(n_.batch_age)));
    const auto bytes_needed = m.batch_bytes_max + transaction::bytes_max;
    expect(m.bytes_max >= bytes_needed, "mempool.bytes_max", "batch.bytes_max",
           "mempool.bytes_max = {} cannot fill a block of batch.bytes_max = {}: {}; set mempool.bytes_max to at least "
           "{}, or lower "
           "batch.bytes_max",
           m.bytes_max, m.batch_bytes_max, fmt::format(fmt::runtime(waits), span_text(n_.batch_age)), bytes_needed);
  }

  void times() {
    const auto& l = n_.limits;
    const auto tick = link_session::tick_period;
    const auto clients_beat = link_limits{}.heartbeat;
    if (l.silence <= l.heartbeat + tick)
      expect(false, "limits.silence", "limits.heartbeat",
             "expected more than a heartbeat: {}, and {} for it to be sent; limits.silence = {} would take every idle "
             "peer for gone; raise "
             "silence or lower heartbeat",
             span_text(l.heartbeat), span_text(tick), span_text(l.silence));
    else
      expect(l.silence > clients_beat + tick, "limits.silence", "limits.heartbeat",
             "limits.silence = {} would close the links of idle clients, which send a heartbeat every {}: expected "
             "more than {}",
             span_text(l.silence), span_text(clients_beat), span_text(clients_beat + tick));
    expect(l.connect <= l.handshake, "limits.connect", "limits.handshake",
           "limits.connect = {} is longer than limits.handshake = {}, which begins with it: no connection could take "
           "that long; lower "
           "connect or raise handshake",
           span_text(l.connect), span_text(l.handshake));
    expect(l.redial_max >= l.redial_min, "limits.redial_max", "limits.redial_min",
           "expected at least redial_min: {}; limits.redial_max = {}", span_text(l.redial_min),
           span_text(l.redial_max));
  }

  /// Each other replica has one link to here, and a second one while it replaces that.
  void connections() {
    const auto replicas = f_.chain.replicas.size();
    expect(n_.limits.connections_max >= 2 * replicas, "limits.connections_max", "replica",
           "limits.connections_max = {} leaves no room for the {} replicas of {} and their clients: expected at least "
           "{}, two for each "
           "replica; raise limits.connections_max",
           n_.limits.connections_max, replicas, n_.genesis, 2 * replicas);
  }

  /// A session sends all that it may have pending at once, and once more when no answer comes.
  void clients() {
    constexpr std::size_t beside = 100; // heartbeats and questions
    const std::size_t pending = f_.exchange.pending_max;
    const auto needed = 2 * pending + beside;
    expect(n_.limits.client_frames_per_second_max >= needed, "limits.client_frames_per_second_max",
           "exchange.pending_max",
           "limits.client_frames_per_second_max = {} closes the link of a client that sends all frames it may have "
           "pending by {}, "
           "exchange.pending_max = {}: expected at least {}; raise limits.client_frames_per_second_max",
           n_.limits.client_frames_per_second_max, n_.genesis, pending, needed);
  }

  const node_file& n_;
  const exchange::founding& f_;
  std::vector<misfit> list_;
};

constexpr std::uint64_t pbft_checkpoint_usual = 16;
constexpr std::uint64_t pbft_checkpoint_most = 256;

/// Bytes of the largest new-view: for each of a quorum a view-change with its checkpoint's certificate, and one
/// certificate for each sequence number that can have prepared above it.
std::uint64_t new_view_bytes(std::size_t replicas, std::uint64_t checkpoint) {
  constexpr std::uint64_t share = 4 + 64;
  constexpr std::uint64_t head = 256; // more than what stands beside the shares
  const std::uint64_t signers = quorum(replicas);
  const auto window = 2 * checkpoint;
  return signers * (window * (signers * share + head) + signers * share + head) + window * head;
}

std::uint64_t option_of(const genesis& chain, std::string_view name, std::uint64_t fallback) {
  const auto at = std::ranges::find(chain.options, name, &protocol_option::name);
  std::uint64_t value = 0;
  if (at == chain.options.end()
      || std::from_chars(at->value.data(), at->value.data() + at->value.size(), value).ec != std::errc{})
    return fallback;
  return value;
}

} // namespace

std::vector<misfit> misfits_of(const node_file& n, const exchange::founding& founded,
                               const protocol_registry& protocols) {
  auto patience = n.batch_age > duration{} ? patience_of(founded.chain, protocols) : std::nullopt;
  const auto is_measured = [](const protocol_option& o) { return o.name == "timeouts" && o.value == "measured"; };
  if (patience && std::ranges::any_of(founded.chain.options, is_measured))
    patience->ns /= timeout_estimator::floor_share; // what they may come to wait after blocks that were full at once
  return pairs{n, founded}.run(patience);
}

std::optional<duration> patience_of(const genesis& chain, const protocol_registry& protocols) {
  const auto protocol = protocols.find(chain.protocol);
  if (!protocol)
    return std::nullopt;
  const auto replicas = std::make_shared<const replica_set>(
    digest{}, chain.protocol, std::vector<public_key>(chain.replicas.begin(), chain.replicas.end()), ed25519());
  const auto core =
    protocol.value()->make({replica_id{0}, replicas, {chain.options.begin(), chain.options.end()}}, nullptr);
  if (!core)
    return std::nullopt;
  effects out;
  constexpr time_point begin{};
  core.value()->step(begin, started{}, out);
  core.value()->step(begin, work_pending{begin}, out); // some wait for nothing before there is something to do
  std::optional<duration> longest;
  for (const auto& e : out.list())
    if (const auto* timer = std::get_if<set_timer>(&e))
      longest = std::max(longest.value_or(duration{}), timer->at - begin);
  return longest;
}

std::uint64_t pbft_checkpoint_max(std::size_t replicas) {
  auto most = pbft_checkpoint_most;
  while (most > 0 && new_view_bytes(replicas, most) > body_bytes_max(frame_kind::message))
    --most;
  return most;
}

std::string chain_misfit(const genesis& chain) {
  if (chain.protocol != "pbft" || chain.replicas.empty())
    return {};
  const auto checkpoint = option_of(chain, "checkpoint", pbft_checkpoint_usual);
  const auto most = pbft_checkpoint_max(chain.replicas.size());
  if (checkpoint <= most)
    return {};
  const auto first = fmt::format("with {} replicas and checkpoint = {} a new-view can be larger than a frame may be, "
                                 "{} bytes, and no view would ever "
                                 "change: ",
                                 chain.replicas.size(), checkpoint, body_bytes_max(frame_kind::message));
  return first
         + (most == 0 ? "use fewer replicas or another protocol" : fmt::format("set checkpoint to at most {}", most));
}

} // namespace bezant::deployment
