#include "deployment/genesis_file.hpp"

#include "core/nearest.hpp"
#include "deployment/settings_fit.hpp"
#include "deployment/toml_values.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace bezant::deployment {

namespace {

constexpr std::size_t file_bytes_max = std::size_t{16} << 20U;

/// Reads the tables one after the other; later ones refer to earlier ones.
class genesis_reader {
public:
  genesis_reader(toml_section& top, const protocol_registry& protocols) : top_{top}, protocols_{protocols} {}

  exchange::founding run() {
    read_chain();
    read_replicas();
    read_options();
    read_exchange();
    read_assets();
    read_instruments();
    read_accounts();
    read_sessions();
    top_.finish();
    return std::move(f_);
  }

private:
  void read_chain() {
    f_.chain.name = needed_text(top_, "name", "expected a name for the chain");
    f_.chain.protocol = needed_text(top_, "protocol", "expected the name of a protocol, such as \"hotstuff\"");
    std::vector<std::string> known;
    for (const auto& p : protocols_.all())
      known.push_back(p.name);
    if (!f_.chain.protocol.empty() && !protocols_.find(f_.chain.protocol))
      top_.complain("protocol",
                    "no protocol is called \"" + f_.chain.protocol + "\"" + hint_for(f_.chain.protocol, known));
  }

  void read_replicas() {
    std::set<public_key> seen;
    auto entries = top_.tables("replica");
    if (entries.empty() || entries.size() > genesis::replicas_max) {
      top_.complain("replica", "expected from 1 to 1024 tables [[replica]], each with a key; replica 0 is the first");
      return;
    }
    for (auto& entry : entries) {
      const auto key = read_public_key(entry, "key");
      // A key that is there twice would give one machine two votes.
      if (key != public_key{} && !seen.insert(key).second)
        entry.complain("key", "an earlier replica has this key");
      f_.chain.replicas.push_back(key);
      entry.finish();
    }
  }

  void read_options() {
    auto options = top_.table("options");
    if (options) {
      auto list = options->texts();
      std::ranges::sort(list);
      if (list.size() > f_.chain.options.items_max)
        options->complain("", "expected at most 64 options");
      else
        for (auto& [name, value] : list)
          f_.chain.options.push_back({name, value});
      options->finish();
    }
    const auto protocol = protocols_.find(f_.chain.protocol);
    if (!protocol || f_.chain.replicas.empty())
      return;
    const auto replicas =
      std::make_shared<const replica_set>(digest{}, f_.chain.protocol, f_.chain.replicas, ed25519());
    std::string why;
    if (protocol.value()->make({replica_id{0}, replicas, f_.chain.options}, &why)) {
      if (const auto misfit = chain_misfit(f_.chain); !misfit.empty())
        options && options->has("checkpoint") ? options->complain("checkpoint", misfit)
                                              : top_.complain("replica", misfit);
      return;
    }
    const auto about = [&](const auto& o) { return simulation::tells_of_option(why, o.name); };
    const auto& all = f_.chain.options;
    const auto which = std::ranges::find_if(all, about);
    if (which != all.end())
      options->complain(which->name, why);
    else
      top_.complain("options", why);
  }

  void read_exchange() {
    auto table = top_.table("exchange");
    if (!table)
      return;
    auto& x = f_.exchange;
    x.self_trades = static_cast<exchange::self_trade_policy>(table->choice(
      "self_trades", static_cast<std::size_t>(x.self_trades), {"allow", "cancel-incoming", "cancel-resting"}));
    x.orders_max = static_cast<std::uint32_t>(table->number("orders_max", x.orders_max, 1, x.orders_limit));
    x.pending_max = static_cast<std::uint32_t>(table->number("pending_max", x.pending_max, 0, x.pending_limit));
    table->finish();
  }

  /// The tables [[key]], of which there are from `least` to `most`.
  std::vector<toml_section> entries(const std::string& key, std::size_t least, std::size_t most) {
    auto list = top_.tables(key);
    if (list.size() >= least && list.size() <= most)
      return list;
    top_.complain(key, "expected from " + std::to_string(least) + " to " + std::to_string(most) + " tables [[" + key
                         + "]]; there are " + std::to_string(list.size()));
    return {};
  }

  std::string distinct_name(toml_section& entry, std::set<std::string>& seen) {
    auto name = needed_text(entry, "name", "expected a name");
    if (name.size() > codec_limits::text_bytes_max)
      entry.complain("name", "expected at most 4096 bytes");
    else if (!name.empty() && !seen.insert(name).second)
      entry.complain("name", "an earlier one is called \"" + name + "\" already");
    return name;
  }

  void read_assets() {
    std::set<std::string> seen;
    asset_keys_.push_back(top_.key_of("asset"));
    for (auto& entry : entries("asset", 1, f_.exchange.assets.items_max)) {
      asset_keys_.push_back(entry.key_of("name"));
      asset_names_.push_back(distinct_name(entry, seen));
      f_.exchange.assets.push_back({asset_names_.back()});
      entry.finish();
    }
  }

  exchange::asset_id read_asset(toml_section& entry, std::string_view key) {
    const auto name = needed_text(entry, key, "expected the name of an asset");
    const auto at = std::ranges::find(asset_names_, name);
    if (at == asset_names_.end()) {
      const toml_section::derived names{entry, asset_keys_};
      if (!name.empty() && entry.good(key) && unknown_assets_.insert(name).second)
        entry.complain(key, "no asset is called \"" + name + "\"" + hint_for(name, asset_names_));
      return {};
    }
    return exchange::asset_id{static_cast<std::uint16_t>(at - asset_names_.begin())};
  }

  /// False if the key does not name an asset: then the id stands for none.
  [[nodiscard]] bool known(exchange::asset_id a, toml_section& entry, std::string_view key) const {
    return asset_names_.size() > a.value() && entry.text(key, "") == asset_names_[a.value()];
  }

  void read_instruments() {
    std::set<std::string> seen;
    for (auto& entry : entries("instrument", 0, f_.exchange.instruments.items_max)) {
      exchange::instrument x;
      x.name = distinct_name(entry, seen);
      x.base = read_asset(entry, "base");
      x.quote = read_asset(entry, "quote");
      const toml_section::derived names{entry, asset_keys_};
      if (asset_names_.size() > 1 && x.base == x.quote && known(x.base, entry, "base")
          && known(x.quote, entry, "quote"))
        entry.complain("quote", "expected another asset than the base");
      x.lot = entry.amount("lot", 1);
      x.tick = entry.amount("tick", 1);
      for (const auto* key : {"lot", "tick"})
        if ((*key == 'l' ? x.lot : x.tick) == 0)
          entry.complain(key, "expected at least 1");
      constexpr auto fee_most = exchange::exchange_genesis::fee_limit;
      x.maker_fee = static_cast<std::uint32_t>(entry.number("maker_fee", 0, 0, fee_most));
      x.taker_fee = static_cast<std::uint32_t>(entry.number("taker_fee", 0, 0, fee_most));
      f_.exchange.instruments.push_back(std::move(x));
      entry.finish();
    }
  }

  void read_accounts() {
    std::vector<std::uint64_t> supply(asset_names_.size());
    for (auto& entry : entries("account", 1, f_.exchange.accounts_max)) {
      exchange::account a;
      a.name = entry.text("name", "");
      if (a.name.size() > codec_limits::text_bytes_max)
        entry.complain("name", "expected at most 4096 bytes");
      std::set<exchange::asset_id> seen;
      if (!entry.is_empty_list("deposits"))
        for (auto& d : entry.tables("deposits"))
          read_deposit(d, a, seen, supply);
      f_.exchange.accounts.push_back(std::move(a));
      entry.finish();
    }
  }

  void read_deposit(toml_section& d, exchange::account& a, std::set<exchange::asset_id>& seen,
                    std::vector<std::uint64_t>& supply) {
    const exchange::deposit x{read_asset(d, "asset"), exchange::amount{d.amount("free", 0)}};
    if (!d.has("free"))
      d.complain("free", "expected an amount, in the asset's minor unit");
    d.finish();
    if (asset_names_.empty() || a.deposits.size() == a.deposits.items_max)
      return;
    if (known(x.asset, d, "asset") && !seen.insert(x.asset).second)
      d.complain("asset", "the account has a deposit of it already");
    auto& sum = supply[x.asset.value()];
    if (x.free.value() > std::numeric_limits<std::uint64_t>::max() - sum)
      d.complain("free", "all deposits of an asset together must stay below 2^64");
    else
      sum += x.free.value();
    a.deposits.push_back(x);
  }

  void read_sessions() {
    const auto accounts = f_.exchange.accounts.size();
    const auto all = top_.key_of("account");
    std::vector<bool> taken(accounts);
    for (auto& entry : entries("session", 0, f_.exchange.sessions.items_max)) {
      exchange::session s{read_public_key(entry, "key"), {}};
      if (accounts > 0 && !entry.is_empty_list("accounts")) {
        const toml_section::derived count{entry, {all}};
        auto list = entry.numbers("accounts", {}, 0, accounts - 1);
        std::ranges::sort(list);
        for (const auto a : list) {
          if (taken[a])
            entry.complain("accounts", "account " + std::to_string(a) + " is controlled by a session already");
          else if (s.accounts.size() < s.accounts.items_max)
            s.accounts.emplace_back(static_cast<std::uint32_t>(a));
          taken[a] = true;
        }
      }
      f_.exchange.sessions.push_back(std::move(s));
      entry.finish();
    }
  }

  toml_section& top_;
  const protocol_registry& protocols_;
  exchange::founding f_;
  std::vector<std::string> asset_names_;
  std::vector<simulation::toml_key> asset_keys_; ///< that name them
  std::set<std::string> unknown_assets_;         ///< told once, however often they are named
};

} // namespace

std::optional<exchange::founding> parse_genesis(std::string_view text, const std::string& file,
                                                const protocol_registry& protocols,
                                                std::vector<std::string>& problems) {
  toml_problems found{file};
  exchange::founding f;
  if (const auto table = simulation::parse_toml(text, found)) {
    toml_section top{*table, "", found};
    if (read_version(top, "bezant-genesis"))
      f = genesis_reader{top, protocols}.run();
    std::string why;
    if (found.list().empty() && !exchange::validate(f.exchange, &why))
      top.complain("", why);
  }
  problems.insert(problems.end(), found.list().begin(), found.list().end());
  if (!found.list().empty())
    return std::nullopt;
  f.chain.application = exchange::digest_of(f.exchange);
  return f;
}

std::optional<exchange::founding> read_genesis(const std::string& file, const protocol_registry& protocols,
                                               std::vector<std::string>& problems) {
  std::string problem;
  const auto text = simulation::read_small_file(file, problem, file_bytes_max);
  if (text)
    return parse_genesis(*text, file, protocols, problems);
  problems.push_back(problem);
  return std::nullopt;
}

} // namespace bezant::deployment
