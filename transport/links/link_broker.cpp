#include "transport/links/link_broker.hpp"

#include "transport/log.hpp"

namespace bezant::detail {

namespace {

constexpr std::size_t mark_bytes = std::size_t{1} << 16;
constexpr duration farewell = milliseconds(300); // for the last bytes to leave

} // namespace

void link_broker::failed(const char* what) {
  logger("links")->error("a link failed: {}", what);
  hard_end();
}

void link_broker::prepare(link_context context) {
  context_ = std::move(context);
  inbound_.emplace(context_.rules->self, context_.ends);
  inbound_->send = [this](const caf::strong_actor_ptr& to, caf::message what, std::size_t size) {
    deliver(to, std::move(what), size);
  };
  inbound_->ask = [this](std::uint32_t number, question what) { answer_question(number, std::move(what)); };
  inbound_->on_answer = [this](std::uint32_t number, std::optional<bytes> body) {
    const auto at = asked_.find(number);
    if (at == asked_.end())
      return;
    if (body)
      at->second.deliver(answer{std::move(*body)});
    else
      at->second.deliver(caf::make_error(caf::sec::request_receiver_down));
    asked_.erase(at);
  };
  if (const auto network = caf::actor_cast<caf::strong_actor_ptr>(context_.network))
    self_->monitor(network); // taken back in `leave`
  else
    stopping_ = network_ended_ = true;
  self_->set_down_handler([this](const caf::down_msg&) { // the network ended
    stopping_ = network_ended_ = true;
    hard_end();
  });
  order_later(link_session::tick_period, link_order::tick);
}

/// Without a sender: CAF keeps the mailbox of a broker that quit, and in it a message of its own would hold the broker
/// for ever.
void link_broker::order_later(duration after, link_order what) {
  caf::delayed_anon_send(caf::actor{self_}, std::chrono::nanoseconds{after.ns}, what);
}

/// CAF keeps each monitor with who is monitored, here the network, until that one ends, and with it the memory of this
/// broker.
void link_broker::leave() {
  self_->demonitor(context_.network);
  self_->quit();
}

caf::behavior link_broker::accept(link_context context, caf::io::connection_handle handle) {
  prepare(std::move(context));
  address_ = self_->remote_addr(handle);
  adopt(handle);
  return behavior();
}

caf::behavior link_broker::behavior() {
  using namespace caf::io;
  return {
    [this](const new_data_msg& m) { guarded([&] { on_data(m.buf); }); },
    [this](const data_transferred_msg& m) { guarded([&] { on_transferred(m.written, m.remaining); }); },
    [this](const connection_closed_msg& m) {
      if (handle_ == m.handle)
        guarded([&] { on_closed(); });
    },
    [this](const link_frame& f) { guarded([&] { send(f); }); },
    [this](link_order what) { guarded([&] { on_order(what); }); },
    [this](const link_resolved& r) { guarded([&] { connect_to(r.addresses, r.error); }); },
    [this](ask_atom, const question& q) -> caf::result<answer> { return ask(q); },
  };
}

void link_broker::adopt(caf::io::connection_handle handle) {
  handle_ = handle;
  ++connection_;
  adopted_at_ = link_clock();
  untaken_ = unmarked_ = 0;
  held_ = false;
  unsent_ = 0;
  ending_ = {};
  reported_ = {};
  session_.emplace(context_.rules, to_, link_clock());
  self_->ack_writes(handle, true);
  write([&](wire_buffer& out) { return session_->start(out); });
  self_->configure_read(handle, caf::io::receive_policy::at_most(stranger_read_bytes));
}

/// Lets `f` append to the socket's buffer, with what is queued behind it, and sends that. An error ends the link.
template <class F>
void link_broker::write(F&& f) {
  if (!handle_ || ending_)
    return;
  auto& out = self_->wr_buf(*handle_);
  const auto before = out.size();
  result<void> done = f(out);
  if (done)
    done = session_->pump(unsent_ + (out.size() - before), out);
  if (!done && session_->is_up())
    session_->finish(out);
  unsent_ += out.size() - before;
  self_->flush(*handle_);
  if (!done)
    end(done.error());
}

void link_broker::on_data(const std::vector<char>& data) {
  const byte_view view{reinterpret_cast<const std::uint8_t*>(data.data()), data.size()};
  write([&](wire_buffer& out) {
    auto done = session_->receive(link_clock(), view, *this, out);
    inbound_->flush();
    return done;
  });
}

void link_broker::on_transferred(std::uint64_t written, std::uint64_t remaining) {
  unsent_ = remaining;
  if (ending_ && remaining == 0)
    return hard_end();
  if (written != 0)
    session_->progress(link_clock());
  if (session_->queued() != 0)
    write([](wire_buffer&) -> result<void> { return outcome::success(); });
}

void link_broker::send(const link_frame& f) {
  if (!session_ || !handle_ || ending_ || !session_->is_up()) {
    lost_ += f.frames;
    return;
  }
  if (!session_->push(f.content, f.frames)) {
    if (std::holds_alternative<client_peer>(session_->peer()))
      end(f.content->size() > session_->queue_bytes_max() ? link_error::queue_too_small : link_error::slow_reader);
    return;
  }
  // What came in with it goes out with it: one record, one system call.
  if (!flushing_) {
    flushing_ = true;
    caf::anon_send(caf::actor{self_}, link_order::flush);
  }
}

void link_broker::on_order(link_order what) {
  switch (what) {
    case link_order::flush:
      flushing_ = false;
      return write([](wire_buffer&) -> result<void> { return outcome::success(); });
    case link_order::tick: return tick();
    case link_order::dial:
      if (std::exchange(pausing_, false))
        connect();
      return;
    case link_order::dial_now: return dial_at_once();
    case link_order::resume: return resume();
    case link_order::replace: return end(link_error::replaced);
    case link_order::replace_by_other_life:
      write([this](wire_buffer&) {
        session_->refuse_other_life();
        return result<void>{outcome::success()};
      });
      return end(link_error::replaced);
    case link_order::leave_address: return end(link_error::too_many_from_address);
    case link_order::make_room: return end(link_error::too_many_connections);
    case link_order::bad_submit:
      if (++bad_submits_ == context_.rules->limits.client_bad_submits_max)
        end(link_error::too_many_bad);
      return;
  }
}

void link_broker::tick() {
  // Not before what came by it was taken: as long as it is there its place is, so that nobody gets rid of a bound by
  // dialling anew.
  if (stopping_ && (untaken_ <= unmarked_ || network_ended_))
    return leave();
  order_later(link_session::tick_period, link_order::tick);
  // CAF carries out a halt only after the handlers of a round, and then it also undoes a trigger that came in between.
  if (handle_ && !held_ && resumed_)
    self_->trigger(*handle_);
  if (connecting() && link_clock() - adopted_at_ > context_.rules->limits.connect)
    give_up_connecting();
  else if (handle_ && ending_ && link_clock() >= cut_at_)
    hard_end();
  else if (handle_) {
    if (held_)
      session_->hold(link_clock());
    write([&](wire_buffer&) { return session_->tick(link_clock(), unsent_); });
  }
  give_up_questions();
  update_board();
  context_.refusals->tick(link_clock());
}

void link_broker::end(std::error_code why) {
  if (!handle_ || ending_)
    return;
  ending_ = why;
  cut_at_ = link_clock() + farewell;
  report(why);
  if (unsent_ == 0)
    hard_end();
}

/// The socket's number is the handle's: CAF itself would wait for a peer that neither reads nor closes.
void link_broker::hard_end() {
  if (!handle_)
    return;
  if (std::exchange(held_, false)) {
    resumed_ = true;
    self_->trigger(*handle_); // or CAF would not see the end
  }
  cut(static_cast<int>(handle_->id()));
}

void link_broker::on_closed() {
  if (!ending_)
    report(link_error::closed);
  handle_.reset();
  fail_questions();
  update_board();
  session_.reset();
  if (!accepted() && !stopping_)
    return redial_later();
  stopping_ = true; // the next tick quits
}

result<void> link_broker::take(const frame& f) {
  return inbound_->take(session_->peer(), f);
}

/// CAF's mailboxes have no bound. So now and then a message goes out as a request: the answer, which CAF itself gives,
/// says that all before it were taken. Too much without an answer, and the socket is not read: TCP makes the peer wait.
void link_broker::deliver(const caf::strong_actor_ptr& to, caf::message what, std::size_t size) {
  if (!to)
    return;
  untaken_ += size;
  unmarked_ += size;
  const auto bound = inbound_bytes_max();
  if (unmarked_ < std::min(mark_bytes, bound / 8)) {
    to->enqueue(
      caf::make_mailbox_element(caf::strong_actor_ptr{self_->ctrl()}, caf::make_message_id(), {}, std::move(what)),
      self_->context());
    return;
  }
  const auto amount = std::exchange(unmarked_, 0);
  self_->request(caf::actor_cast<caf::actor>(to), caf::infinite, std::move(what))
    .then([this, amount, at = connection_] { taken(at, amount); },
          [this, amount, at = connection_](caf::error&) { taken(at, amount); });
  if (untaken_ > bound && !held_ && handle_) {
    held_ = true;
    self_->halt(*handle_);
  }
}

std::size_t link_broker::inbound_bytes_max() const {
  const auto& limits = context_.rules->limits;
  return session_ && std::holds_alternative<client_peer>(session_->peer()) ? limits.client_inbound_bytes_max
                                                                           : limits.inbound_bytes_max;
}

void link_broker::taken(std::uint64_t connection, std::size_t amount) {
  if (connection != connection_)
    return;
  untaken_ -= amount;
  if (held_ && untaken_ <= inbound_bytes_max() / 2 && !std::exchange(resuming_, true))
    order_later(milliseconds(1), link_order::resume);
}

void link_broker::resume() {
  resuming_ = false;
  if (!held_ || !handle_)
    return;
  held_ = false;
  resumed_ = true;
  session_->hold(link_clock());
  self_->trigger(*handle_);
}

} // namespace bezant::detail
