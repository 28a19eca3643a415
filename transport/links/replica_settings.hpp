// Settings of a replica's own that must be the same on all replicas, or must fit those of others. Told in every hello.
#pragma once

#include "core/inspect.hpp"
#include "transport/links/link_limits.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bezant {

/// What a replica says of its node.toml; the names there are in the comments. The defaults are those of the file.
struct replica_settings {
  std::uint64_t checkpoint_every = 1'000;     ///< checkpoint.every, in blocks; 0: none
  std::uint64_t checkpoint_history = 10'000;  ///< checkpoint.history, in blocks
  std::uint64_t batch_bytes_max = 1U << 20U;  ///< batch.bytes_max
  std::uint64_t batch_transactions_max = 400; ///< batch.transactions_max
  std::uint64_t queue_bytes_max = 64U << 20U; ///< limits.queue_bytes_max
  std::uint64_t heartbeat_ns = 500'000'000;   ///< limits.heartbeat
  std::uint64_t silence_ns = 1'800'000'000;   ///< limits.silence
  bool opaque = false;                        ///< test.opaque
  bool unsigned_clients = false;              ///< test.unsigned_clients

  /// Takes over what links need.
  void set_limits(const link_limits& l);

  friend bool operator==(const replica_settings&, const replica_settings&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, replica_settings& x) {
    return f(x.checkpoint_every, x.checkpoint_history, x.batch_bytes_max, x.batch_transactions_max, x.queue_bytes_max,
             x.heartbeat_ns, x.silence_ns, x.opaque, x.unsigned_clients);
  }
};

/// Bytes of the largest message with a block of so many bytes and transactions, as a frame: what a queue must be able
/// to hold. Certificates, a snapshot's part and the like have `message_body_bytes_max`.
std::uint64_t largest_message(std::uint64_t batch_bytes, std::uint64_t batch_transactions) noexcept;
inline constexpr std::uint64_t message_body_bytes_max = std::uint64_t{4} << 20U;

/// Where `own` and `theirs` do not fit, each as one line that names the setting, both values, what follows and what to
/// change: "checkpoint.every is 50 here and 70 there: ...". Empty if all is well.
std::vector<std::string> misfits(const replica_settings& own, const replica_settings& theirs);

} // namespace bezant
