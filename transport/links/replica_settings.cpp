#include "transport/links/replica_settings.hpp"

#include "core/block.hpp"
#include "transport/links/link_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace bezant {

namespace {

/// Whoever hears nothing for `silence` closes the link, and hears something every `heartbeat`, found due at a tick.
bool too_quiet(std::uint64_t heartbeat_ns, std::uint64_t silence_ns) {
  const auto tick = static_cast<std::uint64_t>(link_session::tick_period.ns);
  return silence_ns <= heartbeat_ns || silence_ns - heartbeat_ns <= tick;
}

std::string milliseconds_text(std::uint64_t ns) {
  return fmt::format("{}ms", ns / 1'000'000);
}

constexpr std::uint64_t blocks_served_max = std::uint64_t{1} << 15U; // as in actors/checkpointer_fetch.cpp

void compare_checkpoints(const replica_settings& own, const replica_settings& theirs, std::vector<std::string>& list) {
  const auto a = own.checkpoint_every;
  const auto b = theirs.checkpoint_every;
  constexpr std::uint64_t sane = std::uint64_t{1} << 31U; // a liar's number is not multiplied
  if (a != b) {
    const auto effect = a == 0 || b == 0 ? std::string{"the two never sign the same checkpoint"}
                        : a < sane && b < sane
                          ? fmt::format("the two sign the same checkpoint only every {} blocks", std::lcm(a, b))
                          : std::string{"the two hardly ever sign the same checkpoint"};
    list.push_back(fmt::format(
      "checkpoint.every is {} here and {} there: {}; set it to the same number on all replicas", a, b, effect));
  }
  // Who is no farther behind than half of its own history asks for blocks, and the other must still have them.
  const auto reach = [](const replica_settings& s) {
    return std::max(std::min(s.checkpoint_history / 2, blocks_served_max), s.checkpoint_every);
  };
  const auto short_of = [](const replica_settings& keeps, const auto wanted) {
    return keeps.checkpoint_every != 0 && keeps.checkpoint_history < wanted;
  };
  if (a != 0 && b != 0 && (short_of(own, reach(theirs)) || short_of(theirs, reach(own))))
    list.push_back(
      fmt::format("checkpoint.history is {} here and {} there: whoever keeps more asks for blocks that the other "
                  "one dropped, and is not brought to a checkpoint; set it to the same number on all replicas",
                  own.checkpoint_history, theirs.checkpoint_history));
}

void compare_blocks(const replica_settings& own, const replica_settings& theirs, std::vector<std::string>& list) {
  const auto needs = [](const replica_settings& s) {
    return largest_message(s.batch_bytes_max, s.batch_transactions_max);
  };
  if (own.queue_bytes_max < needs(theirs))
    list.push_back(
      fmt::format("limits.queue_bytes_max is {} here and batch.bytes_max is {} there: a block of that size cannot be "
                  "passed on from here; set limits.queue_bytes_max here to at least {}, or lower batch.bytes_max there",
                  own.queue_bytes_max, theirs.batch_bytes_max, needs(theirs)));
  if (theirs.queue_bytes_max < needs(own))
    list.push_back(fmt::format(
      "batch.bytes_max is {} here and limits.queue_bytes_max is {} there: a block of that size cannot be "
      "passed on from there; lower batch.bytes_max here, or set limits.queue_bytes_max there to at least {}",
      own.batch_bytes_max, theirs.queue_bytes_max, needs(own)));
}

void compare_silence(const replica_settings& own, const replica_settings& theirs, std::vector<std::string>& list) {
  constexpr const char* both =
    "limits.{} is {} here and limits.{} is {} there: links without other traffic are closed again and "
    "again; raise silence or lower heartbeat";
  if (too_quiet(theirs.heartbeat_ns, own.silence_ns))
    list.push_back(fmt::format(both, "silence", milliseconds_text(own.silence_ns), "heartbeat",
                               milliseconds_text(theirs.heartbeat_ns)));
  if (too_quiet(own.heartbeat_ns, theirs.silence_ns))
    list.push_back(fmt::format(both, "heartbeat", milliseconds_text(own.heartbeat_ns), "silence",
                               milliseconds_text(theirs.silence_ns)));
}

void compare_tests(const replica_settings& own, const replica_settings& theirs, std::vector<std::string>& list) {
  const auto differ = [&list](const char* name, bool here, bool there, const char* effect) {
    if (here != there)
      list.push_back(fmt::format("test.{} is {} here and {} there: {}; set it to the same on all replicas", name, here,
                                 there, effect));
  };
  differ("opaque", own.opaque, theirs.opaque, "the two execute blocks differently and have different states");
  differ("unsigned_clients", own.unsigned_clients, theirs.unsigned_clients,
         "blocks that one of them takes the other one refuses");
}

} // namespace

void replica_settings::set_limits(const link_limits& l) {
  queue_bytes_max = l.queue_bytes_max;
  heartbeat_ns = static_cast<std::uint64_t>(l.heartbeat.ns);
  silence_ns = static_cast<std::uint64_t>(l.silence.ns);
}

std::uint64_t largest_message(std::uint64_t batch_bytes, std::uint64_t batch_transactions) noexcept {
  // No replica takes a larger block, whoever says that he makes such.
  const auto data = std::clamp<std::uint64_t>(batch_bytes, transaction::bytes_max, payload::bytes_max);
  return data + 4 * std::min<std::uint64_t>(batch_transactions, payload::transactions_max) + message_body_bytes_max
         + frame_head_bytes;
}

std::vector<std::string> misfits(const replica_settings& own, const replica_settings& theirs) {
  std::vector<std::string> list;
  compare_checkpoints(own, theirs, list);
  compare_blocks(own, theirs, list);
  compare_silence(own, theirs, list);
  compare_tests(own, theirs, list);
  return list;
}

} // namespace bezant
