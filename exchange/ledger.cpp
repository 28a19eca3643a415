#include "exchange/ledger.hpp"

#include <algorithm>
#include <bit>

namespace bezant::exchange {

ledger::ledger(std::size_t accounts, std::size_t assets)
  : assets_{assets},
    width_bits_{
      static_cast<std::uint32_t>(std::countr_zero(std::bit_ceil(std::min<std::size_t>(assets, segment_assets_max))))},
    segments_per_account_{(assets + width() - 1) >> width_bits_},
    segment_of_(accounts * segments_per_account_) {}

std::uint32_t ledger::add_segment(account_id a, asset_id s) {
  owners_.push_back({a, std::uint32_t{s.value()} >> width_bits_});
  owner_pages_.grow(owners_.size());
  records_.resize(records_.size() + width());
  pages_.grow(records_.size());
  const auto segment = static_cast<std::uint32_t>(owners_.size());
  segment_of_[place_of(a, s)] = segment;
  return segment;
}

digest ledger::state() {
  const auto owners = owner_pages_.refresh([this](std::size_t i) -> const segment_owner& { return owners_[i]; });
  const auto records = pages_.refresh([this](std::size_t i) -> const balance_record& { return records_[i]; });
  return hasher{"ledger"}.add(owners).add(records).finish();
}

bool ledger::assign(const std::vector<segment_owner>& owners, const std::vector<balance_record>& records) {
  if (records.size() != owners.size() << width_bits_)
    return false;
  std::vector<std::uint32_t> places(segment_of_.size());
  for (std::size_t i = 0; i < owners.size(); ++i) {
    const auto& o = owners[i];
    const auto place = o.account.value() * segments_per_account_ + o.number;
    if (o.number >= segments_per_account_ || place >= places.size() || places[place] != 0)
      return false;
    places[place] = static_cast<std::uint32_t>(i + 1);
    for (std::size_t j = 0; j < width(); ++j)
      if ((std::size_t{o.number} << width_bits_) + j >= assets_ && records[(i << width_bits_) + j] != balance_record{})
        return false;
  }
  segment_of_ = std::move(places);
  owners_ = owners;
  records_ = records;
  pages_ = page_tree{};
  pages_.grow(records_.size());
  owner_pages_ = page_tree{};
  owner_pages_.grow(owners_.size());
  return true;
}

} // namespace bezant::exchange
