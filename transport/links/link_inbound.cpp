#include "transport/links/link_inbound.hpp"

#include <algorithm>

namespace bezant {

namespace {

constexpr std::size_t message_overhead = 256; // of a message in a mailbox, beside its bytes

std::size_t size_of(const frame& f) {
  return f.body.size() + message_overhead;
}

} // namespace

result<void> link_inbound::take(const link_peer& peer, const frame& f) {
  switch (f.kind) {
    case frame_kind::message: return take_message(std::get<replica_id>(peer), f);
    case frame_kind::relay: return take_relay(std::get<replica_id>(peer), f);
    case frame_kind::submit: return take_submit(std::get<client_peer>(peer), f);
    case frame_kind::receipts: return take_receipts(f);
    case frame_kind::question: {
      auto q = decode<question_body>(f.body);
      if (!q || q.value().body.size() > question::bytes_max)
        return link_error::bad_frame;
      ask(q.value().number, question{std::move(q.value().body)});
      return outcome::success();
    }
    case frame_kind::answer: {
      auto a = decode<answer_body>(f.body);
      if (!a || (a.value().body && a.value().body->size() > answer::bytes_max))
        return link_error::bad_frame;
      on_answer(a.value().number, std::move(a.value().body));
      return outcome::success();
    }
    default: return link_error::unexpected_frame;
  }
}

result<void> link_inbound::take_message(replica_id from, const frame& f) {
  auto m = decode<signed_message>(f.body);
  if (!m)
    return link_error::bad_frame;
  send(ends_->inbound_of(*self_, from), caf::make_message(deliver_atom::value, from, std::move(m.value())), size_of(f));
  return outcome::success();
}

result<void> link_inbound::take_relay(replica_id from, const frame& f) {
  auto t = decode<transaction>(f.body);
  if (!t)
    return link_error::bad_frame;
  send(ends_->inbound_of(*self_, from), caf::make_message(submit_atom::value, std::move(t.value())), size_of(f));
  return outcome::success();
}

result<void> link_inbound::take_submit(const client_peer& from, const frame& f) {
  auto s = decode<submit_body>(f.body);
  if (!s)
    return link_error::bad_frame;
  const auto session = s.value().from;
  if (std::ranges::find(from.sessions, session) == from.sessions.end())
    return link_error::unknown_session;
  const auto to = ends_->inbound_of(*self_, session);
  auto at = std::ranges::find(waiting_, to, &together::to);
  if (at == waiting_.end())
    at = waiting_.insert(at, {to, {}, 0});
  at->list.transactions.push_back(std::move(s.value().what));
  at->bytes += size_of(f);
  return outcome::success();
}

void link_inbound::flush() {
  for (auto& one : waiting_)
    send(one.to, caf::make_message(submit_atom::value, std::move(one.list)), one.bytes);
  waiting_.clear();
}

result<void> link_inbound::take_receipts(const frame& f) {
  auto r = decode<receipts_body>(f.body);
  if (!r)
    return link_error::bad_frame;
  send(ends_->inbound_of(r.value().to), caf::make_message(reply_atom::value, std::move(r.value().batch)), size_of(f));
  return outcome::success();
}

} // namespace bezant
