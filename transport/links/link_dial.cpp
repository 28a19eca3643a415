// How a link dials and dials again, and the questions that go over it.
#include "transport/links/link_broker.hpp"
#include "transport/log.hpp"

#include <algorithm>
#include <chrono>
#include <random>

namespace bezant::detail {

namespace {

constexpr duration answer_time_max = seconds(5);

} // namespace

caf::behavior link_broker::dial(link_context context, replica_id to, net_address at) {
  to_ = to;
  at_ = std::move(at);
  std::random_device entropy; // replicas that start together must not dial together for ever
  random_ = random_source{(std::uint64_t{entropy()} << 32U) | entropy()};
  prepare(std::move(context));
  pausing_ = true;
  caf::anon_send(caf::actor{self_}, link_order::dial);
  return behavior();
}

void link_broker::connect() {
  if (handle_ || looking_up_ || stopping_)
    return;
  ++dials_;
  if (context_.board)
    context_.board->update(*to_, [this](link_state& s) { s.dials = dials_; });
  if (auto numeric = resolve(at_, false))
    return connect_to(numeric.value(), {});
  looking_up_ = true;
  // A look-up may take seconds and cannot be made without waiting.
  self_->system().spawn<caf::detached>(
    [](caf::event_based_actor*, const net_address& at, const caf::actor& to) {
      link_resolved found;
      if (auto list = resolve(at, true))
        found.addresses = std::move(list.value());
      else
        found.error = list.error().message();
      caf::anon_send(to, std::move(found));
    },
    at_, caf::actor{self_});
}

void link_broker::connect_to(const std::vector<socket_address>& addresses, const std::string& error) {
  looking_up_ = false;
  if (handle_ || stopping_)
    return;
  auto why = error;
  if (!addresses.empty()) {
    const auto made = begin_connect(addresses[dials_ % addresses.size()]);
    if (made)
      return adopt(self_->add_scribe(made.value()));
    why = made.error().message();
  }
  report_unreachable(why, !error.empty());
  redial_later();
}

void link_broker::redial_later() {
  if (looking_up_ || pausing_)
    return;
  pausing_ = true;
  const auto& limits = context_.rules->limits;
  pause_ = std::clamp(pause_ * 2, limits.redial_min, limits.redial_max);
  const auto jittered = random_.between(pause_.ns / 2, pause_.ns);
  order_later({jittered}, link_order::dial);
}

/// The peer has dialled in: there is a way to it.
void link_broker::dial_at_once() {
  if (connecting()) { // the system sends its next SYN much later
    give_up_connecting();
    pausing_ = false;
    pause_ = {};
    return;
  }
  pausing_ = false;
  connect();
}

/// Whoever does not take part in TCP's own handshake is not there; a process that is slow or stopped does.
bool link_broker::connecting() const {
  return handle_ && to_ && !ending_ && is_connecting(static_cast<int>(handle_->id()));
}

void link_broker::give_up_connecting() {
  ending_ = std::make_error_code(std::errc::timed_out);
  report(ending_);
  hard_end();
}

caf::result<answer> link_broker::ask(const question& q) {
  if (!session_ || !session_->is_up() || ending_ || asked_.size() >= questions_max)
    return caf::make_error(caf::sec::request_receiver_down);
  const auto number = ++questions_;
  auto f = make_frame(frame_kind::question, question_body{number, q.body});
  if (!f || q.body.size() > question::bytes_max)
    return caf::make_error(caf::sec::invalid_argument);
  auto promise = self_->make_response_promise<answer>();
  asked_.emplace(number, promise);
  send(link_frame{std::move(f)});
  return promise;
}

void link_broker::fail_questions() {
  for (auto& [number, promise] : asked_)
    promise.deliver(caf::make_error(caf::sec::request_receiver_down));
  asked_.clear();
}

void link_broker::answer_question(std::uint32_t number, question what) {
  const auto clerk = context_.ends->clerk();
  if (!clerk || answering_.size() >= questions_max)
    return reply_to(number, std::nullopt);
  const auto key = ++answerings_;
  answering_[key] = {number, link_clock() + answer_time_max};
  const auto answered = [this, key](std::optional<bytes> body) {
    const auto open = answering_.extract(key);
    if (!open.mapped().given_up)
      guarded([&] { reply_to(open.mapped().number, std::move(body)); });
  };
  // Without CAF's timeout, which stays with the clock, and holds this broker, until its time, also after the answer.
  self_->request(clerk, caf::infinite, ask_atom::value, std::move(what))
    .then([answered](answer& a) { answered(std::move(a.body)); }, [answered](caf::error&) { answered(std::nullopt); });
}

void link_broker::reply_to(std::uint32_t number, std::optional<bytes> body) {
  if (!session_)
    return; // the link went away meanwhile
  auto f = make_frame(frame_kind::answer, answer_body{number, std::move(body)});
  send(link_frame{f ? std::move(f) : make_frame(frame_kind::answer, answer_body{number, std::nullopt})});
}

/// A clerk that is late keeps its place among the open questions: that bounds how many it has.
void link_broker::give_up_questions() {
  for (auto& [key, open] : answering_)
    if (!open.given_up && link_clock() > open.until) {
      open.given_up = true;
      reply_to(open.number, std::nullopt);
    }
}

} // namespace bezant::detail
