#include "simulation/planted_defects.hpp"

#include "audit/detector.hpp"

#include <algorithm>
#include <utility>

namespace bezant::simulation {

namespace {

struct defective {
  std::string_view defect;
  signed_message what;
};

/// With one bit of the signature of `inner` changed where it stands in the body; nothing if it stands nowhere.
std::optional<signed_message> with_damage(signed_message m, const signed_message& inner, random_source& random) {
  const auto at = std::ranges::search(m.body, inner.by.value);
  if (at.empty())
    return std::nullopt;
  const auto bit = random.below(inner.by.value.size() * 8);
  at[static_cast<std::ptrdiff_t>(bit / 8)] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  return m;
}

std::vector<defective> defects_of(const impersonation& as, const signed_message& m, random_source& random) {
  std::vector<defective> list;
  const auto add = [&list](std::string_view defect, signed_message what) { list.push_back({defect, std::move(what)}); };
  const auto n = static_cast<std::uint32_t>(as.replicas.size());
  auto other = m;
  other.author = replica_id{n};
  add("of a replica that does not exist", other);
  const auto a = as.protocol.describe(m.kind, m.body);
  if (n > 1 && a && a->role == message_role::proposal) {
    other.author = replica_id{(m.author.value() + 1) % n};
    add("in the name of another", other);
  }
  other = m;
  other.body.push_back(0);
  add("with a byte too many", other);
  other.body.resize(m.body.size() - 1);
  add("with a byte too few", other);
  other = m;
  other.content = another_payload();
  add(m.content == nullptr ? "with a payload beside it" : "with another payload beside it", other);
  if (const auto inner = as.protocol.unpack(m); !inner.empty())
    if (auto damaged = with_damage(m, inner[random.below(inner.size())], random))
      add("with a wrong signature in it", *std::move(damaged));
  return list;
}

/// True if whoever signs a message of that role has to know that it is right; questions, and answers that hand on what
/// others said, prove nothing against anybody.
bool is_vouched_for(message_role role) {
  return role == message_role::proposal || role == message_role::vote || role == message_role::timeout
         || role == message_role::certificate;
}

/// The verdict on its author, if it had signed this body.
bool is_proven(const impersonation& as, const signed_message& m) {
  const auto key = as.keys.find(m.author);
  if (key == as.keys.end())
    return true; // nobody to try it with
  const auto said = sign(as.replicas, m.author, {m.kind, m.body, nullptr}, *key->second);
  const evidence e{as.replicas.chain(), malformed{m.author, statement_of(said)}};
  const auto v = audit::verify(e, {&as.protocol, &as.replicas, nullptr});
  return v && v.value().culprit == m.author;
}

} // namespace

void check_refusals(const impersonation& as, std::span<const signed_message> kept, random_source& random,
                    violation_list& found) {
  if (kept.empty() || !as.protocol.unpack)
    return;
  const auto& m = kept[random.below(kept.size())];
  if (m.body.empty())
    return;
  const auto a = as.protocol.describe(m.kind, m.body);
  for (const auto& [defect, what] : defects_of(as, m, random)) {
    const auto name = "a " + std::string{as.protocol.kind_name(m.kind)} + " " + std::string{defect};
    if (as.protocol.check(what, as.replicas))
      found.add("unnoticed", {m.author, {}, {}, {}}, name + " passes every check");
    const bool is_other = what.author != m.author || what.body != m.body;
    if (a && is_vouched_for(a->role) && is_other && !is_proven(as, what))
      found.add("unnoticed", {m.author, {}, {}, {}}, name + " is no evidence against who signs it");
  }
}

void check_state_claims(const impersonation& as, std::span<const checkpoint_certificate> stable, random_source& random,
                        violation_list& found) {
  if (stable.empty())
    return;
  const auto who = stable[random.below(stable.size())].shares.front().who;
  const auto key = as.keys.find(who);
  if (key == as.keys.end())
    return;
  std::vector<signed_message> said;
  for (const auto& c : stable)
    for (const auto& share : c.shares)
      if (share.who == who && said.size() < audit::detector_limits{}.checkpoints_max)
        said.push_back({who, number(house::checkpoint), encode(c.what), share.by, nullptr});
  const bool lies = random.below(2) == 0;
  if (lies) {
    auto another = decode<checkpoint_statement>(said[random.below(said.size())].body).value();
    another.state = hash("another-state", encode(another));
    said.push_back(sign(as.replicas, who, make_message(house::checkpoint, another), *key->second));
  }
  for (std::size_t i = said.size(); i > 1; --i)
    std::swap(said[i - 1], said[random.below(i)]);
  audit::detector d{as.protocol, as.replicas, nullptr};
  for (const auto& m : said)
    d.checked(m);
  const bool convicted = std::ranges::any_of(d.take(), [&](const evidence& e) {
    const auto v = audit::verify(e, {&as.protocol, &as.replicas, nullptr});
    return v && v.value().culprit == who;
  });
  const auto name = "replica " + std::to_string(who.value());
  if (lies && !convicted)
    found.add("unnoticed", {who, {}, {}, {}},
              name + " states two states after one block, and an auditor finds nothing");
  if (!lies && convicted)
    found.add("accusation", {who, {}, {}, {}}, "an auditor convicts " + name + " of what it stated of states");
}

} // namespace bezant::simulation
