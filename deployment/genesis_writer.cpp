#include "deployment/genesis_file.hpp"
#include "deployment/toml_values.hpp"

#include <fmt/format.h>

#include <limits>

namespace bezant::deployment {

namespace {

/// TOML's whole numbers end at 2^63-1; larger ones stand in quotes.
std::string amount_text(std::uint64_t value) {
  const auto digits = std::to_string(value);
  return value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) ? digits : toml_text(digits);
}

std::string_view policy_text(exchange::self_trade_policy p) {
  switch (p) {
    case exchange::self_trade_policy::allow: return "allow";
    case exchange::self_trade_policy::cancel_incoming: return "cancel-incoming";
    case exchange::self_trade_policy::cancel_resting: break;
  }
  return "cancel-resting";
}

std::string chain_text(const genesis& g) {
  auto text = fmt::format("# What all replicas and clients agree on before the first block: all must have this file.\n"
                          "# Whoever changes it founds another chain.\nbezant-genesis = 1\nname = {}\nprotocol = {}\n",
                          toml_text(g.name), toml_text(g.protocol));
  if (!g.options.empty())
    text += "\n[options]\n";
  for (const auto& o : g.options)
    text += fmt::format("{} = {}\n", toml_text(o.name), toml_text(o.value));
  text += "\n";
  for (std::size_t i = 0; i < g.replicas.size(); ++i)
    text += fmt::format("[[replica]] # {}\nkey = \"{}\"\n", i, to_hex(g.replicas[i].value));
  return text;
}

std::string instrument_text(const exchange::instrument& x, const exchange::exchange_genesis& g) {
  return fmt::format("\n[[instrument]]\nname = {}\nbase = {}\nquote = {}\n"
                     "lot = {} # minor units of the base asset in one lot\n"
                     "tick = {} # minor units of the quote asset that one lot costs at a price of one tick\n"
                     "maker_fee = {} # millionths of the traded amount\ntaker_fee = {}\n",
                     toml_text(x.name), toml_text(g.assets[x.base.value()].name),
                     toml_text(g.assets[x.quote.value()].name), amount_text(x.lot), amount_text(x.tick), x.maker_fee,
                     x.taker_fee);
}

std::string account_text(const exchange::account& a, std::size_t number, const exchange::exchange_genesis& g) {
  auto text = fmt::format("\n[[account]] # {}\nname = {}\n", number, toml_text(a.name));
  for (std::size_t i = 0; i < a.deposits.size(); ++i)
    text += fmt::format("{}{{ asset = {}, free = {} }}{}", i == 0 ? "deposits = [" : ", ",
                        toml_text(g.assets[a.deposits[i].asset.value()].name), amount_text(a.deposits[i].free.value()),
                        i + 1 == a.deposits.size() ? "]\n" : "");
  return text;
}

std::string session_text(const exchange::session& s, std::size_t number) {
  auto text = fmt::format("\n[[session]] # {}\nkey = \"{}\"\naccounts = [", number, to_hex(s.key.value));
  for (std::size_t i = 0; i < s.accounts.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ", ", s.accounts[i].value());
  return text + "]\n";
}

} // namespace

std::string write_genesis(const exchange::founding& f) {
  const auto& g = f.exchange;
  auto text = chain_text(f.chain);
  text += fmt::format("\n[exchange]\nself_trades = \"{}\"\norders_max = {} # live orders that the exchange holds\n"
                      "pending_max = {} # frames that one session may have pending\n",
                      policy_text(g.self_trades), g.orders_max, g.pending_max);
  for (const auto& a : g.assets)
    text += fmt::format("\n[[asset]]\nname = {}\n", toml_text(a.name));
  for (const auto& x : g.instruments)
    text += instrument_text(x, g);
  text += "\n# Account 0 is the exchange's own: it takes the fees.";
  for (std::size_t i = 0; i < g.accounts.size(); ++i)
    text += account_text(g.accounts[i], i, g);
  for (std::size_t i = 0; i < g.sessions.size(); ++i)
    text += session_text(g.sessions[i], i);
  return text;
}

} // namespace bezant::deployment
