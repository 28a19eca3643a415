#include "client/cluster_client.hpp"

#include "actors/clerk.hpp"
#include "actors/client_gateway.hpp"
#include "actors/networked_system.hpp"
#include "transport/links/tcp_network.hpp"

#include <algorithm>
#include <thread>

namespace bezant::client {

namespace {

using told = std::function<void(session_id, const accepted_frame&)>;

client_actor::behavior_type tell(client_actor::pointer, session_id session, told accepted) {
  return {[session, accepted = std::move(accepted)](accepted_atom, const accepted_frame& done) {
    if (accepted)
      accepted(session, done);
  }};
}

question replica_question() {
  return {{static_cast<std::uint8_t>(asked_of::replica)}};
}

question exchange_question(const exchange::inquiry& what) {
  question q{{static_cast<std::uint8_t>(asked_of::application)}};
  const auto body = encode(what);
  q.body.insert(q.body.end(), body.begin(), body.end());
  return q;
}

/// The answer that `enough` of `given` share.
template <class T>
std::optional<T> shared_by(const std::vector<T>& given, std::size_t enough) {
  for (const auto& one : given)
    if (static_cast<std::size_t>(std::ranges::count(given, one)) >= enough)
      return one;
  return std::nullopt;
}

} // namespace

class cluster_client::running {
public:
  explicit running(client_config config) : config_{std::move(config)}, system_{system_config_} {
    const auto& g = config_.founded.chain;
    replicas_ = std::make_shared<const replica_set>(
      chain_id(g), g.protocol, std::vector<public_key>(g.replicas.begin(), g.replicas.end()), ed25519());
    tcp_client_config net;
    net.replicas = replicas_;
    net.peers = config_.peers;
    for (const auto& s : config_.sessions)
      net.sessions.emplace_back(s.id, s.key);
    net.limits = config_.limits;
    net.ends = ends_;
    net.board = board_;
    network_ = spawn_tcp_client_network(system_, std::move(net));
  }

  ~running() {
    {
      caf::scoped_actor self{system_};
      for (const auto& one : clients_) {
        self->send_exit(one, caf::exit_reason::user_shutdown);
        self->wait_for(one); // a callback that still runs uses what is destroyed below
      }
    }
    for (const auto& [id, gateway] : gateways_)
      caf::anon_send_exit(gateway, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(network_, caf::exit_reason::user_shutdown);
    network_ = nullptr;
  }

  running(const running&) = delete;
  running& operator=(const running&) = delete;

  void open(session_id id, sequence_number next) {
    const auto found = std::ranges::find(config_.sessions, id, &session_key::id);
    client_gateway_config g;
    g.session = id;
    g.key = found->frames ? found->frames : found->key;
    g.replicas = replicas_;
    g.clock = {system_.clock().now(), duration{}};
    g.network = caf::actor_cast<network_actor>(network_);
    clients_.push_back(system_.spawn(tell, id, config_.accepted));
    g.client = clients_.back();
    g.retry = config_.retry;
    g.last = sequence_number{next.value() - 1};
    g.proofs = config_.proofs;
    g.checks = checks_;
    g.pack = config_.pack;
    g.frames_max = config_.frames_max;
    gateways_[id] = spawn_client_gateway(system_, std::move(g));
    ends_->attach(id, gateways_[id]);
    first_[id] = next;
  }

  std::optional<bytes> ask(replica_id whom, const question& q, duration patience) {
    caf::scoped_actor self{system_};
    std::optional<bytes> got;
    self->request(network_, std::chrono::nanoseconds{patience.ns}, ask_atom::value, whom, q)
      .receive([&got](answer& a) { got = std::move(a.body); }, [](const caf::error&) {});
    return got;
  }

  /// Asks all at once.
  std::vector<exchange::inquiry_answer> ask_all(const exchange::inquiry& what, duration patience) {
    caf::scoped_actor self{system_};
    const auto q = exchange_question(what);
    std::vector<exchange::inquiry_answer> given;
    using response = decltype(self->request(network_, std::chrono::nanoseconds{}, ask_atom::value, replica_id{}, q));
    std::vector<response> open;
    for (std::uint32_t i = 0; i < replicas_->size(); ++i)
      open.push_back(self->request(network_, std::chrono::nanoseconds{patience.ns}, ask_atom::value, replica_id{i}, q));
    for (auto& one : open)
      one.receive(
        [&given](answer& a) {
          if (auto read = decode<exchange::inquiry_answer>(a.body))
            given.push_back(std::move(read).value());
        },
        [](const caf::error&) {});
    return given;
  }

  client_config config_;
  networked_system_config system_config_;
  caf::actor_system system_;
  std::shared_ptr<switchboard> ends_ = std::make_shared<switchboard>();
  std::shared_ptr<link_board> board_ = std::make_shared<link_board>();
  std::shared_ptr<const replica_set> replicas_;
  client_network_actor network_;
  std::shared_ptr<receipt_checks> checks_ = std::make_shared<receipt_checks>();
  std::map<session_id, client_gateway_actor> gateways_;
  std::map<session_id, sequence_number> first_;
  std::vector<client_actor> clients_;
};

cluster_client::cluster_client(client_config config) : run_{std::make_unique<running>(std::move(config))} {}

cluster_client::~cluster_client() = default;

const std::shared_ptr<const replica_set>& cluster_client::replicas() const noexcept {
  return run_->replicas_;
}

const link_board& cluster_client::links() const noexcept {
  return *run_->board_;
}

bool cluster_client::ready(duration patience, const std::stop_token& stop) {
  constexpr auto pause = std::chrono::milliseconds{50};
  const auto until = std::chrono::steady_clock::now() + std::chrono::nanoseconds{patience.ns};
  const auto& set = *run_->replicas_;
  for (const auto& s : run_->config_.sessions) {
    for (;;) {
      exchange::inquiry what{exchange::inquiry_kind::session, {}, {}, s.id, 0};
      std::vector<sequence_number> stands;
      for (const auto& a : run_->ask_all(what, seconds(1)))
        stands.push_back(a.next);
      // Of n-f answers the (f+1)-th highest: f+1 replicas are there, so an honest one is, and no f+1 are beyond. A
      // number that was used already would never get a result.
      std::ranges::sort(stands, std::greater{});
      if (stands.size() >= set.size() - set.faults() && stands[set.faults()].value() != 0) {
        run_->open(s.id, stands[set.faults()]);
        break;
      }
      if (stop.stop_requested() || std::chrono::steady_clock::now() >= until)
        return false;
      std::this_thread::sleep_for(pause);
    }
  }
  return true;
}

sequence_number cluster_client::first_frame(session_id of) const {
  return run_->first_.at(of);
}

void cluster_client::place(session_id by, std::vector<exchange::command> commands) {
  const auto gateway = run_->gateways_.find(by);
  require(gateway != run_->gateways_.end(), "a session places orders once the client is ready");
  require(!commands.empty() && commands.size() <= exchange::frame_commands_max, "a frame has 1 to 256 commands");
  order_list list;
  list.commands.assign(std::make_move_iterator(commands.begin()), std::make_move_iterator(commands.end()));
  caf::anon_send(gateway->second, place_atom::value, std::move(list));
}

std::optional<replica_status> cluster_client::status(replica_id of, duration patience) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::nanoseconds{patience.ns};
  constexpr auto pause = std::chrono::milliseconds{20};
  for (;;) {
    if (const auto body = run_->ask(of, replica_question(), patience))
      if (auto read = decode<replica_status>(*body))
        return std::move(read).value();
    if (std::chrono::steady_clock::now() >= until) // a link that is not up yet refuses at once
      return std::nullopt;
    std::this_thread::sleep_for(pause);
  }
}

std::vector<std::optional<replica_status>> cluster_client::statuses(const std::vector<replica_id>& of,
                                                                    duration patience) {
  std::vector<std::optional<replica_status>> all(of.size());
  std::vector<std::jthread> asking;
  for (std::size_t i = 0; i < of.size(); ++i)
    asking.emplace_back([&, i] { all[i] = status(of[i], patience); });
  asking.clear(); // waits for all
  return all;
}

std::optional<exchange::inquiry_answer> cluster_client::ask(replica_id whom, const exchange::inquiry& what,
                                                            duration patience) {
  if (const auto body = run_->ask(whom, exchange_question(what), patience))
    if (auto read = decode<exchange::inquiry_answer>(*body))
      return std::move(read).value();
  return std::nullopt;
}

std::optional<exchange::inquiry_answer> cluster_client::agreed(const exchange::inquiry& what, duration patience,
                                                               const std::stop_token& stop, height at_least) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::nanoseconds{patience.ns};
  constexpr auto pause = std::chrono::milliseconds{50};
  for (;;) {
    auto given = run_->ask_all(what, std::min(seconds(1), patience));
    std::erase_if(given, [at_least](const auto& a) { return a.at < at_least; });
    if (auto same = shared_by(given, run_->replicas_->faults() + 1))
      return same;
    if (stop.stop_requested() || std::chrono::steady_clock::now() >= until)
      return std::nullopt;
    std::this_thread::sleep_for(pause);
  }
}

} // namespace bezant::client
