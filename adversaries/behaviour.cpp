#include "adversaries/behaviour.hpp"

#include "adversaries/act_watch.hpp"

#include <algorithm>
#include <iterator>

namespace bezant {

void scene::tell_core(const event& e, effects& out) {
  if (hands_off_)
    return;
  effects wanted;
  (*core_)->step(now_, e, wanted);
  if (watch_ != nullptr) {
    watch_->invented(e);
    watch_->wants(wanted.list());
  }
  std::ranges::move(wanted.list(), std::back_inserter(out.list()));
}

void scene::restart_core(std::unique_ptr<protocol> fresh, const recovered& with, effects& out) {
  if (hands_off_)
    return;
  *core_ = std::move(fresh);
  effects wanted;
  (*core_)->step(now_, with, wanted);
  if (watch_ != nullptr)
    watch_->wants(wanted.list());
  std::ranges::move(wanted.list(), std::back_inserter(out.list()));
}

bool behaviour::learn(scene& s, const event& in, effects& out) {
  static_cast<void>(out);
  auto watching = s.watching();
  auto copy = in;
  effects dropped;
  static_cast<void>(on_event(watching, copy, dropped));
  return true;
}

void behaviour::learn(scene& s, const effect& e, effects& out) {
  static_cast<void>(out);
  auto watching = s.watching();
  effects dropped;
  on_effect(watching, e, dropped);
}

bool speaks(const effect& e) noexcept {
  return std::holds_alternative<send_to>(e) || std::holds_alternative<broadcast>(e) || std::holds_alternative<relay>(e);
}

message* message_of(effect& e) noexcept {
  if (auto* b = std::get_if<broadcast>(&e))
    return &b->what;
  if (auto* s = std::get_if<send_to>(&e))
    return &s->what;
  return nullptr;
}

std::optional<message_anatomy> anatomy_of(const adversary_config& config, effect& e) {
  const auto* m = message_of(e);
  if (m == nullptr || config.protocol == nullptr || !config.protocol->describe)
    return std::nullopt;
  return config.protocol->describe(m->kind, m->body);
}

bool says(const adversary_config& config, effect& e, message_role role) {
  const auto anatomy = anatomy_of(config, e);
  return anatomy && anatomy->role == role;
}

std::vector<replica_id> others(const adversary_config& config) {
  std::vector<replica_id> list;
  for (std::uint32_t i = 0; i < config.replicas->size(); ++i)
    if (replica_id{i} != config.self)
      list.emplace_back(i);
  return list;
}

std::vector<effect> split(const adversary_config& config, effect e) {
  std::vector<effect> list;
  if (auto* b = std::get_if<broadcast>(&e)) {
    list.emplace_back(send_to{config.self, b->what});
    for (const auto who : others(config))
      list.emplace_back(send_to{who, b->what});
  } else if (auto* r = std::get_if<relay>(&e); r != nullptr && !r->to) {
    for (const auto who : others(config))
      list.emplace_back(relay{who, r->what});
  } else {
    list.push_back(std::move(e));
  }
  return list;
}

void tell_others(const adversary_config& config, effect e, const message& instead, effects& out) {
  for (auto& one : split(config, std::move(e))) {
    auto& sent = std::get<send_to>(one);
    if (sent.to != config.self)
      sent.what = instead;
    out.list().push_back(std::move(one));
  }
}

} // namespace bezant
