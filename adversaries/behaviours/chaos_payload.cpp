// What the behaviour "chaos" proposes.
#include "adversaries/behaviours/chaos_mind.hpp"
#include "exchange/frame.hpp"

namespace bezant::chaos {

namespace {

/// The frame with another number, still under the old signature.
transaction forged(const transaction& t, mouth& to) {
  auto parsed = exchange::parse_frame(t);
  if (!parsed)
    return t;
  auto& f = parsed.value();
  f.content.sequence = sequence_number{f.content.sequence.value() + 1 + to.random().below(3)};
  return transaction{encode(f)};
}

} // namespace

payload_ptr some_payload(const last_few<payload_ptr, 16>& seen, mouth& to) {
  if (seen.empty() || to.one_in(3))
    return empty_payload();
  const auto& all = seen.some(to.random())->transactions();
  std::vector<transaction> some;
  for (const auto& t : all)
    if (!to.one_in(3))
      some.push_back(t);
  if (to.one_in(8) && !all.empty())
    some.push_back(forged(all[to.random().below(all.size())], to));
  return some.empty() ? empty_payload() : std::make_shared<const payload>(std::move(some));
}

} // namespace bezant::chaos
