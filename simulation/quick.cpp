#include "simulation/quick.hpp"

#include "core/simulated_signatures.hpp"
#include "exchange/listener.hpp"

namespace bezant::simulation {

struct quick_market::listener final : exchange::exchange_listener {
  void on_trade(const exchange::trade& t) override { trades.push_back(t); }

  std::vector<exchange::trade> trades;
};

struct quick_market::member {
  std::uint64_t sent = 0;
  std::shared_ptr<std::uint64_t> accepted = std::make_shared<std::uint64_t>(0);
  client_actor client;
  client_gateway_actor gateway;
};

namespace {

constexpr exchange::asset_id base{0};
constexpr exchange::asset_id quote{1};

std::shared_ptr<const signer> key_of(std::size_t trader) {
  return simulated_signatures()->make_signer(public_key_seed("trader", trader));
}

/// Account 0 takes fees; trader i has account i+1 and session i.
exchange::exchange_genesis market_of(const std::vector<std::string>& traders) {
  constexpr exchange::amount plenty{1'000'000};
  exchange::exchange_genesis g;
  g.assets = {{"base"}, {"quote"}};
  g.instruments = {{.name = "base/quote", .base = base, .quote = quote}};
  g.accounts = {{"fees", {}}};
  for (std::size_t i = 0; i < traders.size(); ++i) {
    g.accounts.push_back({traders[i], {{base, plenty}, {quote, plenty}}});
    exchange::session s;
    s.key = key_of(i)->key();
    s.accounts = {exchange::account_id{static_cast<std::uint32_t>(i + 1)}};
    g.sessions.push_back(std::move(s));
  }
  return g;
}

client_actor::behavior_type count_accepted(client_actor::pointer, std::shared_ptr<std::uint64_t> accepted) {
  return {[accepted](accepted_atom, const accepted_frame&) { ++*accepted; }};
}

exchange::account_id account_of(std::size_t trader) {
  return exchange::account_id{static_cast<std::uint32_t>(trader + 1)};
}

} // namespace

quick_market::quick_market(const quick_options& options) : listener_{std::make_unique<listener>()} {
  for (std::uint32_t i = 0; i < options.replicas; ++i)
    if (!options.adversaries.contains(replica_id{i}) && !options.impostors.contains(replica_id{i}))
      honest_.push_back(i);
  require(!honest_.empty(), "somebody is honest");
  const auto market = market_of(options.traders);
  cluster_config config;
  config.replicas = options.replicas;
  config.protocol = options.protocol;
  config.options = options.options;
  config.seed = options.seed;
  config.adversaries = options.adversaries;
  config.impostors = options.impostors;
  config.scheme = simulated_signatures();
  config.network.links.delay_min = milliseconds(5);
  config.network.links.delay_max = milliseconds(15);
  config.application_genesis = digest_of(market);
  config.make_application = [this, market](replica_id who, const digest& chain) {
    auto app = std::make_shared<exchange::exchange_application>(market, chain, simulated_signatures());
    if (who.value() == honest_.front()) {
      listener_->trades.clear(); // what it had executed before a restart is executed again
      app->listen(listener_.get());
    }
    return app;
  };
  std::string why;
  auto made = cluster::make(std::move(config), &why);
  require(made.has_value(), why.c_str());
  cluster_ = std::move(made).value();
  cluster_->start();
  for (std::uint32_t i = 0; i < options.traders.size(); ++i) {
    member m;
    m.client = cluster_->system().spawn(count_accepted, m.accepted);
    m.gateway = cluster_->add_gateway(session_id{i}, key_of(i), m.client, seconds(2), 256);
    traders_.push_back(std::move(m));
  }
}

quick_market::~quick_market() = default;

void quick_market::place(std::size_t trader, exchange::side side, std::uint64_t lots, std::uint64_t price) {
  auto& m = traders_.at(trader);
  exchange::new_order order;
  order.account = account_of(trader);
  order.id = exchange::order_id{++m.sent};
  order.side = side;
  order.price = exchange::price{price};
  order.quantity = exchange::quantity{lots};
  order_list orders;
  orders.commands = {{order}};
  caf::anon_send(m.gateway, place_atom::value, std::move(orders));
}

bool quick_market::run(duration limit) {
  const auto settled = [this] {
    for (std::uint32_t t = 0; t < traders_.size(); ++t) {
      if (*traders_[t].accepted < traders_[t].sent)
        return false;
      for (const auto r : honest_)
        if (exchange_of(r).next_sequence(session_id{t}).value() <= traders_[t].sent)
          return false;
    }
    return true;
  };
  return cluster_->run_until(settled, cluster_->now() + limit);
}

const std::vector<exchange::trade>& quick_market::trades() const noexcept {
  return listener_->trades;
}

height quick_market::committed(std::size_t replica) const {
  return cluster_->disk(replica_id{static_cast<std::uint32_t>(replica)}).last().block->header().at;
}

const exchange::exchange_application& quick_market::exchange_of(std::size_t replica) {
  return dynamic_cast<const exchange::exchange_application&>(
    cluster_->app(replica_id{static_cast<std::uint32_t>(replica)}));
}

std::uint64_t quick_market::base_of(std::size_t trader) {
  return exchange_of(honest_.front()).books().balance(account_of(trader), base).free.value();
}

std::uint64_t quick_market::quote_of(std::size_t trader) {
  return exchange_of(honest_.front()).books().balance(account_of(trader), quote).free.value();
}

} // namespace bezant::simulation
