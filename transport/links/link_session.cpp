#include "transport/links/link_session.hpp"

namespace bezant {

namespace {

// A hello is smaller; what comes with it in one read may be more.
constexpr std::size_t early_bytes_max = std::size_t{1} << 17;

constexpr std::size_t record_work = 1024; // a record of a client counts as so many bytes more

std::optional<replica_id> replica_with(const replica_set& replicas, const public_key& key) {
  for (std::uint32_t i = 0; i < replicas.size(); ++i)
    if (replicas.key(replica_id{i}) == key)
      return replica_id{i};
  return std::nullopt;
}

} // namespace

link_session::link_session(std::shared_ptr<const link_rules> rules, std::optional<replica_id> to, time_point now)
  : rules_{std::move(rules)},
    to_{to},
    tls_{rules_->tls, to ? tls_session::side::dial : tls_session::side::accept,
         [this_rules = rules_, to](const public_key& key) {
           if (to)
             return this_rules->replicas->contains(*to) && this_rules->replicas->key(*to) == key;
           const auto who = replica_with(*this_rules->replicas, key);
           return who && who != this_rules->self; // whoever shows our own key has stolen it
         }},
    queue_{rules_->limits.queue_bytes_max},
    born_{now},
    heard_{now},
    moved_{now},
    ticked_{now},
    pinged_{now},
    frames_{rules_->limits.frames_per_second_max, now},
    bytes_{rules_->limits.client_bytes_per_second_max, now} {}

result<void> link_session::start(wire_buffer& out) {
  return to_ ? tls_.start(out) : outcome::success();
}

result<void> link_session::receive(time_point now, byte_view cipher, link_handler& to, wire_buffer& out) {
  heard_ = now;
  BOOST_OUTCOME_TRY(check_rates(now, cipher.size()));
  const auto records = tls_.records_read();
  const auto taken = tls_.receive(cipher, reader_.input(), out);
  // Many small records are little to send and much to decrypt.
  if (const auto work = (tls_.records_read() - records) * record_work;
      std::holds_alternative<client_peer>(peer_) && !bytes_.take(work, now))
    return link_error::too_many_bytes;
  if (phase_ == phase::tls && tls_.established()) {
    BOOST_OUTCOME_TRY(begin_hello(out));
  }
  for (;;) {
    BOOST_OUTCOME_TRY(auto f, reader_.next([this](frame_kind k) { return phase_ != phase::open || may_send(k); }));
    if (!f)
      break;
    if (phase_ == phase::open) {
      BOOST_OUTCOME_TRY(take(now, *f, to));
      continue;
    }
    BOOST_OUTCOME_TRY(take_first(*f, out));
    frames_ = rate_meter{std::holds_alternative<client_peer>(peer_) ? rules_->limits.client_frames_per_second_max
                                                                    : rules_->limits.frames_per_second_max,
                         now};
    to.up();
  }
  if (!taken && to_ && taken.error() == link_error::unknown_key)
    return link_error::wrong_key;
  return taken; // after the frames that came before the end
}

result<void> link_session::check_rates(time_point now, std::size_t size) {
  if (phase_ != phase::open) {
    early_bytes_ += size;
    if (early_bytes_ > early_bytes_max)
      return link_error::not_bezant;
  }
  if (std::holds_alternative<client_peer>(peer_) && !bytes_.take(size, now))
    return link_error::too_many_bytes;
  return outcome::success();
}

result<void> link_session::take(time_point now, const frame& f, link_handler& to) {
  if (!frames_.take(1, now))
    return link_error::too_many_frames;
  if (!may_send(f.kind))
    return link_error::unexpected_frame;
  if (f.kind == frame_kind::refusal)
    return take_refusal(f);
  if (f.kind != frame_kind::ping && f.kind != frame_kind::pong) {
    ++totals_.frames_in;
    totals_.bytes_in += f.body.size() + frame_head_bytes;
    return to.take(f);
  }
  const auto beat = decode<heartbeat_body>(f.body);
  if (!beat)
    return link_error::bad_frame;
  if (f.kind == frame_kind::pong)
    round_trip_ = {std::max<std::int64_t>(now.ns - static_cast<std::int64_t>(beat.value().sent_ns), 1)};
  else if (!queue_.push_urgent(frame_kind::pong, beat.value()))
    return link_error::slow_reader;
  return outcome::success();
}

bool link_session::may_send(frame_kind k) const noexcept {
  const bool dialled = to_.has_value();
  switch (k) {
    case frame_kind::ping: return !dialled;
    case frame_kind::pong: return dialled;
    case frame_kind::refusal: return dialled && rules_->self;
    case frame_kind::message:
    case frame_kind::relay: return !dialled && std::holds_alternative<replica_id>(peer_);
    case frame_kind::submit:
    case frame_kind::question: return std::holds_alternative<client_peer>(peer_);
    case frame_kind::receipts:
    case frame_kind::answer: return dialled && !rules_->self;
    default: return false;
  }
}

result<void> link_session::tick(time_point now, std::size_t unsent) {
  // If this process itself stood still, the peer's bytes are there but not read yet: that time does not count.
  const auto late = now - ticked_ - tick_period;
  if (late > tick_period) {
    heard_ = heard_ + late;
    born_ = born_ + late;
  }
  ticked_ = now;
  if (phase_ != phase::open) {
    if (now - born_ > rules_->limits.handshake)
      return link_error::handshake_timeout;
    return outcome::success();
  }
  // Behind a full socket pings wait, too; as long as the socket drains, the peer is there.
  const auto life = unsent >= out_bytes_max / 2 ? std::max(heard_, moved_) : heard_;
  if (now - life > rules_->limits.silence)
    return link_error::silent;
  if (to_ && now - pinged_ >= rules_->limits.heartbeat) {
    pinged_ = now;
    queue_.push_urgent(frame_kind::ping, heartbeat_body{static_cast<std::uint64_t>(now.ns)});
  }
  return outcome::success();
}

bool link_session::push(shared_frame f, std::size_t frames) {
  const auto size = f->size();
  if (phase_ != phase::open || !queue_.push(std::move(f))) {
    totals_.lost += frames;
    if (size > queue_.bytes_max()) {
      totals_.never_fits += frames;
      largest_unfit_ = std::max(largest_unfit_, size);
    }
    return false;
  }
  totals_.frames_out += frames;
  totals_.bytes_out += size;
  return true;
}

result<void> link_session::pump(std::size_t unsent, wire_buffer& out) {
  return phase_ == phase::open ? queue_.pump(tls_, unsent, out_bytes_max, out) : outcome::success();
}

} // namespace bezant
