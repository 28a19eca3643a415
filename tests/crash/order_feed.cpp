#include "tests/crash/order_feed.hpp"

#include "deployment/client_file.hpp"

#include <stdexcept>

namespace bezant::testing {

namespace {

constexpr std::size_t in_flight_max = 32;
constexpr std::size_t frame_orders = 4;
constexpr session_id own_session{0};

std::chrono::nanoseconds span(duration d) {
  return std::chrono::nanoseconds{d.ns};
}

} // namespace

order_feed::order_feed(const std::string& dir, std::uint64_t seed) : random_{seed} {
  std::vector<std::string> problems;
  auto loaded = deployment::read_client_file(dir + "/client.toml", {}, problems);
  if (!loaded || loaded->client.sessions.empty())
    throw std::runtime_error{problems.empty() ? "no session" : problems.front()};
  const auto& s = loaded->client.sessions.front();
  std::string problem;
  const auto key = deployment::read_session_key(*loaded, s, problem);
  if (!key)
    throw std::runtime_error{problem};
  founded_ = loaded->founded;
  buys_ = s.buys;
  sells_ = s.sells;
  client::client_config config;
  config.founded = founded_;
  config.peers = loaded->client.peers;
  config.sessions.push_back({s.id, ed25519()->make_signer(*key)});
  config.retry = milliseconds(500);
  config.accepted = [this](session_id, const accepted_frame& f) {
    const std::lock_guard lock{mutex_};
    history_.accepted.push_back(f);
    changed_.notify_all();
  };
  client_ = std::make_unique<client::cluster_client>(std::move(config));
}

order_feed::~order_feed() {
  thread_ = {};
  client_.reset(); // before what it tells
}

bool order_feed::begin(duration patience) {
  if (!client_->ready(patience))
    return false;
  thread_ = std::jthread{[this](const std::stop_token& stop) { feed(stop); }};
  return true;
}

std::vector<exchange::command> order_feed::next_frame() {
  std::vector<exchange::command> list;
  for (std::size_t i = 0; i < frame_orders; ++i) {
    exchange::new_order o;
    o.id = exchange::order_id{++orders_};
    o.side = random_.below(2) == 0 ? exchange::side::buy : exchange::side::sell;
    o.account = o.side == exchange::side::buy ? buys_ : sells_;
    o.price = exchange::price{1'000 + random_.below(10)};
    o.quantity = exchange::quantity{1 + random_.below(5)};
    list.push_back({o});
  }
  return list;
}

void order_feed::feed(const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  while (!stop.stop_requested()) {
    if (changed_.wait(lock, stop,
                      [this] { return history_.placed.size() - history_.accepted.size() < in_flight_max; })) {
      auto frame = next_frame();
      history_.placed.push_back(frame);
      client_->place(own_session, std::move(frame));
    }
  }
}

bool order_feed::wait_for(std::size_t count, duration patience) {
  std::unique_lock lock{mutex_};
  const auto wanted = history_.accepted.size() + count;
  return changed_.wait_for(lock, span(patience), [&] { return history_.accepted.size() >= wanted; });
}

bool order_feed::finish(duration patience) {
  thread_ = {};
  std::unique_lock lock{mutex_};
  return changed_.wait_for(lock, span(patience), [this] { return history_.accepted.size() == history_.placed.size(); });
}

std::size_t order_feed::acknowledged() const {
  const std::lock_guard lock{mutex_};
  return history_.accepted.size();
}

client_history order_feed::history() const {
  const std::lock_guard lock{mutex_};
  return history_;
}

} // namespace bezant::testing
