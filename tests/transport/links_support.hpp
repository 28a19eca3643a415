// Replicas and clients with real links over loopback, each in an actor system of its own, and what a test asks of them.
#pragma once

#include "tests/transport/network_support.hpp"
#include "transport/links/tcp_network.hpp"

#include <caf/io/middleman.hpp>

#include <mutex>

namespace bezant::testing {

/// Waits, with a bound that no healthy machine reaches, until `condition` holds. False if it never did.
bool eventually(const std::function<bool()>& condition, std::chrono::seconds bound = std::chrono::seconds{30});

/// Ports of 127.0.0.1 that are this program's, and on which nobody listens.
std::vector<net_address> free_addresses(std::size_t n);

/// The seed of replica i's key, and of session i's.
key_seed replica_seed(std::uint32_t i);
key_seed session_seed(std::uint32_t i);
std::shared_ptr<const replica_set> replicas_for_links(std::uint32_t n, std::string_view chain = "test chain");
std::optional<public_key> session_key_for_links(session_id s);

/// What an end got. Read while the actors run.
class live_inbox {
public:
  template <class F>
  auto with(F&& f) const {
    const std::lock_guard lock{mutex_};
    return f(content_);
  }
  [[nodiscard]] std::size_t messages() const {
    return with([](const inbox& i) { return i.messages.size(); });
  }
  [[nodiscard]] std::size_t transactions() const {
    return with([](const inbox& i) { return i.transactions.size(); });
  }
  [[nodiscard]] std::size_t receipts() const {
    return with([](const inbox& i) { return i.receipts.size(); });
  }
  template <class F>
  void change(F&& f) {
    const std::lock_guard lock{mutex_};
    f(content_);
  }

private:
  mutable std::mutex mutex_;
  inbox content_;
};

/// One process' worth: a system with its middleman and a switchboard.
class link_host {
public:
  link_host();
  ~link_host();
  link_host(const link_host&) = delete;
  link_host& operator=(const link_host&) = delete;

  /// Attaches an actor that keeps what it gets.
  std::shared_ptr<live_inbox> attach(replica_id who);
  std::shared_ptr<live_inbox> attach(session_id who);
  /// Attaches a clerk that answers with the question and an exclamation mark.
  void attach_clerk();
  /// Attaches a clerk that never answers.
  void attach_mute_clerk();

  [[nodiscard]] caf::actor_system& system() noexcept { return *system_; }
  [[nodiscard]] const std::shared_ptr<switchboard>& ends() const noexcept { return ends_; }
  [[nodiscard]] const std::shared_ptr<link_board>& board() const noexcept { return board_; }
  [[nodiscard]] link_state link(std::uint32_t peer) const;
  [[nodiscard]] std::uint64_t refusals(const std::string& why) const;
  [[nodiscard]] const inbound_actor& replica() const noexcept { return replica_; }
  [[nodiscard]] const client_inbound_actor& session(session_id who) const { return sessions_.at(who); }
  void end_with(caf::actor what) { end_.push_back(std::move(what)); }

private:
  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  std::shared_ptr<switchboard> ends_ = std::make_shared<switchboard>();
  std::shared_ptr<link_board> board_ = std::make_shared<link_board>();
  inbound_actor replica_;
  std::map<session_id, client_inbound_actor> sessions_;
  std::vector<caf::actor> end_;
};

/// A replica with its network.
struct link_replica {
  link_host host;
  std::shared_ptr<live_inbox> in;
  network_actor network;

  link_replica(std::uint32_t self, const std::vector<net_address>& at, link_limits limits = {},
               std::string_view chain = "test chain", const replica_settings& settings = {});
  ~link_replica();
  void send(std::uint32_t to, const signed_message& m);
  void cast(const signed_message& m);
};

/// A client process with one session for each of `sessions`.
struct link_client {
  link_host host;
  std::map<session_id, std::shared_ptr<live_inbox>> in;
  client_network_actor network;

  link_client(const std::vector<session_id>& sessions, const std::vector<net_address>& at, link_limits limits = {});
  ~link_client();
  void submit(session_id from, std::uint32_t to, const transaction& t);
};

} // namespace bezant::testing
