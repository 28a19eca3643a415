#include "adversaries/behaviours/puppet.hpp"

namespace bezant {

namespace {

constexpr std::uint64_t marker = std::uint64_t{1} << 62U;
constexpr unsigned number_shift = 56;
constexpr std::uint64_t low_bits = (std::uint64_t{1} << number_shift) - 1;

std::optional<std::uint64_t> id_in(const event& in) {
  if (const auto* t = std::get_if<timer_fired>(&in))
    return t->id.value();
  if (const auto* p = std::get_if<payload_ready>(&in))
    return p->id.value();
  return std::nullopt;
}

} // namespace

bool is_of_puppet(const event& in) {
  const auto id = id_in(in);
  return id && (*id & marker) != 0;
}

puppet::puppet(const adversary_config& config, replica_id who, std::uint64_t number)
  : config_{config}, who_{who}, mask_{marker | number << number_shift}, core_{config.make_core(who)} {}

std::optional<event> puppet::translate(const event& in) const {
  if (std::holds_alternative<recovered>(in))
    return started{};
  const auto id = id_in(in);
  if (!id)
    return in;
  if ((*id & ~low_bits) != mask_)
    return std::nullopt;
  if (std::holds_alternative<timer_fired>(in))
    return timer_fired{timer_id{*id & low_bits}};
  return payload_ready{request_id{*id & low_bits}, std::get<payload_ready>(in).batch};
}

void puppet::note_state(const executed& e) {
  constexpr std::size_t states_max = 64;
  states_[e.at] = e.state;
  if (states_.size() > states_max)
    states_.erase(states_.begin());
}

void puppet::step(time_point now, const event& in, std::vector<line>& said, effects& out) {
  if (const auto* e = std::get_if<executed>(&in)) {
    note_state(*e);
    if (e->at > committed_)
      return; // it is told when it has committed as much
  }
  own_.push_back(in);
  while (!own_.empty()) {
    const auto next = std::move(own_.front());
    own_.pop_front();
    effects wanted;
    core_->step(now, next, wanted);
    for (auto& e : wanted.list())
      perform(e, said, out);
  }
}

void puppet::say(const message& m, std::optional<replica_id> to, std::vector<line>& said) {
  const auto signed_one = sign(*config_.replicas, who_, m, *config_.keys.at(who_));
  if (!to || *to == who_)
    own_.emplace_back(message_in{who_, signed_one});
  if (!to || *to != who_)
    said.push_back({to, signed_one});
}

void puppet::perform(effect& e, std::vector<line>& said, effects& out) {
  if (const auto* b = std::get_if<broadcast>(&e)) {
    say(b->what, std::nullopt, said);
  } else if (const auto* s = std::get_if<send_to>(&e)) {
    say(s->what, s->to, said);
  } else if (const auto* r = std::get_if<relay>(&e)) {
    said.push_back({r->to, r->what});
  } else if (const auto* t = std::get_if<set_timer>(&e)) {
    out.add(set_timer{timer_id{t->id.value() | mask_}, t->at});
  } else if (const auto* c = std::get_if<cancel_timer>(&e)) {
    out.add(cancel_timer{timer_id{c->id.value() | mask_}});
  } else if (const auto* p = std::get_if<request_payload>(&e)) {
    out.add(request_payload{request_id{p->id.value() | mask_}, p->view, p->uncommitted_ancestors});
  } else if (std::holds_alternative<load_block>(e)) {
    out.list().push_back(std::move(e));
  } else if (const auto* k = std::get_if<commit>(&e); k != nullptr && !k->blocks.empty()) {
    committed_ = k->blocks.back()->header().at;
    if (const auto known = states_.find(committed_); known != states_.end())
      own_.emplace_back(executed{known->first, known->second});
  }
}

} // namespace bezant
