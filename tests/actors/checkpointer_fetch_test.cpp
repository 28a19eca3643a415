// A checkpointer that is far behind: which snapshot it fetches, and what it does not do meanwhile.
#include "tests/actors/checkpointer_support.hpp"

#include <set>

using namespace bezant;
using namespace bezant::testing;

namespace {

/// The checkpointer of a replica that is far behind, and may fetch; every commit proof is good to it.
struct fetching : after_two_checkpoints {
  explicit fetching(protocol_info info = toy())
    : behind{s.keep(spawn_checkpointer(s.system(), {.self = replica_id{0},
                                                    .replicas = replicas.replicas,
                                                    .protocol = std::make_shared<const protocol_info>(std::move(info)),
                                                    .key = replicas.keys[0],
                                                    .disk = disk,
                                                    .clock = s.clock(),
                                                    .network = s.play_network(sent),
                                                    .host = s.keep(play_host()),
                                                    .plan = {.every = every, .history = 0},
                                                    .executed = {},
                                                    .make_app = [] { return std::make_shared<idle_application>(); },
                                                    .observer = told}))} {
    what.state = idle_application{}.state();
  }

  static protocol_info toy() {
    protocol_info info;
    info.name = "toy";
    info.verify_commit = [](const block_header&, byte_view, const replica_set&) -> result<void> {
      return outcome::success();
    };
    return info;
  }

  replica_host_actor play_host() {
    return s.system().spawn(
      [](replica_host_actor::pointer, std::shared_ptr<std::vector<height>> to) -> replica_host_actor::behavior_type {
        return {[to](synced_atom, height at) { to->push_back(at); }, [](stop_atom) {}};
      },
      synced);
  }
  void hears(std::uint32_t who, message m) {
    caf::anon_send(behind, deliver_atom::value, replica_id{who}, replicas.sign(replica_id{who}, std::move(m)));
    s.run();
  }
  checkpoint_certificate certificate_at(std::uint64_t at) {
    checkpoint_certificate c;
    c.what = what;
    c.what.at = height{at};
    for (const std::uint32_t who : {1U, 2U, 3U})
      c.shares.push_back({replica_id{who}, replicas.sign(replica_id{who}, make_message(house::checkpoint, c.what)).by});
    return c;
  }
  void certified(std::uint64_t at) { hears(1, make_message(house::certificate, certificate_at(at))); }
  /// The whole snapshot after block 80, as replica `author` gives it, comes from `peer`.
  void hears_all(std::uint32_t author, std::uint32_t peer) {
    snapshot_head head{certificate_at(80), chain.back()->header(), {}, {1}, {}, {}};
    const auto parts = snapshot_parts_of(state);
    head.parts.assign(parts.begin(), parts.end());
    for (const auto& m : {message{number(house::snapshot_head), encode(head), empty_payload()},
                          make_message(house::snapshot_part, snapshot_part{height{80}, 1, state})}) {
      caf::anon_send(behind, deliver_atom::value, replica_id{peer}, replicas.sign(replica_id{author}, m));
      s.run();
    }
  }
  /// Heights of the snapshots that it has asked for since the last call.
  std::set<height> asked() {
    std::set<height> heights;
    for (const auto& m : sent->messages)
      if (m.what.kind == number(house::snapshot_request))
        heights.insert(decode<snapshot_request>(m.what.body).value().at);
    sent->messages.clear();
    return heights;
  }

  std::shared_ptr<std::vector<height>> synced = std::make_shared<std::vector<height>>();
  checkpointer_actor behind;
};

} // namespace

TEST_CASE("a fetch that goes on is not left for a newer checkpoint, one that is stuck is") {
  fetching f;
  f.certified(10 * every);
  CHECK(f.asked() == std::set{height{10 * every}});
  for (std::uint64_t i = 11; i < 20; ++i)
    f.certified(i * every); // all far above the one before
  f.s.pass(seconds(3));
  CHECK(f.asked() == std::set{height{10 * every}});
  f.s.pass(seconds(10));
  f.asked();
  f.certified(20 * every);
  CHECK(f.asked() == std::set{height{20 * every}});
}

TEST_CASE("once a snapshot is fetched no base of this life comes in between") {
  for (const bool fetches : {true, false}) {
    INFO(fetches);
    fetching f;
    // It has block 16, and fetches the state after block 16 + 64.
    const auto own = f.chain;
    const auto before = f.what;
    if (fetches) {
      f.go_to(height{80});
      f.certified(80);
      f.hears_all(1, 1);
      REQUIRE(*f.synced == std::vector{height{80}});
    }
    f.what = before;
    caf::send_as(f.node, f.behind, commit_atom::value, block_list{own, f.proof});
    caf::anon_send(f.behind, check_atom::value,
                   state_image{f.what.at, f.what.block, f.what.state, f.what.receipts, f.state});
    f.s.run();
    for (const std::uint32_t who : {1U, 2U, 3U})
      f.hears(who, make_message(house::checkpoint, f.what));
    CHECK(f.kept().has_value() == !fetches);
  }
}

TEST_CASE("what somebody hands on of another's answers counts for nothing") {
  for (const bool own : {true, false}) {
    fetching f;
    f.go_to(height{80});
    f.certified(80);
    f.hears_all(1, own ? 1 : 2);
    CHECK(f.synced->size() == (own ? 1 : 0));
  }
}

TEST_CASE("a fetch is over when the blocks came by themselves") {
  fetching f;
  f.go_to(height{80});
  f.certified(80);
  CHECK(f.asked() == std::set{height{80}});
  caf::send_as(f.node, f.behind, commit_atom::value, block_list{f.chain, f.proof});
  f.s.run();
  f.s.pass(seconds(5));
  CHECK(f.asked().empty());
  f.hears_all(1, 1);
  CHECK(f.synced->empty());
}
