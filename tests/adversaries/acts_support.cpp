#include "tests/adversaries/acts_support.hpp"

namespace bezant::test {

namespace {

class puppet_core final : public protocol {
public:
  explicit puppet_core(strings& s) : strings_{s} {}
  [[nodiscard]] std::string_view name() const noexcept override { return "puppet"; }
  void step(time_point, const event& in, effects& out) override {
    strings_.heard.push_back(in);
    for (const auto& e : strings_.wants)
      out.list().push_back(e);
    if (strings_.speaks)
      out.add(broadcast{line(static_cast<std::uint8_t>(strings_.view.value()), ++strings_.said)});
  }
  [[nodiscard]] protocol_status snapshot() const override { return {strings_.view, {}, {}, {}, {}}; }
  [[nodiscard]] protocol_position position() const override { return {strings_.view, strings_.leader}; }

private:
  strings& strings_;
};

class honest final : public behaviour {
public:
  explicit honest(const adversary_config&) {}
};

/// Learns from events only, and acts on effects only.
class parrot final : public behaviour {
public:
  explicit parrot(const adversary_config& config) : config_{config} {}
  bool on_event(scene&, event& in, effects&) override {
    if (const auto* m = std::get_if<message_in>(&in))
      last_ = m->message;
    return true;
  }
  void on_effect(scene&, effect e, effects& out) override {
    const bool speech = speaks(e);
    out.list().push_back(std::move(e));
    if (speech && last_)
      out.add(relay{std::nullopt, *last_});
  }

private:
  adversary_config config_;
  std::optional<signed_message> last_;
};

} // namespace

protocol_info puppet_protocol() {
  protocol_info info;
  info.name = "puppet";
  info.describe = [](message_kind, byte_view body) -> std::optional<message_anatomy> {
    if (body.empty())
      return std::nullopt;
    return message_anatomy{message_role::vote, view_number{body[0]}, {}, {}};
  };
  return info;
}

adversary_registry registry_with(std::vector<adversary_info> more) {
  auto registry = adversary_registry::built_in();
  more.push_back(plain_info<honest>("honest"));
  more.push_back(plain_info<parrot>("parrot"));
  for (auto& info : more) {
    const bool added{registry.add(std::move(info))};
    REQUIRE(added);
  }
  return registry;
}

acting_stage::acting_stage(std::string_view recipe_text, std::vector<adversary_info> more)
  : registry_{registry_with(std::move(more))} {
  const auto scheme = simulated_signatures();
  key_ = scheme->make_signer(public_key_seed("replica", 0));
  replicas_ = std::make_shared<const replica_set>(digest{}, "puppet", std::vector<public_key>(4, key_->key()), scheme);
  std::string why;
  const auto r = parse_recipe(recipe_text, registry_, &why);
  INFO(why);
  REQUIRE(r);
  record_ = std::make_shared<seat_record>(replica_id{1}, to_string(r.value()), [this](const act& a) {
    CHECK(!a.behaviour.empty());
    told.push_back(a);
  });
  adversary_config config;
  config.self = replica_id{1};
  config.replicas = replicas_;
  config.protocol = std::make_shared<const protocol_info>(puppet_protocol());
  config.random = random_source{1};
  config.record = record_;
  config.make_core = [this](replica_id) { return std::make_unique<puppet_core>(core); };
  config.keys.emplace(config.self, key_);
  seat_ = take_seat(registry_, r.value(), config, [this] { return std::make_unique<puppet_core>(core); });
  bent_ = seat_.make_core();
}

effects acting_stage::step(std::int64_t ms, const event& e) {
  effects out;
  bent_->step(time_point{} + milliseconds(ms), e, out);
  return out;
}

effects acting_stage::hear(std::int64_t ms, const message& m) {
  return step(ms, message_in{replica_id{2}, sign(*replicas_, replica_id{2}, m, *key_)});
}

effects acting_stage::hear_own(std::int64_t ms, const message& m) {
  return step(ms, message_in{replica_id{2}, sign(*replicas_, replica_id{1}, m, *key_)});
}

} // namespace bezant::test
