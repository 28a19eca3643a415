// The exchange of hellos.
#include "transport/links/link_session.hpp"

#include <algorithm>

namespace bezant {

namespace {

/// Why a hello is refused, by the first bytes, which are the same in every version.
std::error_code check_prologue(byte_view body, const digest& chain) {
  wire_prologue first;
  decoder f{body};
  if (f(first) || first.magic != wire_magic)
    return link_error::not_bezant;
  if (first.version != wire_version)
    return link_error::wrong_version;
  return first.chain == chain ? std::error_code{} : link_error::wrong_chain;
}

constexpr std::pair<link_error, refusal_reason> reasons[] = {
  {link_error::not_bezant, refusal_reason::not_bezant},
  {link_error::wrong_version, refusal_reason::wrong_version},
  {link_error::wrong_chain, refusal_reason::wrong_chain},
  {link_error::wrong_identity, refusal_reason::wrong_identity},
  {link_error::unknown_session, refusal_reason::unknown_session},
  {link_error::bad_session_proof, refusal_reason::bad_session_proof},
  {link_error::other_life, refusal_reason::other_life},
};

std::optional<refusal_reason> reason_for(std::error_code e) {
  for (const auto& [error, reason] : reasons)
    if (e == error)
      return reason;
  return std::nullopt;
}

} // namespace

link_error error_of(refusal_reason r) noexcept {
  for (const auto& [error, reason] : reasons)
    if (r == reason)
      return error;
  return link_error::refused_by_peer;
}

template <class Body>
result<void> link_session::say(frame_kind kind, const Body& body, wire_buffer& out) {
  bytes plain;
  require(append_frame(plain, kind, body), "hellos are small");
  return tls_.send(plain, out);
}

void link_session::open(link_peer peer) {
  peer_ = std::move(peer);
  phase_ = phase::open;
  if (std::holds_alternative<client_peer>(peer_))
    queue_.set_bytes_max(rules_->limits.client_queue_bytes_max);
}

result<void> link_session::begin_hello(wire_buffer& out) {
  phase_ = phase::hello;
  if (!to_)
    return outcome::success();
  const wire_prologue first{wire_magic, wire_version, rules_->replicas->chain()};
  if (rules_->self)
    return say(frame_kind::hello, hello_body{first, *rules_->self, rules_->life, rules_->settings}, out);
  client_hello_body hello{first, {}};
  const auto secret = tls_.exporter();
  for (const auto& [session, key] : rules_->sessions)
    hello.sessions.push_back({session, key->sign(session_proof_digest(first.chain, *to_, session, secret))});
  return say(frame_kind::client_hello, hello, out);
}

result<void> link_session::take_first(const frame& f, wire_buffer& out) {
  if (to_)
    return take_welcome(f);
  auto taken = tls_.peer_key() ? take_hello(f) : take_client_hello(f);
  if (taken)
    return say(frame_kind::welcome,
               welcome_body{{wire_magic, wire_version, rules_->replicas->chain()}, *rules_->self, rules_->settings},
               out);
  if (const auto reason = reason_for(taken.error())) {
    BOOST_OUTCOME_TRY(say(frame_kind::refusal, refusal_body{*reason}, out));
  }
  return taken;
}

result<void> link_session::take_hello(const frame& f) {
  if (f.kind != frame_kind::hello)
    return link_error::not_bezant;
  if (const auto error = check_prologue(f.body, rules_->replicas->chain()))
    return error;
  const auto hello = decode<hello_body>(f.body);
  if (!hello)
    return link_error::bad_frame;
  const auto from = hello.value().from;
  if (!rules_->replicas->contains(from) || rules_->replicas->key(from) != *tls_.peer_key())
    return link_error::wrong_identity;
  peer_life_ = hello.value().life;
  their_settings_ = hello.value().settings;
  open(from);
  return outcome::success();
}

result<void> link_session::take_client_hello(const frame& f) {
  if (f.kind != frame_kind::client_hello)
    return f.kind == frame_kind::hello ? link_error::wrong_identity : link_error::not_bezant;
  if (const auto error = check_prologue(f.body, rules_->replicas->chain()))
    return error;
  const auto hello = decode<client_hello_body>(f.body);
  if (!hello)
    return link_error::bad_frame;
  const auto secret = tls_.exporter();
  client_peer client;
  for (const auto& [session, by] : hello.value().sessions) {
    if (std::ranges::find(client.sessions, session) != client.sessions.end())
      return link_error::bad_frame; // each costs a signature to check
    const auto key = rules_->session_key ? rules_->session_key(session) : std::nullopt;
    if (!key)
      return link_error::unknown_session;
    const auto said = session_proof_digest(rules_->replicas->chain(), *rules_->self, session, secret);
    if (!rules_->replicas->scheme().verify(*key, said, by))
      return link_error::bad_session_proof;
    client.sessions.push_back(session);
  }
  open(std::move(client));
  return outcome::success();
}

result<void> link_session::take_welcome(const frame& f) {
  if (f.kind == frame_kind::refusal)
    return take_refusal(f);
  if (f.kind != frame_kind::welcome)
    return link_error::not_bezant;
  if (const auto error = check_prologue(f.body, rules_->replicas->chain()))
    return error;
  const auto welcome = decode<welcome_body>(f.body);
  if (!welcome)
    return link_error::bad_frame;
  if (welcome.value().from != *to_)
    return link_error::wrong_identity;
  their_settings_ = welcome.value().settings;
  open(*to_);
  return outcome::success();
}

result<void> link_session::take_refusal(const frame& f) {
  const auto refusal = decode<refusal_body>(f.body);
  if (!refusal)
    return link_error::bad_frame;
  refusal_ = refusal.value().reason;
  return link_error::refused_by_peer;
}

void link_session::refuse_other_life() {
  queue_.push_urgent(frame_kind::refusal, refusal_body{refusal_reason::other_life});
}

} // namespace bezant
