#include "tests/network/trading.hpp"

#include <algorithm>
#include <stdexcept>

namespace bezant::test {

time_point recorded_now() {
  return {
    std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count()};
}

trading::trading(const deployment::loaded_client& to, const trading_plan& plan) : plan_{plan}, random_{plan.seed} {
  client::client_config config;
  config.founded = to.founded;
  config.peers = to.client.peers;
  for (const auto& s : to.client.sessions) {
    std::string problem;
    const auto seed = deployment::read_session_key(to, s, problem);
    if (!seed)
      throw std::runtime_error{problem};
    config.sessions.push_back({s.id, ed25519()->make_signer(*seed)});
    traders_.push_back({s.id, s.buys, s.sells, {}, 0, {}});
  }
  config.accepted = [this](session_id, const accepted_frame& done) { take(done); };
  client_ = std::make_unique<client::cluster_client>(std::move(config));
}

bool trading::begin(duration patience, const std::stop_token& stop) {
  if (!client_->ready(patience, stop))
    return false;
  placer_ = std::jthread{[this](const std::stop_token& over) { place(over); }};
  return true;
}

bool trading::finish(duration patience, const std::stop_token& stop) {
  placer_ = {};
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, stop, std::chrono::nanoseconds{patience.ns}, [this] { return in_flight_ == 0; });
  finished_ = recorded_now();
  return in_flight_ == 0;
}

/// Some order, at prices so close that many trade, and some cancels.
exchange::frame trading::draw(trader& t) {
  constexpr std::uint64_t middle = 10'000;
  constexpr std::uint64_t spread = 8;
  exchange::frame f{t.id, t.last.next(), {}};
  const auto first = t.last.value() * plan_.orders;
  for (std::size_t i = 0; i < plan_.orders; ++i) {
    const bool buys = random_.below(2) == 0;
    if (first > 0 && random_.below(8) == 0) {
      f.commands.push_back({exchange::cancel_order{buys ? t.buys : t.sells, exchange::order_id{random_.below(first)},
                                                   exchange::quantity{}}});
      continue;
    }
    exchange::new_order o;
    o.account = buys ? t.buys : t.sells;
    o.id = exchange::order_id{first + i};
    o.side = buys ? exchange::side::buy : exchange::side::sell;
    o.price = exchange::price{middle + random_.below(spread) - (buys ? spread / 2 : 0)};
    o.quantity = exchange::quantity{1 + random_.below(9)};
    f.commands.push_back({o});
  }
  return f;
}

void trading::place(const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  while (!stop.stop_requested()) {
    const auto now = recorded_now();
    for (auto& t : traders_) {
      if (t.in_flight >= plan_.window || now < t.next)
        continue;
      auto f = draw(t);
      t.last = f.sequence;
      t.next = now + plan_.pause;
      ++t.in_flight;
      ++in_flight_;
      history_.placed.push_back({f.session, f.sequence, content_digest(f), recorded_now()});
      placed_at_.emplace(std::pair{f.session, f.sequence}, history_.placed.back().at);
      client_->place(t.id, std::move(f.commands)); // it only sends; the result comes on another thread
    }
    changed_.wait_for(lock, stop, std::chrono::milliseconds{5}, [] { return false; });
  }
}

void trading::take(const accepted_frame& done) {
  const std::lock_guard lock{mutex_};
  history_.acknowledged.push_back({done.outcome, done.at, recorded_now()});
  orders_ += done.outcome.results.size();
  const auto t = std::ranges::find(traders_, done.outcome.session, &trader::id);
  if (t != traders_.end() && t->in_flight > 0) { // else the check of the history will say so
    --t->in_flight;
    --in_flight_;
  }
  changed_.notify_all();
}

client_history trading::history() const {
  const std::lock_guard lock{mutex_};
  return history_;
}

std::uint64_t trading::orders_acknowledged() const {
  const std::lock_guard lock{mutex_};
  return orders_;
}

std::optional<time_point> trading::first_acknowledged(time_point from) const {
  const std::lock_guard lock{mutex_};
  // They stand in the order of time.
  auto a = std::ranges::lower_bound(history_.acknowledged, from, {}, &acknowledgement::at);
  for (; a != history_.acknowledged.end(); ++a)
    if (const auto p = placed_at_.find({a->outcome.session, a->outcome.sequence});
        p != placed_at_.end() && p->second >= from)
      return a->at;
  return std::nullopt;
}

height trading::acknowledged_height() const {
  const std::lock_guard lock{mutex_};
  height top;
  for (const auto& a : history_.acknowledged)
    top = std::max(top, a.in);
  return top;
}

duration trading::longest_gap() const {
  const std::lock_guard lock{mutex_};
  duration longest;
  for (std::size_t i = 1; i < history_.acknowledged.size(); ++i)
    longest = std::max(longest, history_.acknowledged[i].at - history_.acknowledged[i - 1].at);
  if (!finished_ && !history_.acknowledged.empty())
    longest = std::max(longest, recorded_now() - history_.acknowledged.back().at);
  return longest;
}

} // namespace bezant::test
