// A stage for single actors: virtual time, replicas' keys, and actors that play the others and write down what they
// get.
#pragma once

#include "actors/clock.hpp"
#include "actors/messages.hpp"
#include "actors/system.hpp"
#include "core/application.hpp"

#include <caf/scheduler/test_coordinator.hpp>
#include <catch2/catch.hpp>

namespace bezant::testing {

/// n replicas whose keys the test holds.
struct crew {
  explicit crew(std::size_t n = 4);
  [[nodiscard]] signed_message sign(replica_id who, message m) const;
  /// Signs a batch of receipts as its replica.
  void sign(receipt_batch& b) const;

  std::vector<std::shared_ptr<const signer>> keys;
  std::shared_ptr<const replica_set> replicas;
};

struct network_log {
  struct entry {
    std::optional<replica_id> to; ///< empty for a cast
    signed_message what;
  };
  std::vector<entry> messages;
  std::vector<std::pair<replica_id, transaction>> submitted;
  std::vector<std::pair<session_id, receipt_batch>> replies;
};

struct leader_log {
  std::vector<transaction> submitted;
  std::vector<std::pair<request_id, block_list>> requests;
  std::vector<block_ptr> committed;
  int started = 0;
  std::vector<std::pair<digest, replica_id>> handed;
};

struct exchange_log {
  std::vector<block_ptr> committed;
  std::vector<transaction> submitted;
};

struct node_log {
  std::vector<std::pair<replica_id, signed_message>> messages;
  std::vector<std::pair<request_id, payload_ptr>> batches;
  std::vector<std::pair<height, digest>> executed;
  std::vector<bool> work;
  std::vector<digest> oldest;
};

/// An actor system in virtual time.
class stage {
public:
  stage();
  ~stage();

  [[nodiscard]] caf::actor_system& system() noexcept { return system_; }
  [[nodiscard]] replica_clock clock(duration skew = {}, time_point floor = {0}) const { return {origin_, skew, floor}; }
  [[nodiscard]] time_point now();

  /// Does everything that needs no time.
  void run();
  /// Lets `d` pass, event by event.
  void pass(duration d);

  /// Ends the actor with the stage.
  template <class Actor>
  Actor keep(Actor a) {
    actors_.push_back(caf::actor_cast<caf::strong_actor_ptr>(a));
    return a;
  }

  network_actor play_network(std::shared_ptr<network_log> log);
  leader_actor play_leader(std::shared_ptr<leader_log> log);
  exchange_replica_actor play_exchange(std::shared_ptr<exchange_log> log);
  node_actor play_node(std::shared_ptr<node_log> log);
  client_actor play_client(std::shared_ptr<std::vector<accepted_frame>> log);

private:
  caf::scheduler::test_coordinator& scheduler();

  system_config config_{scheduling::virtual_time};
  caf::actor_system system_{config_};
  caf::actor_clock::time_point origin_ = system_.clock().now();
  std::vector<caf::strong_actor_ptr> actors_;
};

/// An application that takes everything and does nothing.
class idle_application : public application {
public:
  [[nodiscard]] result<void> check(const transaction&) const override { return outcome::success(); }
  block_result execute(const block&) override { return {}; }
  [[nodiscard]] digest state() const override { return {}; }
  [[nodiscard]] bytes snapshot() const override { return {}; }
  result<void> restore(byte_view) override { return outcome::success(); }
};

transaction text_transaction(std::string_view text);
/// `size` bytes that begin with `number`.
transaction large_transaction(std::uint8_t number, std::size_t size);
block_ptr child_of(const block_ptr& parent, std::vector<transaction> transactions = {});

} // namespace bezant::testing
