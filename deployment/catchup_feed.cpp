#include "deployment/catchup_feed.hpp"

#include "deployment/client_file.hpp"
#include "deployment/unchecked_signatures.hpp"

#include <algorithm>
#include <thread>

namespace bezant::deployment {

std::vector<exchange::command> round_trip(std::size_t commands, exchange::account_id buys, exchange::account_id sells) {
  std::vector<exchange::command> list;
  for (std::size_t i = 0; i < commands; ++i) {
    exchange::new_order o;
    o.account = i % 2 == 0 ? sells : buys;
    o.side = i % 2 == 0 ? exchange::side::sell : exchange::side::buy;
    o.id = exchange::order_id{i + 1}; // free again once it is filled
    o.price = exchange::price{100};
    o.quantity = exchange::quantity{1};
    list.push_back({o});
  }
  return list;
}

std::unique_ptr<catchup_feed> catchup_feed::open(const std::string& client_file, const names& known,
                                                 std::size_t commands, std::string& problem) {
  std::vector<std::string> problems;
  const auto c = read_client_file(client_file, known, problems);
  if (!c) {
    problem = problems.front();
    return nullptr;
  }
  auto feed = std::unique_ptr<catchup_feed>{new catchup_feed};
  client::client_config config;
  config.founded = c->founded;
  config.peers = c->client.peers;
  config.retry = seconds(4);
  config.limits.redial_min = config.limits.redial_max = milliseconds(50); // it shall not wait for who comes back
  for (const auto& s : c->client.sessions) {
    const auto seed = read_session_key(*c, s, problem);
    if (!seed)
      return nullptr;
    auto key = std::shared_ptr<const signer>{ed25519()->make_signer(*seed)};
    auto frames = std::make_shared<unchecked_signer>(key->key());
    config.sessions.push_back({s.id, std::move(key), std::move(frames)});
    auto one = std::make_unique<session>();
    one->id = s.id;
    one->frame = round_trip(commands, s.buys, s.sells);
    feed->sessions_.push_back(std::move(one));
  }
  config.accepted = [f = feed.get()](session_id by, const accepted_frame& done) {
    if (done.outcome.status == exchange::frame_status::executed)
      f->taken(by);
  };
  feed->client_ = std::make_unique<client::cluster_client>(std::move(config));
  return feed;
}

catchup_feed::~catchup_feed() {
  {
    const std::lock_guard wait{mutex_};
    on_ = false;
  }
  client_.reset();
}

void catchup_feed::place(session& s) {
  ++s.sent;
  client_->place(s.id, s.frame);
}

void catchup_feed::taken(session_id by) {
  const std::lock_guard lock{mutex_};
  auto& s = *sessions_.at(by.value());
  ++s.done;
  if (on_)
    place(s);
}

void catchup_feed::start() {
  const std::lock_guard lock{mutex_};
  on_ = true;
  for (const auto& s : sessions_)
    for (std::size_t i = 0; i < in_flight; ++i)
      place(*s);
}

bool catchup_feed::finish(duration patience, const std::stop_token& stop) {
  {
    const std::lock_guard lock{mutex_};
    on_ = false;
  }
  const auto until = std::chrono::steady_clock::now() + std::chrono::nanoseconds{patience.ns};
  const auto open = [this] { return std::ranges::any_of(sessions_, [](const auto& s) { return s->done < s->sent; }); };
  while (open() && std::chrono::steady_clock::now() < until && !stop.stop_requested())
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  return !open();
}

std::optional<replica_status> catchup_feed::status(replica_id of, duration patience) {
  return client_->status(of, patience);
}

} // namespace bezant::deployment
