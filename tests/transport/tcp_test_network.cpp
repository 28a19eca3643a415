#include "tests/transport/tcp_test_network.hpp"

namespace bezant::testing {

namespace {

constexpr std::uint32_t n = 3;
constexpr message_kind mark_kind = 255;
constexpr height mark_height{~std::uint64_t{0}};

bool is_mark(const arrival& a) {
  return a.message.kind == mark_kind;
}
bool is_mark(const receipt_batch& b) {
  return b.at == mark_height;
}

signed_message mark(std::uint8_t number) {
  auto m = numbered(number);
  m.kind = mark_kind;
  return m;
}
receipt_batch receipts_mark(replica_id from, std::uint8_t number) {
  receipt_batch b;
  b.replica = from;
  b.at = mark_height;
  b.receipts.resize(number);
  return b;
}

/// True once `in` holds the mark `number` of replica `from`.
bool has_mark(const live_inbox& in, replica_id from, std::uint8_t number) {
  return in.with([&](const inbox& i) {
    return std::ranges::any_of(
      i.messages, [&](const arrival& a) { return is_mark(a) && a.peer == from && a.message.body[0] == number; });
  });
}
bool has_receipts_mark(const live_inbox& in, replica_id from, std::uint8_t number) {
  return in.with([&](const inbox& i) {
    return std::ranges::any_of(i.receipts, [&](const receipt_batch& b) {
      return is_mark(b) && b.replica == from && b.receipts.size() == number;
    });
  });
}

} // namespace

tcp_test_network::tcp_test_network() : at_{free_addresses(n)} {
  for (std::uint32_t i = 0; i < n; ++i) {
    replicas_.push_back(std::make_unique<link_replica>(i, at_));
    replicas_.back()->host.attach_clerk();
  }
  client_ = std::make_unique<link_client>(std::vector{session_id{0}, session_id{1}}, at_);
  const auto all_up = [this] {
    for (std::uint32_t i = 0; i < n; ++i) {
      if (!client_->host.link(i).sending)
        return false;
      for (std::uint32_t k = 0; k < n; ++k)
        if (k != i && !(replicas_[i]->host.link(k).sending && replicas_[i]->host.link(k).hearing))
          return false;
    }
    return true;
  };
  REQUIRE(eventually(all_up));
  for (const auto& r : replicas_) // until every replica's network knows of the client's link
    for (const auto& [session, in] : client_->in)
      REQUIRE(eventually([&, who = id_of(*r), to = session, got = in] {
        reply(who, to, receipts_mark(who, marks_));
        return has_receipts_mark(*got, who, marks_);
      }));
}

replica_id tcp_test_network::id_of(const link_replica& r) const {
  const auto at = std::ranges::find_if(replicas_, [&r](const auto& p) { return p.get() == &r; });
  return replica_id{static_cast<std::uint32_t>(at - replicas_.begin())};
}

void tcp_test_network::attach(replica_id who) {
  if (detached_.erase(who) != 0) { // else it is there from the beginning
    auto& r = *replicas_.at(who.value());
    r.in = r.host.attach(who);
  }
}

void tcp_test_network::detach(replica_id who) {
  detached_.insert(who);
  replicas_.at(who.value())->host.ends()->detach(who);
}

void tcp_test_network::send(replica_id from, replica_id to, const signed_message& m) {
  replicas_.at(from.value())->send(to.value(), m);
}

void tcp_test_network::cast(replica_id from, const signed_message& m) {
  replicas_.at(from.value())->cast(m);
}

void tcp_test_network::submit(session_id from, replica_id to, const transaction& t) {
  client_->submit(from, to.value(), t);
}

void tcp_test_network::reply(replica_id from, session_id to, const receipt_batch& b) {
  caf::send_as(actor_of(from), handle_of(from), reply_atom::value, to, b);
}

void tcp_test_network::settle() {
  ++marks_;
  for (const auto& r : replicas_)
    if (const auto from = id_of(*r); !detached_.contains(from)) {
      cast(from, mark(marks_));
      for (const auto& [session, in] : client_->in)
        reply(from, session, receipts_mark(from, marks_));
    }
  for (const auto& r : replicas_) {
    const auto from = id_of(*r);
    caf::scoped_actor self{client_->host.system()}; // the answer comes after what the client submitted before
    self->request(client_->network, caf::infinite, ask_atom::value, from, question{})
      .receive([](const answer&) {}, [](const caf::error& e) { FAIL(caf::to_string(e)); });
    for (const auto& to : replicas_)
      if (to != r)
        REQUIRE(eventually([&] { return has_arrived(from, id_of(*to)); }));
    for (const auto& [session, in] : client_->in)
      if (!detached_.contains(from))
        REQUIRE(eventually([&, got = in] { return has_receipts_mark(*got, from, marks_); }));
  }
}

bool tcp_test_network::has_arrived(replica_id from, replica_id to) const {
  if (detached_.contains(from))
    return true;
  if (!detached_.contains(to))
    return has_mark(*replicas_.at(to.value())->in, from, marks_);
  // There is no end to see the mark at; so count frames.
  const auto out = replicas_.at(from.value())->host.link(to.value()).frames_out;
  return out + 1 >= marks_ && replicas_.at(to.value())->host.link(from.value()).frames_in == out;
}

inbox& tcp_test_network::snapshot(const endpoint& who, const live_inbox& in) {
  auto& copy = snapshots_[who] = in.with([](const inbox& i) { return i; });
  std::erase_if(copy.messages, [](const arrival& a) { return is_mark(a); });
  std::erase_if(copy.receipts, [](const receipt_batch& b) { return is_mark(b); });
  return copy;
}

inbox& tcp_test_network::of(replica_id who) {
  return snapshot(who, *replicas_.at(who.value())->in);
}

inbox& tcp_test_network::of(session_id who) {
  return snapshot(who, *client_->in.at(who));
}

network_actor tcp_test_network::handle_of(const endpoint& who) {
  if (const auto* replica = std::get_if<replica_id>(&who))
    return replicas_.at(replica->value())->network;
  return caf::actor_cast<network_actor>(client_->network);
}

const inbound_actor& tcp_test_network::actor_of(replica_id who) {
  return replicas_.at(who.value())->host.replica();
}

const client_inbound_actor& tcp_test_network::actor_of(session_id who) {
  return client_->host.session(who);
}

} // namespace bezant::testing
