#include "cli/demo_cluster.hpp"

#include "cli/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unistd.h>

namespace bezant::cli {

namespace {

/// Gold against silver; a market maker and a taker with one broker's session between them.
exchange::exchange_genesis demo_genesis(const public_key& broker) {
  exchange::exchange_genesis g;
  g.assets.push_back({"gold"});
  g.assets.push_back({"silver"});
  exchange::instrument i;
  i.name = "gold/silver";
  i.base = exchange::asset_id{0};
  i.quote = exchange::asset_id{1};
  i.taker_fee = 1'000; // a tenth of a percent
  g.instruments.push_back(i);
  g.accounts.push_back({"exchange", {}});
  for (const auto* name : {"market maker", "taker"}) {
    exchange::account a;
    a.name = name;
    a.deposits.push_back({exchange::asset_id{0}, exchange::amount{1'000'000}});
    a.deposits.push_back({exchange::asset_id{1}, exchange::amount{1'000'000'000}});
    g.accounts.push_back(a);
  }
  exchange::session s;
  s.key = broker;
  s.accounts.push_back(exchange::account_id{1});
  s.accounts.push_back(exchange::account_id{2});
  g.sessions.push_back(s);
  return g;
}

std::set<replica_id> byzantine_in(const demo_setting& setting) {
  auto all = setting.silent;
  for (const auto& [who, seat] : setting.adversaries)
    all.insert(who);
  return all;
}

} // namespace

demo_cluster::demo_cluster(const demo_setting& setting)
  : setting_{setting},
    key_{ed25519()->make_signer(public_key_seed("session", 0))},
    checker_{std::make_shared<simulation::invariant_checker>(byzantine_in(setting))},
    exchanges_(setting.replicas) {
  genesis_ = demo_genesis(key_->key());
  auto made = simulation::cluster::make(configure());
  require(made.has_value(), "the tour's own cluster can be made");
  cluster_ = std::move(made).value();
  checker_->begin(cluster_->replicas(), cluster_->protocol_used());
  cluster_->start();
}

simulation::cluster_config demo_cluster::configure() {
  simulation::cluster_config config;
  config.replicas = setting_.replicas;
  config.chain_name = "demo";
  config.protocol = setting_.protocol;
  if (setting_.protocol == "streamlet")
    config.options = {{"delta", "50ms"}};
  config.scheme = ed25519();
  config.application_genesis = exchange::digest_of(genesis_);
  config.make_application = [this](replica_id who, const digest& chain) {
    auto app = std::make_shared<exchange::exchange_application>(genesis_, chain, ed25519());
    exchanges_.at(who.value()) = app;
    checker_->hosts(who, app);
    return app;
  };
  config.adversaries = setting_.adversaries;
  for (const auto who : setting_.silent)
    config.adversaries.emplace(who, simulation::seat{use("silent"), {who}});
  config.seed = setting_.seed;
  config.network.links.delay_min = milliseconds(5);
  config.network.links.delay_max = milliseconds(25);
  config.network.partitions = setting_.partitions;
  config.observer = checker_;
  if (setting_.watcher)
    config.observer = std::make_shared<simulation::observers>(
      std::vector<std::shared_ptr<replica_observer>>{checker_, setting_.watcher});
  return config;
}

void demo_cluster::run(time_point end, duration every, const std::function<std::string(time_point)>& remark) {
  constexpr std::size_t time_columns = 11;
  constexpr std::size_t wide = 10;
  const auto to = terminal::of(STDOUT_FILENO);
  const auto room = to.width() > time_columns ? (to.width() - time_columns) / setting_.replicas : 1;
  const auto column = std::clamp<std::size_t>(room, 4, wide);
  std::string line = "    time   ";
  for (std::size_t i = 0; i < setting_.replicas; ++i)
    line += fmt::format("{:>{}}", fmt::format("{}{}", column == wide ? "replica " : "r", i), column);
  show("    The height of the last final block of each replica:\n" + line + "\n");
  std::string last; // remark
  for (auto t = cluster_->now() + every; t <= end && !setting_.stop.stop_requested(); t = t + every) {
    cluster_->run_until([] { return false; }, t, setting_.stop);
    line = fmt::format("    {:>4.1f} s ", static_cast<double>(t.ns) / 1e9);
    for (std::uint32_t i = 0; i < setting_.replicas; ++i)
      line += fmt::format("{:>{}}", cluster_->disk(replica_id{i}).last().block->header().at.value(), column);
    auto said = remark(t);
    if (!said.empty() && columns_of(line) + 3 + columns_of(said) <= to.width())
      line += "   " + said;
    else if (!said.empty() && said != last)
      show("    " + said + ":\n"); // no room beside: once, above
    last = std::move(said);
    show(line + "\n");
  }
}

bool demo_cluster::trade(std::vector<exchange::command> commands, time_point deadline) {
  const simulation::feed feed{std::make_shared<const std::vector<exchange::command>>(std::move(commands)), 16};
  auto report = std::make_shared<simulation::feed_report>();
  report->on_accepted = [this](const accepted_frame& f) { checker_->on_accepted(session_id{0}, f); };
  constexpr std::size_t window = 32;
  const auto first = std::min<std::uint64_t>(window, feed.frames());
  auto client = simulation::spawn_feeder(cluster_->system(), feed, first, report);
  const auto gateway = cluster_->add_gateway(session_id{0}, key_, std::move(client), seconds(2), window);
  for (std::uint64_t i = 0; i < first; ++i)
    caf::anon_send(gateway, place_atom::value, feed.cut(i));
  const auto next = sequence_number{feed.frames() + 1};
  return cluster_->run_until(
    [&] {
      return report->frames_accepted == feed.frames()
             && all_honest([&](const auto& e) { return e.next_sequence(session_id{0}) == next; });
    },
    deadline, setting_.stop);
}

bool demo_cluster::all_honest(const std::function<bool(const exchange::exchange_application&)>& which) const {
  const auto bad = byzantine_in(setting_);
  for (std::uint32_t i = 0; i < exchanges_.size(); ++i)
    if (!bad.contains(replica_id{i}) && !which(*exchanges_[i]))
      return false;
  return true;
}

bool demo_cluster::sound() {
  checker_->finish();
  for (const auto& v : checker_->violations())
    show("  broken: " + v.invariant + ": " + v.sentence + "\n");
  return checker_->clean();
}

} // namespace bezant::cli
