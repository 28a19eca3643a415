// What a store must hold, kept by a model too simple to be wrong, and a script of steps as replicas make them.
#pragma once

#include "core/random.hpp"
#include "tests/store/store_support.hpp"

#include <set>

namespace bezant::testing {

/// What a store holds at one moment.
struct store_world {
  std::vector<std::pair<view_number, std::uint64_t>> records;
  std::vector<block_ptr> after_base;
  std::vector<block_ptr> findable; ///< committed blocks that `find` must know
  std::optional<stored_base> base;
  stored_commit last{test_genesis(), {}};
  std::vector<conviction> convicted;
};

/// Mirrors what is done to a store.
class store_model {
public:
  void append(std::uint64_t number, view_number view) { now_.records.emplace_back(view, number); }
  void trim(view_number below);
  void append(const std::vector<block_ptr>& blocks, const bytes& proof);
  void rebase(const stored_base& b, std::size_t history) { rebasing_.emplace(b, history); }
  /// What a sync that succeeds makes durable.
  [[nodiscard]] store_world after_sync() const;
  void synced() { now_ = durable_ = after_sync(), rebasing_.reset(); }
  void crashed() { now_ = durable_, rebasing_.reset(); }

  [[nodiscard]] const store_world& now() const noexcept { return now_; }
  [[nodiscard]] const store_world& durable() const noexcept { return durable_; }

  /// How `disk` differs from `wanted`; empty if it does not. Trimmed records may be there or not.
  [[nodiscard]] std::string difference(const store& disk, const store_world& wanted) const;

private:
  store_world now_, durable_;
  std::optional<std::pair<stored_base, std::size_t>> rebasing_;
  std::set<std::uint64_t> trimmed_;
};

/// Drives a store and its model through the steps of a replica's life, which follow from a seed.
class store_script {
public:
  explicit store_script(std::uint64_t seed, std::size_t record_bytes = 3000)
    : random_{seed}, record_bytes_{record_bytes} {}

  /// One step: some records, blocks, a trim, now and then another base, one sync. The result is that of the first call
  /// that failed.
  result<void> step(store& disk);
  void appends(store& disk);

  [[nodiscard]] store_model& model() noexcept { return model_; }
  [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }
  /// Number of the last batch that was written, if no call failed.
  [[nodiscard]] std::uint64_t batches() const noexcept { return batches_; }

private:
  random_source random_;
  std::size_t record_bytes_;
  store_model model_;
  std::uint64_t steps_ = 0;
  std::uint64_t next_record_ = 1;
  std::uint64_t batches_ = 1; // the first one makes the store
};

/// Steps of the process that is killed (tests/store/victim.cpp); its script's seed is 1.
inline constexpr std::uint64_t victim_steps = 40;

/// What came of killing a machine in one file-system call.
struct kill_result {
  bool reached = false;  ///< false: the script ended before that call
  std::string violation; ///< empty if nothing that was promised was broken
};

/// Runs a script of `steps` on a new store, and lets the machine go down in call number `at`. Then opens it again,
/// twice, and looks whether everything that was synced is there and nothing that was never appended.
kill_result kill_at(std::uint64_t at, std::uint64_t steps, torn left, std::uint64_t mark_every);
/// Calls that such a script makes if nobody dies.
std::uint64_t calls_of(std::uint64_t steps);

} // namespace bezant::testing
