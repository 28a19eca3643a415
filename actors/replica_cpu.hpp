// The virtual processor of a replica: what cryptography costs in a simulation that measures.
#pragma once

#include "core/replica_set.hpp"
#include "core/time.hpp"

#include <caf/all.hpp>

#include <memory>

namespace bezant {

/// What work costs. All zero: everything is free, and only counted.
struct cpu_costs {
  duration sign;     ///< one signature made
  duration verify;   ///< one signature checked
  duration hash_kib; ///< 1024 bytes hashed

  friend bool operator==(const cpu_costs&, const cpu_costs&) noexcept = default;
};

/// One serial processor: work is done in the order in which it was asked for, each piece when the one before is done.
/// The actors of one replica share it, in virtual time only: it has no lock.
class replica_cpu {
public:
  using instant = caf::actor_clock::time_point;

  explicit replica_cpu(cpu_costs costs) : costs_{costs} {}

  /// Charges for hashing a message of `size` bytes that came in and for the signatures checked; gives when that is
  /// done.
  instant receive(instant now, std::size_t size, std::uint64_t verifications);
  /// Charges for hashing and signing a message of `size` bytes; gives when that is done.
  instant sign(instant now, std::size_t size);

  [[nodiscard]] std::uint64_t verifications() const noexcept { return verifications_; }
  /// Time spent on work so far, in virtual time.
  [[nodiscard]] duration busy() const noexcept { return busy_; }

private:
  instant charge(instant now, duration work);

  cpu_costs costs_;
  instant free_{}; ///< when all that was asked for is done
  duration busy_;
  std::uint64_t verifications_ = 0;
};

/// The same replicas, with each verification counted in `*count`. For one thread.
std::shared_ptr<const replica_set> counted(std::shared_ptr<const replica_set> replicas,
                                           std::shared_ptr<std::uint64_t> count);

} // namespace bezant
