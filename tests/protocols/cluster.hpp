// A cluster of cores in one thread and virtual time: the test is the network, the clock, the disks and the mempool.
#pragma once

#include "protocols/registry.hpp"
#include "tests/protocols/keyring.hpp"

#include <limits>
#include <map>
#include <set>

namespace bezant::testing {

/// A message on its way.
struct flight {
  replica_id from; ///< who hands it over
  replica_id to;
  signed_message what;
};

/// Decides what becomes of a message: the delay of each copy that arrives, none if it is lost.
using network = std::function<std::vector<duration>(const flight&)>;

/// What a replica keeps over a crash.
struct disk {
  std::vector<std::pair<view_number, record>> journal;
  std::vector<block_ptr> blocks; ///< block of height h at index h-1
  std::map<digest, height> heights;
  bytes proof;
};

struct cluster_setup {
  std::size_t replicas = 4;
  std::uint64_t chain = 0;
  std::string protocol = "streamlet";
  std::vector<protocol_option> options{};
  bool executes = false; ///< cores are told of the execution of what they commit
};

/// n cores, any protocol. Every message is signed, and checked as a host would do it, before a core sees it. The
/// cluster watches what must hold of correct replicas and lists what does not in `violations`: all commit the same
/// blocks, in order, each once and proven; nobody correct is accused.
class cluster {
public:
  explicit cluster(cluster_setup setup);

  // --- the network: `passes` is asked for each message as it is sent; without it messages are held for the test.
  network passes;
  std::vector<flight> held;
  /// Delivers the held messages that `which` names, and what is sent meanwhile if it names that, too.
  void deliver(const std::function<bool(const flight&)>& which);
  void deliver_all() {
    deliver([](const flight&) { return true; });
  }
  /// Loses the held messages that `which` names.
  void drop(const std::function<bool(const flight&)>& which);
  void drop_all() { held.clear(); }
  /// Hands a message to a replica now, by way of `from`. False if it was refused.
  bool hand(replica_id to, const signed_message& m, replica_id from);
  bool hand(replica_id to, const signed_message& m) { return hand(to, m, m.author); }

  // --- replicas
  void start();
  void start(replica_id who);
  void crash(replica_id who);
  [[nodiscard]] bool up(replica_id who) const { return at(who).core != nullptr; }
  /// It crashes at its next journal write: the records are durable, the messages of that step never leave.
  void crash_at_next_write(replica_id who, bool armed = true) { at(who).crash_on_write = armed; }
  /// Comes back with what is on its disk.
  void restart(replica_id who);
  /// Its misdeeds are no violations from now on.
  void mark_faulty(replica_id who) { at(who).faulty = true; }
  void set_skew(replica_id who, duration skew) { at(who).skew = skew; }
  void step(replica_id who, const event& e);
  /// `protocol::forgot` of its core; what that says is not carried out.
  [[nodiscard]] bool forgot(replica_id who, const forgotten_past& past) {
    effects out;
    return at(who).core->forgot(past, out);
  }

  // --- time
  [[nodiscard]] time_point now() const { return now_; }
  /// Lets timers fire and messages arrive, in order, up to and including `until`.
  void run(time_point until);

  // --- what can be seen
  [[nodiscard]] std::size_t size() const { return keys.size(); }
  [[nodiscard]] protocol_status status(replica_id who) const { return at(who).core->snapshot(); }
  [[nodiscard]] protocol_position position(replica_id who) const { return at(who).core->position(); }
  [[nodiscard]] const bezant::testing::disk& disk_of(replica_id who) const { return at(who).storage; }
  [[nodiscard]] std::size_t committed(replica_id who) const { return at(who).storage.blocks.size(); }
  /// Lowest number of blocks committed by any replica that is not faulty.
  [[nodiscard]] std::size_t committed_by_all() const;

  const keyring keys;
  const protocol_info protocol;
  std::vector<std::string> violations;
  std::vector<accuse> accusations;
  std::vector<std::pair<replica_id, effect>> log; ///< effects of all steps, if `keep_log`
  bool keep_log = false;
  bool strict_trim = true; ///< trimmed records are gone at once
  std::size_t refused = 0; ///< messages that a check refused
  /// Called for every message that a replica signs.
  std::function<void(replica_id, const signed_message&)> on_signed;
  /// The payload for a request; by default one transaction that names replica and request.
  std::function<payload_ptr(replica_id, const request_payload&)> batch;

private:
  struct replica {
    std::unique_ptr<bezant::protocol> core;
    disk storage;
    std::map<timer_id, time_point> timers; ///< by the replica's own clock
    std::vector<event> own;
    duration skew;
    time_point latest{std::numeric_limits<std::int64_t>::min()};
    bool crash_on_write = false;
    bool faulty = false;
    std::uint64_t lives = 0;
  };

  replica& at(replica_id who) { return replicas_[who.value()]; }
  [[nodiscard]] const replica& at(replica_id who) const { return replicas_[who.value()]; }
  void boot(replica_id who, const event& first);
  bool write(replica_id who, effects& out);
  void carry_out(replica_id who, effects& out);
  void perform(replica_id who, effect& e);
  void say(replica_id who, message m, std::optional<replica_id> to);
  void send(flight f);
  void store(replica_id who, const commit& c);

  std::vector<protocol_option> options_;
  bool executes_;
  std::vector<replica> replicas_;
  std::map<std::pair<time_point, std::uint64_t>, flight> flying_;
  std::uint64_t serial_ = 0;
  time_point now_;
  std::map<height, digest> agreed_;
};

/// A network where everything arrives after `delay`.
network steady(duration delay);

} // namespace bezant::testing
