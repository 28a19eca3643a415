// Accounts' balances: free and held amounts by asset.
#pragma once

#include "exchange/page_tree.hpp"
#include "exchange/types.hpp"

#include <vector>

namespace bezant::exchange {

/// What an account owns of one asset, in minor units.
struct balance_record {
  std::uint64_t free = 0;
  std::uint64_t held = 0;

  friend bool operator==(const balance_record&, const balance_record&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, balance_record& x) {
    return f(x.free, x.held);
  }
};

/// Whose balances a segment of the ledger holds.
struct segment_owner {
  account_id account;
  std::uint32_t number = 0; ///< which of the account's segments

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, segment_owner& x) {
    return f(x.account, x.number);
  }
};

/// Balances in segments of up to 32 neighbouring assets of one account. A segment is made when one of its balances is
/// first credited; so a million accounts with thousands of assets cost what they use. The order in which segments were
/// made is state. No credit can overflow: genesis has no more than 64 bits of each asset, and amounts only move.
class ledger {
public:
  static constexpr std::uint32_t segment_assets_max = 32;

  ledger(std::size_t accounts, std::size_t assets);

  [[nodiscard]] balance_record get(account_id a, asset_id s) const noexcept {
    const auto segment = segment_of_[place_of(a, s)];
    return segment == 0 ? balance_record{} : records_[index_of(segment, s)];
  }
  void credit(account_id a, asset_id s, std::uint64_t x) {
    auto segment = segment_of_[place_of(a, s)];
    if (segment == 0)
      segment = add_segment(a, s);
    changed(index_of(segment, s)).free += x;
  }
  /// Takes `x` from what is free.
  void debit(account_id a, asset_id s, std::uint64_t x) noexcept { sub(at(a, s).free, x); }
  /// Holds `x` of what is free.
  void hold(account_id a, asset_id s, std::uint64_t x) noexcept {
    auto& b = at(a, s);
    sub(b.free, x);
    b.held += x;
  }
  /// Frees `x` of what is held.
  void release(account_id a, asset_id s, std::uint64_t x) noexcept { settle(a, s, x, x); }
  /// Takes `x` out of what is held, of which `back` becomes free and the rest leaves the account.
  void settle(account_id a, asset_id s, std::uint64_t x, std::uint64_t back) noexcept {
    auto& b = at(a, s);
    sub(b.held, x);
    b.free += back;
  }

  [[nodiscard]] std::size_t assets() const noexcept { return assets_; }
  [[nodiscard]] const std::vector<balance_record>& records() const noexcept { return records_; }
  [[nodiscard]] const std::vector<segment_owner>& owners() const noexcept { return owners_; }
  /// Assets in a segment.
  [[nodiscard]] std::uint32_t width() const noexcept { return std::uint32_t{1} << width_bits_; }

  /// Digest of all balances, in domain "ledger".
  digest state();

  /// Replaces all; records are those of the segments one after another. False, and no change, if a segment has no such
  /// place or two have the same, or if a record beyond the last asset is not blank.
  [[nodiscard]] bool assign(const std::vector<segment_owner>& owners, const std::vector<balance_record>& records);

private:
  [[nodiscard]] std::size_t place_of(account_id a, asset_id s) const noexcept {
    return a.value() * segments_per_account_ + (std::size_t{s.value()} >> width_bits_);
  }
  /// Segments count from 1 in `segment_of_`, so that 0 is none.
  [[nodiscard]] std::size_t index_of(std::uint32_t segment, asset_id s) const noexcept {
    return (std::size_t{segment - 1} << width_bits_) + (s.value() & (width() - 1));
  }
  balance_record& changed(std::size_t index) noexcept {
    pages_.mark(index);
    return records_[index];
  }
  balance_record& at(account_id a, asset_id s) noexcept {
    const auto segment = segment_of_[place_of(a, s)];
    if (segment == 0) [[unlikely]]
      require(false, "only what was credited is spent");
    return changed(index_of(segment, s));
  }
  static void sub(std::uint64_t& from, std::uint64_t x) noexcept {
    if (from < x) [[unlikely]]
      require(false, "no balance falls below zero");
    from -= x;
  }
  std::uint32_t add_segment(account_id a, asset_id s);

  std::size_t assets_;
  std::uint32_t width_bits_;
  std::size_t segments_per_account_;
  std::vector<std::uint32_t> segment_of_; ///< by account and place
  std::vector<segment_owner> owners_;
  std::vector<balance_record> records_;
  page_tree pages_;
  page_tree owner_pages_;
};

} // namespace bezant::exchange
