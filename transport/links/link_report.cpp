// What a link tells people and its network: log, board, who is there.
#include "transport/links/link_broker.hpp"
#include "transport/log.hpp"

namespace bezant::detail {

void link_broker::up() {
  tell("link with " + peer_name() + " is up");
  pause_ = {};
  refused_as_.clear();
  // Who only asks remains a stranger, and makes room for others.
  const auto* client = std::get_if<client_peer>(&session_->peer());
  if (context_.known && accepted() && (client == nullptr || !client->sessions.empty()))
    context_.known->insert(self_->id());
  self_->configure_read(*handle_, caf::io::receive_policy::at_most(read_bytes));
  if (const auto peer = known_peer(); peer && context_.board)
    context_.board->update(*peer, [this](link_state& s) {
      if (to_)
        s.sending = true;
      if (!to_ || !context_.rules->self)
        s.hearing = true;
    });
  if (accepted())
    if (const auto network = caf::actor_cast<caf::actor>(context_.network))
      self_->send(network, link_joined{session_->peer(), caf::actor_cast<link_actor>(self_)});
}

/// Replicas are few; clients come and go as often as they like.
void link_broker::tell(const std::string& what) {
  if (known_peer())
    logger("links")->info("{}", what);
  else
    context_.refusals->note(what, link_clock());
}

void link_broker::report(std::error_code why) {
  const bool breach =
    why.category() == make_error_code(link_error::closed).category() && is_breach(static_cast<link_error>(why.value()));
  if (breach)
    context_.refusals->refused(peer_name(), why, link_clock());
  else if (session_->is_up())
    tell("link with " + peer_name() + " ended: " + why.message());
  const auto peer = known_peer();
  if (!peer || !context_.board)
    return;
  auto text = short_name(why);
  if (const auto refusal = session_->refusal()) {
    const auto reason = short_name(error_of(*refusal));
    if (reason != refused_as_) // once: it is dialled again and again
      logger("links")->warn("{} refused this side: {}", peer_name(), reason);
    refused_as_ = reason;
    text += " (" + reason + ")";
  }
  context_.board->update(*peer, [&](link_state& s) {
    s.last_error = text;
    if (to_)
      s.sending = false;
    if (!to_ || !context_.rules->self)
      s.hearing = false;
  });
}

std::optional<replica_id> link_broker::known_peer() const {
  if (to_)
    return to_;
  if (session_)
    if (const auto* replica = std::get_if<replica_id>(&session_->peer()))
      return *replica;
  return std::nullopt;
}

std::string link_broker::peer_name() const {
  const auto peer = known_peer();
  const auto address = to_ ? to_string(at_) : address_;
  if (peer)
    return "replica " + std::to_string(peer->value()) + " at " + address;
  return session_ && session_->is_up() ? "a client at " + address : address;
}

void link_broker::update_board() {
  const auto peer = known_peer();
  if (!peer || !context_.board || !session_)
    return;
  const auto& t = session_->totals();
  context_.board->update(*peer, [&](link_state& s) {
    s.bytes_out += t.bytes_out - reported_.bytes_out;
    s.bytes_in += t.bytes_in - reported_.bytes_in;
    s.frames_out += t.frames_out - reported_.frames_out;
    s.frames_in += t.frames_in - reported_.frames_in;
    s.lost += t.lost - reported_.lost + lost_;
    if (to_) {
      s.dials = dials_;
      s.queued = session_->queued() + unsent_;
      s.round_trip_ns = session_->round_trip().ns;
    }
  });
  reported_ = t;
  lost_ = 0;
}

} // namespace bezant::detail
