// The replicated application: what consensus orders blocks for.
#pragma once

#include "core/error.hpp"
#include "core/receipt.hpp"
#include "core/system_transaction.hpp"

#include <optional>

namespace bezant {

/// What a transaction takes of the room that lanes share (`application::lane`): its bytes, and as much as a small one
/// is worth in checks.
inline std::size_t lane_cost(const transaction& t) noexcept {
  return t.data().size() + 256;
}

/// A deterministic state machine over committed blocks. Equal sequences of blocks give equal results everywhere: no
/// clock, randomness, floating point or iteration order of hash maps may reach a result. Blocks may also hold
/// transactions of the house (`is_system`, `core/system_transaction.hpp`): they are not the application's, which passes
/// over them.
class application {
public:
  virtual ~application() = default;

  /// The stateless check of a transaction: form and signatures, a pure function of its bytes and of genesis. A payload
  /// with a transaction that fails is refused and its proposer accused; so what depends on state (funds, order of
  /// sequence numbers) must not fail here. Called from several threads at once.
  [[nodiscard]] virtual result<void> check(const transaction& t) const = 0;

  /// Whose transaction this is, by its bytes alone: mempools and blocks are shared equally between lanes, so that one
  /// client that sends much does not slow the others. Called of transactions that passed `check`, from several threads
  /// at once.
  [[nodiscard]] virtual std::uint64_t lane(const transaction& t) const {
    static_cast<void>(t);
    return 0;
  }

  /// Executes the next committed block. A transaction that fails for a reason of state gets a receipt that says so.
  virtual block_result execute(const block& b) = 0;

  /// The digest of the present state.
  [[nodiscard]] virtual digest state() const = 0;

  /// The whole state in a form that `restore` takes, here or on another replica.
  [[nodiscard]] virtual bytes snapshot() const = 0;

  /// Replaces the state. On an error the state is unchanged.
  virtual result<void> restore(byte_view snapshot) = 0;

  /// What became of a transaction that took effect, or of the one that took effect in its place, from the state: equal
  /// to the receipt that `execute` gave, here and on all replicas, however long ago. Nothing if nothing is known of it,
  /// or no longer.
  [[nodiscard]] virtual std::optional<receipt> recall(const transaction& t) const {
    static_cast<void>(t);
    return std::nullopt;
  }

  /// The ids of the last transactions that `recall` knows, at most `most`: nobody has to take them in once more.
  [[nodiscard]] virtual std::vector<digest> recallable(std::size_t most) const {
    static_cast<void>(most);
    return {};
  }
};

} // namespace bezant
