#include "simulation/compare/load.hpp"

#include "core/system_transaction.hpp"

namespace bezant::comparison {

namespace {

constexpr std::size_t number_bytes = 8;

} // namespace

transaction numbered(std::uint64_t number, std::uint64_t size) {
  bytes data(number_bytes + size);
  for (std::size_t i = 0; i < number_bytes; ++i)
    data[i] = static_cast<std::uint8_t>(number >> (8 * i));
  return transaction{std::move(data)};
}

std::uint64_t number_of(const transaction& t) {
  require(t.data().size() >= number_bytes, "a transaction of a comparison has a number");
  std::uint64_t number = 0;
  for (std::size_t i = number_bytes; i-- > 0;)
    number = number << 8U | t.data()[i];
  return number;
}

time_point arrival_of(std::uint64_t number, std::uint64_t rate) {
  __extension__ using wide = unsigned __int128;
  return {static_cast<std::int64_t>(wide{number} * 1'000'000'000 / rate)};
}

std::vector<transaction> paced_load::batch(time_point now, const std::vector<block_ptr>& ancestors) const {
  std::set<std::uint64_t> taken;
  for (const auto& b : ancestors)
    for (const auto& t : b->content()->transactions())
      if (!is_system(t))
        taken.insert(number_of(t));
  std::vector<transaction> chosen;
  for (auto n = low_; chosen.size() < plan_.block && arrival_of(n, plan_.rate) <= now; ++n)
    if (!above_.contains(n) && !taken.contains(n))
      chosen.push_back(numbered(n, plan_.payload));
  return chosen;
}

void paced_load::remove(const block& committed) {
  for (const auto& t : committed.content()->transactions())
    if (const auto n = is_system(t) ? 0 : number_of(t); !is_system(t) && n >= low_)
      above_.insert(n);
  while (above_.erase(low_) != 0)
    ++low_;
}

} // namespace bezant::comparison
