// Tables that are looked up by digest and forget what is old: flat, without an allocation for each entry.
#pragma once

#include "core/digest.hpp"

#include <utility>

namespace bezant {

/// An open-addressing table from digests to small values. It has no iterators: its order differs from process to
/// process (see `std::hash<digest>`) and must decide nothing.
template <class V>
class digest_table {
public:
  /// The value of `key`, or null. Valid until the next `insert`.
  [[nodiscard]] V* find(const digest& key) noexcept {
    if (slots_.empty())
      return nullptr;
    auto& s = slot_of(slots_, key);
    return s.key == key ? &s.value : nullptr;
  }
  [[nodiscard]] const V* find(const digest& key) const noexcept { return const_cast<digest_table*>(this)->find(key); }

  /// Adds an entry, unless there is one. `key` is the digest of something: not the empty one.
  std::pair<V*, bool> insert(const digest& key, V value = {}) {
    require(!key.empty(), "only digests of something are keys");
    if (2 * (used_ + 1) > slots_.size())
      grow();
    auto& s = slot_of(slots_, key);
    if (s.key == key)
      return {&s.value, false};
    s = {key, std::move(value)};
    ++used_;
    return {&s.value, true};
  }

  /// False if there is no such entry.
  bool erase(const digest& key) {
    if (slots_.empty() || key.empty())
      return false;
    auto* hole = &slot_of(slots_, key);
    if (hole->key != key)
      return false;
    // Whoever stands behind it, in one row without gaps, and would be looked for before where it stands, moves up.
    const auto mask = slots_.size() - 1;
    auto gap = static_cast<std::size_t>(hole - slots_.data());
    for (auto at = (gap + 1) & mask; !slots_[at].key.empty(); at = (at + 1) & mask)
      if (const auto home = std::hash<digest>{}(slots_[at].key) & mask; ((at - home) & mask) >= ((at - gap) & mask)) {
        slots_[gap] = std::move(slots_[at]);
        gap = at;
      }
    slots_[gap] = {};
    --used_;
    return true;
  }

  /// Fetches the place of `key` into the processor's cache, for a lookup that follows soon.
  void prefetch(const digest& key) const noexcept {
    if (slots_.empty())
      return;
    const auto* at = &slots_[std::hash<digest>{}(key) & (slots_.size() - 1)];
    __builtin_prefetch(at);
    __builtin_prefetch(reinterpret_cast<const char*>(at + 1) - 1); // it may lie in two lines
  }

  [[nodiscard]] std::size_t size() const noexcept { return used_; }

private:
  struct slot {
    digest key;
    [[no_unique_address]] V value;
  };

  /// Where `key` is, or the free slot where it goes.
  static slot& slot_of(std::vector<slot>& in, const digest& key) noexcept {
    const auto mask = in.size() - 1;
    auto at = std::hash<digest>{}(key)&mask;
    while (in[at].key != key && !in[at].key.empty())
      at = (at + 1) & mask;
    return in[at];
  }

  void grow() {
    std::vector<slot> wider(slots_.empty() ? 64 : 2 * slots_.size());
    for (auto& s : slots_)
      if (!s.key.empty())
        slot_of(wider, s.key) = std::move(s);
    slots_ = std::move(wider);
  }

  std::vector<slot> slots_; // a power of two of them, at most half of them used
  std::size_t used_ = 0;
};

/// As `digest_table`, and forgets the oldest entries: at least the last `kept` are there, at most twice as many.
template <class V>
class aging_digest_table {
public:
  explicit aging_digest_table(std::size_t kept) : kept_{kept} {}

  [[nodiscard]] V* find(const digest& key) noexcept {
    auto* v = young_.find(key);
    return v != nullptr ? v : old_.find(key);
  }
  [[nodiscard]] const V* find(const digest& key) const noexcept {
    return const_cast<aging_digest_table*>(this)->find(key);
  }
  [[nodiscard]] bool contains(const digest& key) const noexcept { return find(key) != nullptr; }

  void prefetch(const digest& key) const noexcept {
    young_.prefetch(key);
    old_.prefetch(key);
  }

  /// The entry, and whether it is new.
  std::pair<V*, bool> insert(const digest& key, V value = {}) {
    if (auto* known = find(key))
      return {known, false};
    if (young_.size() >= kept_)
      age();
    return young_.insert(key, std::move(value));
  }

  /// Sets an entry; it is new again, whatever it was.
  void put(const digest& key, V value) {
    if (auto* known = young_.find(key)) {
      *known = std::move(value);
      return;
    }
    if (young_.size() >= kept_)
      age();
    young_.insert(key, std::move(value));
  }

  /// Forgets the older half, and counts what is left as old.
  void age() { old_ = std::exchange(young_, {}); }

  [[nodiscard]] std::size_t size() const noexcept { return young_.size() + old_.size(); }

private:
  std::size_t kept_;
  digest_table<V> young_, old_;
};

/// A value for tables that are only asked whether a digest is in them.
struct nothing {};

/// Digests that were seen lately: at least the last `kept`, at most twice as many.
using recent_digests = aging_digest_table<nothing>;

} // namespace bezant
