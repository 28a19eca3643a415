// A client of one's own: it quotes a price on both sides, takes one of its own offers, and prints what the cluster
// agreed on.
#include <bezant/client/cluster_client.hpp>
#include <bezant/client/order_text.hpp>
#include <bezant/deployment/client_file.hpp>
#include <bezant/deployment/session_lock.hpp>

#include <algorithm>
#include <condition_variable>
#include <iostream>
#include <mutex>

using namespace bezant;

namespace {

/// Waits for results, which come on a thread of the library.
class results {
public:
  void add(const accepted_frame& done) {
    const std::lock_guard lock{mutex_};
    if (done.outcome.status != exchange::frame_status::executed)
      std::cout << "frame " << done.outcome.sequence.value() << " is lost: somebody else trades with this session\n";
    for (const auto& r : done.outcome.results)
      std::cout << "frame " << done.outcome.sequence.value() << ", block " << done.at.value() << ": "
                << (r.code == exchange::reject::none ? "accepted" : to_string(r.code)) << ", " << r.filled.value()
                << " lots filled, " << r.open.value() << " open, signed by " << done.proof.size() << " replicas\n";
    last_ = std::max(last_, done.at);
    ++frames_;
    changed_.notify_all();
  }
  bool wait_for(int frames) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::seconds{60}, [&] { return frames_ >= frames; });
  }
  height last() {
    const std::lock_guard lock{mutex_};
    return last_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int frames_ = 0;
  height last_;
};

} // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: my-client CLIENT.TOML\n";
    return 2;
  }
  std::vector<std::string> problems;
  const deployment::names known{protocol_registry::built_in(), adversary_registry::built_in()};
  const auto file = deployment::read_client_file(argv[1], known, problems);
  for (const auto& line : problems)
    std::cerr << line << '\n';
  if (!file)
    return 2;
  const auto& session = file->client.sessions.front();
  std::string problem;
  const auto secret = read_session_key(*file, session, problem);
  if (!secret) {
    std::cerr << problem << '\n';
    return 2;
  }

  const auto alone = deployment::session_lock::take(session, problem);
  if (!alone) {
    std::cerr << problem << '\n';
    return 2;
  }

  results seen;
  client::client_config config;
  config.founded = file->founded;
  config.peers = file->client.peers;
  config.sessions = {{session.id, ed25519()->make_signer(*secret)}};
  config.proofs = true;
  config.accepted = [&seen](session_id, const accepted_frame& done) { seen.add(done); };
  client::cluster_client client{std::move(config)};
  if (!client.ready(seconds(30))) {
    std::cerr << "fewer than n-f replicas answer\n";
    return 1;
  }

  const auto command = [&](const char* text, std::uint64_t id) {
    const client::order_setting with{exchange::instrument_id{0}, session.buys, session.sells, exchange::order_id{id}};
    return *client::parse_order(text, with, problem);
  };
  client.place(session.id, {command("buy 10 at 990", 1), command("sell 10 at 1010", 2)});
  client.place(session.id, {command("buy 4 at 1010 ioc", 3)});
  if (!seen.wait_for(2))
    return 1;

  exchange::inquiry what{exchange::inquiry_kind::depth, exchange::instrument_id{0}, {}, {}, 5};
  const auto book = client.agreed(what, seconds(30), {}, seen.last());
  if (!book)
    return 1;
  std::cout << book->live_orders << " live orders, " << book->trades << " trades, " << book->lots << " lots traded\n";
  return 0;
}
