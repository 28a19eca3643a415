#include "audit/state_claims.hpp"

namespace bezant::audit {

std::optional<signed_message> state_claims::add(const signed_message& m) {
  if (m.kind != number(house::checkpoint))
    return std::nullopt;
  const auto what = decode<checkpoint_statement>(m.body);
  if (!what)
    return std::nullopt;
  auto& of = said_[m.author];
  const auto [at, fresh] = of.try_emplace(what.value().at, m);
  std::optional<signed_message> other;
  if (!fresh && at->second.body != m.body)
    other = at->second;
  if (of.size() > heights_max_)
    of.erase(of.begin());
  return other;
}

} // namespace bezant::audit
