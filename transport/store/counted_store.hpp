// A store that counts its syncs, for status displays and benchmarks.
#pragma once

#include "transport/store/store.hpp"

#include <atomic>

namespace bezant {

/// Passes everything on. The counter may be read from any thread.
class counted_store final : public store {
public:
  explicit counted_store(std::unique_ptr<store> inner) : inner_{std::move(inner)} {}

  void append(const record& r, view_number view) override { inner_->append(r, view); }
  void trim(view_number below) override { inner_->trim(below); }
  void append(const std::vector<block_ptr>& blocks, const bytes& proof) override { inner_->append(blocks, proof); }
  result<void> sync() override {
    syncs_.fetch_add(1, std::memory_order_relaxed);
    return inner_->sync();
  }
  [[nodiscard]] std::vector<record> journal() const override { return inner_->journal(); }
  [[nodiscard]] block_ptr find(const digest& id) const override { return inner_->find(id); }
  [[nodiscard]] bool find_waits() const noexcept override { return inner_->find_waits(); }
  [[nodiscard]] std::vector<block_ptr> committed() const override { return inner_->committed(); }
  result<void> keep(const stored_base& b) override { return inner_->keep(b); }
  void rebase(height at, std::size_t history) override { inner_->rebase(at, history); }
  [[nodiscard]] std::optional<stored_base> base() const override { return inner_->base(); }
  [[nodiscard]] std::vector<conviction> convicted() const override { return inner_->convicted(); }
  [[nodiscard]] stored_commit last() const override { return inner_->last(); }
  [[nodiscard]] store_owner owner() const override { return inner_->owner(); }
  void note(note_number which, bytes value) override { inner_->note(which, std::move(value)); }
  [[nodiscard]] std::map<note_number, bytes> notes() const override { return inner_->notes(); }

  [[nodiscard]] std::uint64_t syncs() const noexcept { return syncs_.load(std::memory_order_relaxed); }

private:
  std::unique_ptr<store> inner_;
  std::atomic<std::uint64_t> syncs_ = 0;
};

} // namespace bezant
