// Uses an installed Bezant: makes every protocol that it comes with, and one of our own, through the registry, and
// starts them.
#include <bezant/core/signatures.hpp>
#include <bezant/protocols/registry.hpp>

#include <iostream>

namespace {

/// Does nothing but ask to be woken up.
class sleepy : public bezant::protocol {
public:
  [[nodiscard]] std::string_view name() const noexcept override { return "sleepy"; }
  void step(bezant::time_point now, const bezant::event&, bezant::effects& out) override {
    out.add(bezant::set_timer{bezant::timer_id{1}, now + bezant::seconds(1)});
  }
  [[nodiscard]] bezant::protocol_status snapshot() const override { return {}; }
};

bezant::protocol_info sleepy_info() {
  return {
    .name = "sleepy",
    .summary = "a protocol from outside",
    .make = [](const bezant::protocol_config&, std::string*) -> bezant::result<std::unique_ptr<bezant::protocol>> {
      return std::make_unique<sleepy>();
    },
    .check = {},
    .verify_commit = {},
    .kind_name = {}};
}

std::shared_ptr<const bezant::replica_set> four_replicas(const std::string& protocol) {
  std::vector<bezant::public_key> keys;
  const auto scheme = bezant::ed25519();
  for (std::uint64_t i = 0; i < 4; ++i)
    keys.push_back(scheme->make_signer(bezant::public_key_seed("outside", i))->key());
  return std::make_shared<bezant::replica_set>(bezant::digest{}, protocol, keys, scheme);
}

bool starts(const bezant::protocol_info& info) {
  std::string why;
  auto core = info.make({.self = bezant::replica_id{0}, .replicas = four_replicas(info.name), .options = {}}, &why);
  if (!core) {
    std::cerr << info.name << " cannot be made: " << why << '\n';
    return false;
  }
  bezant::effects out;
  core.value()->step(bezant::time_point{}, bezant::started{}, out);
  std::cout << info.name << ": " << out.list().size() << " effects\n";
  return core.value()->name() == info.name && !out.empty();
}

} // namespace

int main() {
  auto registry = bezant::protocol_registry::built_in();
  if (registry.all().empty() || !registry.add(sleepy_info()) || !registry.find("sleepy"))
    return 1;
  for (const auto& info : registry.all())
    if (!starts(info))
      return 1;
  return 0;
}
