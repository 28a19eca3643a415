// A node with a core that does what the test says, a store that can fail, and everybody else played by the stage.
#pragma once

#include "actors/node.hpp"
#include "tests/actors/actors_support.hpp"

namespace bezant::testing {

/// What the scripted core saw, and how it reacts.
struct script {
  using reaction = std::function<void(time_point, const event&, effects&)>;

  std::vector<std::pair<time_point, event>> seen;
  reaction react = [](time_point, const event&, effects&) {};

  /// The events of one type, in order.
  template <class Event>
  [[nodiscard]] std::vector<Event> all() const {
    std::vector<Event> list;
    for (const auto& [at, e] : seen)
      if (const auto* one = std::get_if<Event>(&e))
        list.push_back(*one);
    return list;
  }
  [[nodiscard]] std::size_t count() const { return seen.size(); }

  /// On the next event, and only then, asks for these effects.
  template <class... Effects>
  void next(Effects... wanted) {
    react = [this, wanted...](time_point, const event&, effects& out) {
      react = [](time_point, const event&, effects&) {};
      (out.add(wanted), ...);
    };
  }
};

/// A store in memory whose `sync` fails when it is told to.
class failing_store final : public store {
public:
  explicit failing_store(block_ptr genesis) : inner_{std::move(genesis)} {}

  void append(const record& r, view_number view) override { inner_.append(r, view); }
  void trim(view_number below) override { inner_.trim(below); }
  void append(const std::vector<block_ptr>& blocks, const bytes& proof) override { inner_.append(blocks, proof); }
  result<void> sync() override;
  [[nodiscard]] std::vector<record> journal() const override { return inner_.journal(); }
  [[nodiscard]] block_ptr find(const digest& id) const override { return inner_.find(id); }
  [[nodiscard]] bool find_waits() const noexcept override { return waits; }
  [[nodiscard]] std::vector<block_ptr> committed() const override { return inner_.committed(); }
  [[nodiscard]] std::vector<conviction> convicted() const override { return inner_.convicted(); }
  [[nodiscard]] stored_commit last() const override { return inner_.last(); }
  [[nodiscard]] store_owner owner() const override { return inner_.owner(); }
  void note(note_number which, bytes value) override { inner_.note(which, std::move(value)); }
  [[nodiscard]] std::map<note_number, bytes> notes() const override { return inner_.notes(); }
  result<void> keep(const stored_base& b) override { return inner_.keep(b); }
  void rebase(height at, std::size_t history) override { inner_.rebase(at, history); }
  [[nodiscard]] std::optional<stored_base> base() const override { return inner_.base(); }

  bool broken = false;
  bool waits = false; ///< for a disk, to find a block
  int syncs = 0;

private:
  memory_store inner_;
};

/// Remembers failures, and how often what was signed.
struct watching : replica_observer {
  void on_signed(time_point, replica_id, const signed_message&) override { ++signatures; }
  void on_failure(time_point, replica_id, std::string_view why) override { failures.emplace_back(why); }
  void on_commit(time_point, replica_id, const commit&) override { ++commits; }
  void on_note(time_point, replica_id, const note&) override { ++notes; }
  void on_accuse(time_point, replica_id, const accuse&) override { ++accusations; }

  int signatures = 0;
  int commits = 0;
  int notes = 0;
  int accusations = 0;
  std::vector<std::string> failures;
};

/// Replica 0 of four.
struct node_stage : stage {
  node_stage();

  /// Spawns the node; it is not started.
  void spawn(replica_clock with);
  void spawn() { spawn(clock()); }
  void start();
  /// A message arrives; an occasion for the core to do what it is told.
  void poke(std::uint8_t kind = 1);

  crew replicas;
  block_ptr genesis_block = make_genesis_block(replicas.replicas->chain());
  std::shared_ptr<script> core = std::make_shared<script>();
  std::shared_ptr<failing_store> disk = std::make_shared<failing_store>(genesis_block);
  std::shared_ptr<watching> seen = std::make_shared<watching>();
  std::shared_ptr<network_log> network = std::make_shared<network_log>();
  std::shared_ptr<leader_log> leader = std::make_shared<leader_log>();
  std::shared_ptr<exchange_log> exchange = std::make_shared<exchange_log>();
  network_actor network_played = play_network(network);
  leader_actor leader_played = play_leader(leader);
  exchange_replica_actor exchange_played = play_exchange(exchange);
  std::shared_ptr<replica_cpu> cpu; ///< for nodes that are spawned from then on
  recall_config recall;             ///< the same
  protocol_info protocol;           ///< the same
  block_reader_actor reader;        ///< the same
  node_actor node;
};

/// A message of that kind with that body.
message body_of(message_kind kind, std::string_view body);

} // namespace bezant::testing
