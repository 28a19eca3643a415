#include "tests/protocols/slot_judge.hpp"

namespace bezant::testing {

slot_judge::slot_judge(cluster& watched) : watched_{watched} {
  watched_.on_signed = [this](replica_id who, const signed_message& m) { saw(who, m); };
}

void slot_judge::saw(replica_id who, const signed_message& m) {
  constexpr std::size_t remembered = 64;
  const auto slot = watched_.protocol.slot(m);
  if (!slot)
    return;
  const auto complain = [&](const std::string& what) {
    watched_.violations.push_back("replica " + std::to_string(who.value()) + " signs a "
                                  + std::string{watched_.protocol.kind_name(m.kind)} + what);
  };
  const auto [at, fresh] = slots_.try_emplace({who, m.kind, *slot}, m.body);
  if (!fresh) {
    if (at->second != m.body)
      complain(" that differs from an earlier one of its slot");
    return;
  }
  auto& mine = latest_[who];
  for (const auto& other : mine)
    if (watched_.protocol.contradicts(other, m) || watched_.protocol.contradicts(m, other))
      complain(" against its own " + std::string{watched_.protocol.kind_name(other.kind)});
  mine.push_back(m);
  if (mine.size() > remembered)
    mine.erase(mine.begin());
}

} // namespace bezant::testing
