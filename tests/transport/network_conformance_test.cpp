// What every network promises its ends, checked for each kind of network.
#include "tests/transport/network_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr replica_id r0{0};
constexpr replica_id r1{1};
constexpr replica_id r2{2};
constexpr session_id c0{0};
constexpr session_id c1{1};

/// Runs `check` with three replicas and two clients on each of the networks.
void on_each(const network_list& list, const std::function<void(network_under_test&)>& check) {
  for (const auto& [name, make] : list) {
    INFO("network: " << name);
    const auto net = make();
    for (const auto who : {r0, r1, r2})
      net->attach(who);
    net->attach(c0);
    net->attach(c1);
    check(*net);
  }
}

void on_every_network(const std::function<void(network_under_test&)>& check) {
  on_each(networks(), check);
}

} // namespace

TEST_CASE("a message reaches the replica that it is for, whole, and no other end") {
  on_every_network([](network_under_test& net) {
    auto m = numbered(7, 100);
    m.author = r2;
    m.kind = 9;
    m.by.value[3] = 1;
    m.content = std::make_shared<const payload>(std::vector{text_transaction("a")});
    net.send(r0, r1, m);
    net.settle();
    REQUIRE(net.of(r1).messages.size() == 1);
    CHECK(encode(net.of(r1).messages[0].message) == encode(m));
    CHECK(net.of(r0).messages.empty());
    CHECK(net.of(r2).messages.empty());
  });
}

TEST_CASE("the link peer is who handed the message over, whatever the message says of its author") {
  on_every_network([](network_under_test& net) {
    auto m = numbered(1);
    m.author = r2;
    net.send(r0, r1, m);
    net.cast(r0, m);
    net.settle();
    REQUIRE(net.of(r1).messages.size() == 2);
    CHECK(net.of(r1).messages[0].peer == r0);
    CHECK(net.of(r1).messages[1].peer == r0);
    CHECK(net.of(r1).messages[0].message.author == r2);
  });
}

TEST_CASE("a cast reaches all others and not its sender") {
  on_every_network([](network_under_test& net) {
    net.cast(r1, numbered(5));
    net.settle();
    CHECK(net.of(r0).numbers() == std::vector{5});
    CHECK(net.of(r1).numbers().empty());
    CHECK(net.of(r2).numbers() == std::vector{5});
  });
}

TEST_CASE("what a client offers reaches every replica, in order") {
  on_every_network([](network_under_test& net) {
    transaction_list list;
    for (const auto* text : {"a", "b", "c"})
      list.transactions.push_back(text_transaction(text));
    caf::send_as(net.actor_of(c0), net.handle_of(c0), offer_atom::value, list);
    net.settle();
    for (const auto to : {r0, r1, r2})
      CHECK(net.of(to).transactions == list.transactions);
  });
}

TEST_CASE("a replica offers nothing") {
  on_every_network([](network_under_test& net) {
    caf::send_as(net.actor_of(r0), net.handle_of(r0), offer_atom::value, transaction_list{{text_transaction("a")}});
    net.settle();
    for (const auto to : {r0, r1, r2})
      CHECK(net.of(to).transactions.empty());
  });
}

TEST_CASE("what a stranger sends is dropped") {
  on_every_network([](network_under_test& net) {
    caf::anon_send(net.handle_of(r0), send_atom::value, r1, numbered(1));
    caf::anon_send(net.handle_of(r0), cast_atom::value, numbered(2));
    caf::anon_send(net.handle_of(r0), submit_atom::value, r1, text_transaction("a"));
    caf::anon_send(net.handle_of(r0), reply_atom::value, c0, receipt_batch{});
    net.settle();
    CHECK(net.of(r0).messages.empty());
    CHECK(net.of(r1).messages.empty());
    CHECK(net.of(r1).transactions.empty());
    CHECK(net.of(c0).receipts.empty());
  });
}

TEST_CASE("the messages of a link arrive in the order in which they were sent") {
  on_every_network([](network_under_test& net) {
    std::vector<int> expected;
    for (int i = 0; i < 200; ++i) {
      if (i % 3 == 0)
        net.cast(r0, numbered(i));
      else
        net.send(r0, r1, numbered(i));
      net.send(r2, r1, numbered(250));
      expected.push_back(i);
    }
    net.settle();
    std::vector<int> from_r0;
    for (const auto& a : net.of(r1).messages)
      if (a.peer == r0)
        from_r0.push_back(a.message.body[0]);
    CHECK(from_r0 == expected);
    CHECK(net.of(r1).messages.size() == 400);
  });
}

TEST_CASE("what is sent to a replica that was taken off is lost, and it cannot speak") {
  on_every_network([](network_under_test& net) {
    net.detach(r1);
    net.send(r0, r1, numbered(1));
    net.cast(r0, numbered(2));
    net.submit(c0, r1, text_transaction("a"));
    net.send(r1, r0, numbered(3)); // its actor still runs
    net.settle();
    CHECK(net.of(r1).messages.empty());
    CHECK(net.of(r1).transactions.empty());
    CHECK(net.of(r0).messages.empty());
    CHECK(net.of(r2).numbers() == std::vector{2});
  });
}

TEST_CASE("a replica that was attached again gets and sends messages; its former actor does not") {
  on_every_network([](network_under_test& net) {
    const auto former = net.actor_of(r1);
    net.detach(r1);
    net.attach(r1);
    net.send(r0, r1, numbered(1));
    net.send(r1, r0, numbered(2));
    caf::send_as(former, net.handle_of(r1), send_atom::value, r0, numbered(3));
    net.settle();
    CHECK(net.of(r1).numbers() == std::vector{1});
    CHECK(net.of(r0).numbers() == std::vector{2});
  });
}

TEST_CASE("clients submit to the replica they name, and replies reach the session they are for") {
  on_every_network([](network_under_test& net) {
    net.submit(c0, r1, text_transaction("a"));
    receipt_batch b;
    b.at = height{3};
    net.reply(r1, c1, b);
    net.settle();
    REQUIRE(net.of(r1).transactions.size() == 1);
    CHECK(net.of(r1).transactions[0] == text_transaction("a"));
    CHECK(net.of(r0).transactions.empty());
    REQUIRE(net.of(c1).receipts.size() == 1);
    CHECK(net.of(c1).receipts[0].at == height{3});
    CHECK(net.of(c0).receipts.empty());
  });
}

TEST_CASE("a replica may hand on what waits at it, and a client cannot speak as a replica") {
  on_every_network([](network_under_test& net) {
    caf::send_as(net.actor_of(r0), net.handle_of(r0), submit_atom::value, r1, text_transaction("a"));
    caf::send_as(net.actor_of(c0), net.handle_of(c0), send_atom::value, r1, numbered(1));
    caf::send_as(net.actor_of(c0), net.handle_of(c0), cast_atom::value, numbered(2));
    caf::send_as(net.actor_of(c0), net.handle_of(c0), reply_atom::value, c1, receipt_batch{});
    net.settle();
    CHECK(net.of(r1).transactions == std::vector{text_transaction("a")});
    CHECK(net.of(r1).messages.empty());
    CHECK(net.of(c1).receipts.empty());
  });
}

TEST_CASE("a message to an end that never was is dropped") {
  on_every_network([](network_under_test& net) {
    net.send(r0, replica_id{77}, numbered(1));
    net.submit(c0, replica_id{77}, text_transaction("a"));
    net.reply(r0, session_id{77}, {});
    net.send(r0, r1, numbered(2));
    net.settle();
    CHECK(net.of(r1).numbers() == std::vector{2});
  });
}

TEST_CASE("a cast does not copy its payload: all receivers of one process hold the same") {
  on_each(local_networks(), [](network_under_test& net) {
    auto m = numbered(1);
    m.content = std::make_shared<const payload>(std::vector{text_transaction("large")});
    net.cast(r0, m);
    net.settle();
    CHECK(net.of(r1).messages.at(0).message.content == m.content);
    CHECK(net.of(r2).messages.at(0).message.content == m.content);
  });
}
