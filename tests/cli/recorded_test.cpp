// A day of real orders, settled, and compared with a replay that shares no code with the project.
#include "tests/cli/samples.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <map>
#include <set>
#include <sstream>

namespace bezant::test {

namespace {

const std::string recording = source_path("../shared/data/bitstamp-2015-05-01-orders.csv.xz");

bool is_there() {
  if (std::filesystem::exists(recording))
    return true;
  WARN("SKIPPED: there is no recording at " << recording);
  return false;
}

/// One line of the recording.
struct event {
  std::string id;
  long price; ///< cents
  long volume;
  std::string action;
  bool bid;
};

std::vector<event> events_of(const std::string& text) {
  std::vector<event> events;
  const auto lines = lines_of(text);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    std::istringstream in{lines[i]};
    std::vector<std::string> field(7);
    for (auto& one : field)
      std::getline(in, one, ',');
    const auto point = field[3].find('.');
    auto cents = point == std::string::npos ? "00" : field[3].substr(point + 1);
    cents.resize(2, '0');
    events.push_back(
      {field[0], std::stol(field[3].substr(0, point) + cents), std::stol(field[4]), field[5], field[6] == "bid"});
  }
  return events;
}

struct resting {
  std::string id;
  long open;
};

/// The simplest book there is: a list of orders for each price.
class simple_book {
public:
  void create(const event& e) {
    auto open = e.volume;
    while (open > 0 && crosses(e)) {
      auto& other = e.bid ? asks_ : bids_;
      const auto level = e.bid ? other.begin() : std::prev(other.end());
      auto& maker = level->second.front();
      const auto lots = std::min(open, maker.open);
      ++trades;
      volume += lots;
      open -= lots;
      maker.open -= lots;
      if (maker.open == 0)
        level->second.pop_front();
      if (level->second.empty())
        other.erase(level);
    }
    if (open > 0)
      (e.bid ? bids_ : asks_)[e.price].push_back({e.id, open});
  }

  /// By id alone: twice in the day a cancel's line names another price than its order was created with.
  void cancel(const event& e) {
    auto& own = e.bid ? bids_ : asks_;
    for (auto& [price, queue] : own)
      std::erase_if(queue, [&](const resting& r) { return r.id == e.id; });
    std::erase_if(own, [](const auto& level) { return level.second.empty(); });
  }

  [[nodiscard]] std::size_t live() const {
    std::size_t n = 0;
    for (const auto* s : {&bids_, &asks_})
      for (const auto& [price, queue] : *s)
        n += queue.size();
    return n;
  }
  [[nodiscard]] long best_bid() const { return bids_.rbegin()->first; }
  [[nodiscard]] long best_ask() const { return asks_.begin()->first; }

  std::size_t trades = 0;
  long volume = 0;

private:
  [[nodiscard]] bool crosses(const event& e) const {
    return e.bid ? !asks_.empty() && asks_.begin()->first <= e.price : !bids_.empty() && best_bid() >= e.price;
  }

  std::map<long, std::deque<resting>> bids_;
  std::map<long, std::deque<resting>> asks_;
};

struct replayed {
  simple_book book;
  std::size_t orders = 0, cancels = 0, unknown = 0, early = 0, repeated = 0;
};

replayed replay(std::size_t limit) {
  auto events = events_of(unpacked_xz(recording));
  events.resize(std::min(limit, events.size()));
  std::set<std::string> ever;
  for (const auto& e : events)
    if (e.action == "created")
      ever.insert(e.id);
  replayed r;
  std::set<std::string> created;
  std::set<std::string> cancelled;
  for (const auto& e : events) {
    if (e.action == "created") {
      ++r.orders;
      created.insert(e.id);
      r.book.create(e);
    } else if (e.action == "deleted" && e.volume > 0) {
      if (!ever.contains(e.id)) {
        ++r.unknown;
      } else if (!created.contains(e.id)) {
        ++r.early;
      } else if (!cancelled.insert(e.id).second) {
        ++r.repeated;
      } else {
        ++r.cancels;
        r.book.cancel(e);
      }
    }
  }
  return r;
}

void equals(const nlohmann::json& j, const replayed& expected) {
  CHECK(j["complete"] == true);
  CHECK(j["agree"] == true);
  CHECK(j["check"] == true);
  CHECK(j["bad_lines"] == 0);
  CHECK(j["orders_submitted"] == expected.orders);
  CHECK(j["orders_accepted"] == expected.orders);
  CHECK(j["cancels"] == expected.cancels);
  CHECK(j["cancels_skipped"]["unknown"] == expected.unknown);
  CHECK(j["cancels_skipped"]["early"] == expected.early);
  CHECK(j["cancels_skipped"]["repeated"] == expected.repeated);
  CHECK(j["trades"] == expected.book.trades);
  CHECK(j["volume"] == expected.book.volume);
  CHECK(j["live"] == expected.book.live());
  CHECK(j["best_bid"] == expected.book.best_bid());
  CHECK(j["best_ask"] == expected.book.best_ask());
}

nlohmann::json settled(const std::vector<std::string>& more, int status) {
  const scratch folder;
  std::vector<std::string> words{"settle", recording, "--format", "bitstamp", "--check"};
  words.insert(words.end(), {"--json", folder.path("out.json")});
  words.insert(words.end(), more.begin(), more.end());
  const auto r = run(words);
  INFO(r.out << r.err);
  REQUIRE(r.status == status);
  return json_at(folder.path("out.json"));
}

} // namespace

TEST_CASE("the whole day settles as an independent replay does, and its trace follows from the seed") {
  if (!is_there())
    return;
  const auto expected = replay(std::numeric_limits<std::size_t>::max());
  CHECK(expected.orders == 24'894);
  CHECK(expected.cancels + expected.unknown + expected.early + expected.repeated == 24'338);
  CHECK(expected.book.trades == 557);
  CHECK(expected.book.volume == 77'016'009'785);
  CHECK(expected.book.live() == 195);
  CHECK(expected.book.best_bid() == 23'545);
  CHECK(expected.book.best_ask() == 23'571);
  const auto first = settled({"--seed", "5"}, 0);
  const auto again = settled({"--seed", "5"}, 0);
  const auto other = settled({"--seed", "6"}, 0);
  for (const auto* j : {&first, &again, &other})
    equals(*j, expected);
  CHECK(first["trace_digest"] == again["trace_digest"]);
  CHECK(first["trace_digest"] != other["trace_digest"]);
  CHECK(first["orders_digest"] == other["orders_digest"]);
  CHECK(first["state_digests"] == again["state_digests"]);
}

TEST_CASE("every protocol settles the whole day to one book, each in its own time") {
  if (!is_there())
    return;
  const auto expected = replay(std::numeric_limits<std::size_t>::max());
  std::set<nlohmann::json> orders;
  std::set<nlohmann::json> latencies;
  for (const auto* protocol : {"streamlet", "pbft", "hotstuff", "jolteon", "simplex"}) {
    INFO(protocol);
    const auto one = settled({"--protocol", protocol}, 0);
    equals(one, expected);
    orders.insert(one["orders_digest"]);
    latencies.insert(one["latency_ms"]);
  }
  CHECK(orders.size() == 1);
  CHECK(latencies.size() == 5);
}

TEST_CASE("a replica that executes the day wrongly is caught") {
  if (is_there())
    CHECK(settled({"--fault", "replica=2,after=100"}, 1)["agree"] == false);
}

TEST_CASE("the day's first 5000 events settle on real threads as an independent replay does") {
  if (!is_there())
    return;
  const auto real = settled({"--limit", "5000", "--real-time"}, 0);
  equals(real, replay(5'000));
  CHECK(real["events"] == 5'000);
  CHECK(settled({"--limit", "5000", "--seed", "9"}, 0)["orders_digest"] == real["orders_digest"]);
  CHECK(settled({"--limit", "5000", "--real-time", "--fault", "replica=2,after=100"}, 1)["agree"] == false);
}

} // namespace bezant::test
