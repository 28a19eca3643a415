// What the simulated network does to messages, and that it does the same again with the same seed.
#include "tests/transport/network_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr replica_id r0{0};
constexpr replica_id r1{1};
constexpr replica_id r2{2};
constexpr session_id c0{0};

network_model all_links(link_model links) {
  network_model m;
  m.links = links;
  return m;
}

/// Sends `count` messages from 0 to 1 at once and gives the arrivals.
std::vector<arrival> flood(network_model model, int count, std::uint64_t seed = 1, network_stats* stats = nullptr) {
  test_network net{std::move(model), seed};
  net.attach(r0);
  net.attach(r1);
  for (int i = 0; i < count; ++i)
    net.send(r0, r1, numbered(i % 250));
  net.settle();
  if (stats != nullptr)
    *stats = net.stats();
  return net.of(r1).messages;
}

std::vector<std::pair<int, std::int64_t>> history(const std::vector<arrival>& list) {
  std::vector<std::pair<int, std::int64_t>> h;
  for (const auto& a : list)
    h.emplace_back(a.message.body[0], a.at.ns);
  return h;
}

const link_model rough{.delay_min = milliseconds(1),
                       .delay_max = milliseconds(40),
                       .loss = 100'000,
                       .duplicate = 100'000,
                       .reorder = 200'000};

} // namespace

TEST_CASE("delays lie between their bounds and use the whole range") {
  network_model model;
  model.links.delay_min = milliseconds(10);
  model.links.delay_max = milliseconds(20);
  std::int64_t least = seconds(1).ns;
  std::int64_t most = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    for (const auto& a : flood(model, 1, seed)) {
      least = std::min(least, a.at.ns);
      most = std::max(most, a.at.ns);
    }
  CHECK(least >= milliseconds(10).ns);
  CHECK(least < milliseconds(11).ns);
  CHECK(most <= milliseconds(20).ns);
  CHECK(most > milliseconds(19).ns);
}

TEST_CASE("a model with its delays the wrong way round delays by the longer one") {
  const auto list = flood(all_links({.delay_min = milliseconds(20), .delay_max = milliseconds(10)}), 10);
  REQUIRE(list.size() == 10);
  for (const auto& a : list)
    CHECK(a.at == time_point{} + milliseconds(20));
}

TEST_CASE("with the same seed the same messages arrive at the same times; with another seed others") {
  const auto once = history(flood(all_links(rough), 200, 1));
  CHECK(once == history(flood(all_links(rough), 200, 1)));
  CHECK(once != history(flood(all_links(rough), 200, 2)));
}

TEST_CASE("losses happen about as often as asked, and are counted") {
  network_stats stats;
  const auto list = flood(all_links({.loss = 250'000}), 2'000, 1, &stats);
  CHECK(stats.sent == 2'000);
  CHECK(stats.lost + list.size() == 2'000);
  CHECK(stats.delivered == list.size());
  CHECK(stats.lost > 400);
  CHECK(stats.lost < 600);
  CHECK(flood(all_links({.loss = 1'000'000}), 50).empty());
}

TEST_CASE("duplicates happen about as often as asked, and are counted") {
  network_stats stats;
  const auto list = flood(all_links({.duplicate = 250'000}), 2'000, 1, &stats);
  CHECK(list.size() == 2'000 + stats.duplicated);
  CHECK(stats.delivered == list.size());
  CHECK(stats.duplicated > 400);
  CHECK(stats.duplicated < 600);
}

TEST_CASE("without reordering a link keeps its order under any delays, losses and duplicates") {
  auto links = rough;
  links.reorder = 0;
  network_stats stats;
  const auto list = flood(all_links(links), 250, 3, &stats);
  CHECK(list.size() > 100);
  for (std::size_t i = 1; i < list.size(); ++i)
    REQUIRE(list[i - 1].message.body[0] <= list[i].message.body[0]);
  CHECK(stats.reordered == 0);
}

TEST_CASE("with reordering messages overtake each other, and each that does is counted") {
  network_stats stats;
  const auto list = flood(all_links({.reorder = 100'000}), 250, 1, &stats);
  REQUIRE(list.size() == 250);
  std::size_t steps_back = 0;
  for (std::size_t i = 1; i < list.size(); ++i)
    steps_back += list[i].message.body[0] < list[i - 1].message.body[0] ? 1U : 0U;
  CHECK(steps_back > 5);
  CHECK(stats.reordered > 5);
}

TEST_CASE("an uplink sends one message after another at its bandwidth") {
  // 1000 bytes a second, all sent at once: what arrives is spread by the bytes sent before.
  const auto size = wire_size(numbered(0));
  const auto list = flood(all_links({.delay_min = {}, .delay_max = {}, .bytes_per_second = 1'000}), 5);
  REQUIRE(list.size() == 5);
  for (std::size_t i = 0; i < list.size(); ++i)
    CHECK(list[i].at == time_point{} + milliseconds(static_cast<std::int64_t>((i + 1) * size)));
}

TEST_CASE("a cast uses the uplink once for each receiver") {
  test_network net{all_links({.delay_min = {}, .delay_max = {}, .bytes_per_second = 1'000})};
  for (const auto who : {r0, r1, r2})
    net.attach(who);
  net.cast(r0, numbered(1));
  net.settle();
  const auto size = static_cast<std::int64_t>(wire_size(numbered(1)));
  CHECK(net.of(r1).messages.at(0).at == time_point{} + milliseconds(size));
  CHECK(net.of(r2).messages.at(0).at == time_point{} + milliseconds(2 * size));
  CHECK(net.stats().sent == 2);
  CHECK(net.stats().bytes == static_cast<std::uint64_t>(2 * size));
}

TEST_CASE("a partition cuts replicas of different groups while it lasts, and clients never") {
  network_model model;
  model.partitions = {{time_point{}, time_point{} + seconds(1), {{r0, r1}}}};
  test_network net{model};
  for (const auto who : {r0, r1, r2})
    net.attach(who);
  net.attach(c0);
  net.cast(r0, numbered(1));
  net.submit(c0, r2, text_transaction("a"));
  net.settle_until(time_point{} + milliseconds(500));
  CHECK(net.of(r1).numbers() == std::vector{1});
  CHECK(net.of(r2).numbers().empty());
  CHECK(net.of(r2).transactions.size() == 1);
  CHECK(net.stats().cut == 1);
  net.settle_until(time_point{} + seconds(1));
  net.cast(r0, numbered(2));
  net.settle();
  CHECK(net.of(r2).numbers() == std::vector{2});
}

TEST_CASE("a change of the links holds from its beginning to its end") {
  network_model model;
  model.changes = {{time_point{} + seconds(1), time_point{} + seconds(2), {.loss = 1'000'000}}};
  test_network net{model};
  net.attach(r0);
  net.attach(r1);
  for (const int second : {0, 1, 2}) {
    net.settle_until(time_point{} + seconds(second));
    net.send(r0, r1, numbered(second));
  }
  net.settle();
  CHECK(net.of(r1).numbers() == std::vector{0, 2});
  CHECK(net.stats().lost == 1);
}

TEST_CASE("what is sent to a replica that is down is counted") {
  test_network net{network_model{}};
  net.attach(r0);
  net.attach(r1);
  net.detach(r1);
  net.send(r0, r1, numbered(1));
  net.settle();
  CHECK(net.stats().unattached == 1);
  CHECK(net.stats().delivered == 0);
}

TEST_CASE("neither the fate of other messages nor other links' traffic changes what becomes of a message") {
  // The same casts, once with a partition that cuts 2 off, once with 2 sending as well: what 1 gets from 0 must be the
  // same to the nanosecond.
  const auto heard_by_1 = [](bool with_partition, bool with_traffic) {
    auto model = all_links(rough);
    if (with_partition)
      model.partitions = {{time_point{}, time_point{} + seconds(100), {{r2}}}};
    test_network net{model};
    for (const auto who : {r0, r1, r2})
      net.attach(who);
    for (int i = 0; i < 100; ++i) {
      if (with_traffic)
        net.send(r2, r0, numbered(i));
      net.cast(r0, numbered(i));
    }
    net.settle();
    return history(net.of(r1).messages);
  };
  const auto alone = heard_by_1(false, false);
  CHECK(alone == heard_by_1(true, false));
  CHECK(alone == heard_by_1(false, true));
}
