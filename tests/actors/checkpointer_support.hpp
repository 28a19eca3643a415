// A checkpointer by itself, and those around it played.
#pragma once

#include "actors/checkpointer.hpp"
#include "tests/actors/actors_support.hpp"

namespace bezant::testing {

inline constexpr std::uint64_t every = 8; ///< blocks between two checkpoints

struct seen final : replica_observer {
  std::vector<std::string> failures;
  void on_failure(time_point, replica_id, std::string_view why) override { failures.emplace_back(why); }
};

/// The checkpointer of replica 0, after block 16.
struct after_two_checkpoints {
  explicit after_two_checkpoints(std::size_t history = 0, bool proves_earlier = false) {
    auto last = make_genesis_block(replicas.replicas->chain());
    for (std::uint64_t h = 1; h <= 2 * every; ++h)
      chain.push_back(last = child_of(last));
    disk->append(chain, proof);
    REQUIRE(disk->sync());
    protocol_info info;
    info.name = "toy";
    if (proves_earlier)
      info.prove_earlier = [](std::span<const block_ptr> path, byte_view proven) {
        bytes made{proven.begin(), proven.end()};
        made.push_back(static_cast<std::uint8_t>(path.size()));
        return made;
      };
    actor = s.keep(spawn_checkpointer(s.system(), {.self = replica_id{0},
                                                   .replicas = replicas.replicas,
                                                   .protocol = std::make_shared<const protocol_info>(info),
                                                   .key = replicas.keys[0],
                                                   .disk = disk,
                                                   .clock = s.clock(),
                                                   .network = s.play_network(sent),
                                                   .host = {},
                                                   .plan = {.every = every, .history = history},
                                                   .executed = {},
                                                   .observer = told}));
    node = s.play_node(std::make_shared<node_log>());
    what = {chain.back()->header().at,
            chain.back()->id(),
            hash("test", as_bytes("state")),
            snapshot_root(snapshot_parts_of(state)),
            {},
            convictions_root({})};
  }

  /// Much later; what came before does not matter to a checkpointer.
  void go_to(height at) {
    chain = {std::make_shared<const block>(
      block_header{chain.back()->id(), view_number{1}, at, replica_id{0}, empty_payload()->root()}, empty_payload(),
      bytes{})};
    what.at = at;
    what.block = chain.back()->id();
  }

  /// The others agree: three of four are a quorum without this replica.
  void others_sign() {
    for (const std::uint32_t who : {1U, 2U, 3U})
      caf::anon_send(actor, deliver_atom::value, replica_id{who},
                     replicas.sign(replica_id{who}, make_message(house::checkpoint, what)));
    s.run();
  }
  void commits_and_executes(const digest& has) {
    caf::send_as(node, actor, commit_atom::value, block_list{chain, proof});
    caf::anon_send(actor, check_atom::value, state_image{what.at, what.block, has, what.receipts, state});
    s.run();
  }
  /// The base that the store was given.
  std::optional<stored_base> base() {
    disk->rebase(what.at, 0);
    REQUIRE(disk->sync());
    return disk->base();
  }
  std::optional<height> kept() {
    const auto found = base();
    return found ? std::optional{found->block->header().at} : std::nullopt;
  }
  /// Whether a replica that is far behind is told of the checkpoint.
  bool helps() {
    sent->messages.clear();
    caf::anon_send(actor, deliver_atom::value, replica_id{2},
                   replicas.sign(replica_id{2}, make_message(house::standing, standing{{}, {}, view_number{1}})));
    s.run();
    return std::ranges::any_of(
      sent->messages, [](const auto& m) { return m.to == replica_id{2} && m.what.kind == number(house::certificate); });
  }

  crew replicas;
  std::vector<block_ptr> chain;
  const bytes proof{1};
  const bytes state{1, 2, 3};
  checkpoint_statement what;
  std::shared_ptr<memory_store> disk = std::make_shared<memory_store>(make_genesis_block(replicas.replicas->chain()));
  std::shared_ptr<network_log> sent = std::make_shared<network_log>();
  std::shared_ptr<seen> told = std::make_shared<seen>();
  stage s;
  checkpointer_actor actor;
  node_actor node;
};

} // namespace bezant::testing
