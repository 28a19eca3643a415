// The open durable store: what is on disk, and what waits for the next sync.
#pragma once

#include "transport/store/block_cache.hpp"
#include "transport/store/rocks_database.hpp"
#include "transport/store/store_mark.hpp"

#include <map>
#include <mutex>
#include <unordered_map>

namespace bezant::durable {

/// What opening has found and checked. Members go in reverse order: the lock last.
struct contents {
  std::unique_ptr<folder_lock> lock;
  std::unique_ptr<rocks_database> db;
  std::unique_ptr<mark_file> acknowledged;
  nonce id{};
  state now;
  std::map<view_number, std::vector<std::uint64_t>> records; ///< positions of the journal records by view
  std::map<height, base_value> bases;                        ///< the present one and those that are kept beside it
  convictions convicted;
  block_ptr last;
  bytes proof;
  std::map<note_number, bytes> notes;
};

class rocks_store final : public store {
public:
  rocks_store(block_ptr genesis, const rocks_options& options, contents found);
  ~rocks_store() override;

  void append(const record& r, view_number view) override;
  void trim(view_number below) override;
  void append(const std::vector<block_ptr>& blocks, const bytes& proof) override;
  result<void> sync() override;
  [[nodiscard]] std::vector<record> journal() const override;
  [[nodiscard]] block_ptr find(const digest& id) const override;
  [[nodiscard]] bool find_waits() const noexcept override { return true; }
  [[nodiscard]] std::vector<block_ptr> committed() const override;
  result<void> keep(const stored_base& b) override;
  void rebase(height at, std::size_t history) override;
  [[nodiscard]] std::optional<stored_base> base() const override;
  [[nodiscard]] std::vector<conviction> convicted() const override;
  [[nodiscard]] stored_commit last() const override;
  [[nodiscard]] store_owner owner() const override { return options_.owner; }
  void note(note_number which, bytes value) override;
  [[nodiscard]] std::map<note_number, bytes> notes() const override;

private:
  /// A key to be written, or deleted, or the first of a range to be deleted.
  struct operation {
    std::string key;
    std::optional<bytes> value;
    std::string end; ///< not empty: all in [key, end) goes
  };
  struct rebasing {
    height at;
    std::size_t history;
  };

  void put(std::string key, bytes value) { waiting_.push_back({std::move(key), std::move(value), {}}); }
  void remove(std::string key) { waiting_.push_back({std::move(key), std::nullopt, {}}); }
  void remove(std::string key, std::string end) { waiting_.push_back({std::move(key), std::nullopt, std::move(end)}); }
  void put_block(const block_ptr& b);
  void remove_base(height at);
  void add_state(std::vector<operation>& list, height at) const;

  /// Makes the base that `rebase` named the present one, as part of the next batch.
  result<void> take_base();
  /// Whether the committed block at `at` is the one of digest `id`.
  result<bool> is_committed(height at, const digest& id) const;
  /// Deletes the blocks of heights [from, to).
  result<void> drop_blocks(height from, height to);
  result<void> write(const state& s, const std::vector<operation>& list);
  /// After this every sync fails.
  store_error fail(std::error_code e, const char* doing) const;
  void reclaim(const std::vector<operation>& list);
  [[nodiscard]] height held() const;
  result<block_ptr> read(height at) const;
  /// From the disk; null if it has no such block. The lock need not be held.
  result<block_ptr> read(const digest& id) const;
  [[noreturn]] void give_up(std::error_code e, const char* doing) const;

  mutable std::mutex mutex_;
  block_ptr genesis_;
  rocks_options options_;
  contents disk_; // `now` and `convicted`: as of the last sync
  state next_;    // with what waits
  convictions next_convicted_;
  std::vector<operation> waiting_;
  std::unordered_map<digest, block_ptr> waiting_blocks_;
  std::optional<rebasing> rebasing_;
  mutable block_cache cache_;
  mutable std::optional<std::error_code> failed_;
};

} // namespace bezant::durable
