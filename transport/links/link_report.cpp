// What a link tells people and its network: log, board, who is there.
#include "transport/links/link_broker.hpp"
#include "transport/log.hpp"

namespace bezant::detail {

namespace {
constexpr std::size_t misfits_told_max = 16; // of one peer; a liar can say something else in each hello
constexpr duration unfit_pause = seconds(10);
} // namespace

void link_broker::up() {
  tell("link with " + peer_name() + " is up");
  pause_ = {};
  refused_as_.clear();
  unreachable_as_.clear();
  // Who only asks remains a stranger, and makes room for others.
  const auto* client = std::get_if<client_peer>(&session_->peer());
  if (context_.known && accepted() && (client == nullptr || !client->sessions.empty()))
    (*context_.known)[self_->id()] = known_peer();
  self_->configure_read(*handle_, caf::io::receive_policy::at_most(read_bytes));
  if (const auto peer = known_peer(); peer && context_.board)
    context_.board->update(*peer, [this](link_state& s) {
      if (to_)
        s.sending = true;
      if (!to_ || !context_.rules->self)
        s.hearing = true;
    });
  tell_misfits();
  if (accepted())
    if (const auto network = caf::actor_cast<caf::actor>(context_.network))
      self_->send(network,
                  link_joined{session_->peer(), caf::actor_cast<link_actor>(self_), session_->peer_life(), address_});
}

/// Both sides say it, each in its own log: whichever operator looks finds it. The link goes on: what a peer says of
/// itself is not proven, and without the link the chain would be worse off than with the wrong setting
/// (docs/decisions/0023).
void link_broker::tell_misfits() {
  const auto peer = known_peer();
  const auto& theirs = session_->their_settings();
  if (!peer || !theirs || !context_.rules->self || !context_.board)
    return;
  const auto list = misfits(context_.rules->settings, *theirs);
  bool changed = false;
  context_.board->update(*peer, [&](link_state& s) {
    changed = s.misfits != list && s.misfits_told < misfits_told_max;
    s.misfits_told += changed ? 1 : 0;
    s.misfits = list;
  });
  if (!changed)
    return; // the other link of the two said it, or an earlier one
  for (const auto& one : list)
    logger("links")->error("settings of replica {} do not fit: {}", peer->value(), one);
  if (list.empty())
    logger("links")->info("settings of replica {} fit now", peer->value());
}

/// A frame that is larger than the whole queue is lost each time it is made: the operator must hear of it, but not each
/// time.
void link_broker::tell_unfit(std::uint64_t more) {
  const auto now = link_clock();
  if (more == 0 || (told_unfit_ && now - *told_unfit_ < unfit_pause))
    return;
  told_unfit_ = now;
  logger("links")->error("a frame of {} bytes for {} is above limits.queue_bytes_max = {} and is never sent: raise "
                         "limits.queue_bytes_max, or lower batch.bytes_max; {} such so far on this link",
                         session_->largest_unfit(), peer_name(), session_->queue_bytes_max(),
                         session_->totals().never_fits);
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
  if (session_->refusal() == refusal_reason::other_life) {
    report_other_life();
    text += " (" + short_name(link_error::other_life) + ")";
  } else if (const auto refusal = session_->refusal()) {
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

/// It could not even be dialled. The log says so once for each reason: a `mistake`, such as a name that nobody has,
/// does not mend itself.
void link_broker::report_unreachable(const std::string& why, bool mistake) {
  if (context_.board)
    context_.board->update(*to_, [&](link_state& s) { s.last_error = why; });
  if (why == unreachable_as_)
    return;
  unreachable_as_ = why;
  logger("links")->log(mistake ? spdlog::level::warn : spdlog::level::info,
                       "{} cannot be dialled: {}; it is tried again", peer_name(), why);
}

/// The peer has seen links of two processes with this replica's key replace each other.
void link_broker::report_other_life() {
  constexpr duration log_pause = seconds(60);
  const auto now = link_clock();
  pause_ = context_.rules->limits.redial_max; // else the two would replace each other as fast as they can dial
  if (context_.board)
    context_.board->update(*to_, [now](link_state& s) { s.other_life_told_at = now; });
  if (other_life_told_at_ != time_point{} && now - other_life_told_at_ < log_pause)
    return;
  other_life_told_at_ = now;
  logger("links")->error("{} says that another process runs with this replica's key: stop one of the two", peer_name());
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
    s.unfit += t.never_fits - reported_.never_fits;
    if (to_) {
      s.dials = dials_;
      s.queued = session_->queued() + unsent_;
      s.round_trip_ns = session_->round_trip().ns;
    }
  });
  tell_unfit(t.never_fits - std::exchange(reported_, t).never_fits);
  lost_ = 0;
}

} // namespace bezant::detail
