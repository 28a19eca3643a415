#include "deployment/client_file.hpp"

#include "deployment/genesis_file.hpp"
#include "deployment/key_file.hpp"
#include "deployment/toml_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bezant::deployment {

namespace {

exchange::account_id read_account(toml_section& s, std::string_view key, const exchange::session& of) {
  constexpr std::uint64_t no_number = std::uint64_t{exchange::exchange_genesis::accounts_max} + 1;
  const auto number = s.number(key, s.has(key) ? no_number : 0, 0, exchange::exchange_genesis::accounts_max);
  if (number == no_number)
    return {}; // complained of already
  const exchange::account_id account{static_cast<std::uint32_t>(number)};
  if (std::ranges::find(of.accounts, account) != of.accounts.end())
    return account;
  std::string list;
  for (std::size_t i = 0; i < std::min<std::size_t>(of.accounts.size(), 8); ++i)
    list += (i == 0 ? "" : ", ") + std::to_string(of.accounts[i].value());
  s.complain(key, "expected an account that the genesis file gives to this session: " + (list.empty() ? "none" : list));
  return account;
}

void read_sessions(toml_section& top, const exchange::founding& founded, client_file& into) {
  const auto& known = founded.exchange.sessions;
  std::set<session_id> seen;
  for (auto& entry : top.tables("session")) {
    client_session s;
    if (!entry.has("id"))
      entry.complain("id", "expected the number of a session in the genesis file, from 0");
    const auto id = entry.number("id", 0, 0, known.empty() ? 0 : known.size() - 1);
    s.id = session_id{static_cast<std::uint32_t>(id)};
    if (entry.good("id") && !seen.insert(s.id).second)
      entry.complain("id", "the session stands there twice");
    s.key = read_path(entry, "key", into.file, "expected the path of the file with the session's secret key");
    if (known.empty()) {
      entry.complain("id", "the genesis file has no session");
    } else if (entry.good("id")) {
      s.buys = read_account(entry, "buys", known[id]);
      s.sells = read_account(entry, "sells", known[id]);
    }
    into.sessions.push_back(std::move(s));
    entry.finish();
  }
}

} // namespace

std::optional<loaded_client> read_client_file(const std::string& file, const names& known,
                                              std::vector<std::string>& problems) {
  std::string problem;
  const auto text = simulation::read_small_file(file, problem);
  if (!text) {
    problems.push_back(problem);
    return std::nullopt;
  }
  toml_problems found{file};
  loaded_client c;
  c.client.file = file;
  const auto give = [&]() -> std::optional<loaded_client> {
    problems.insert(problems.end(), found.list().begin(), found.list().end());
    return std::nullopt;
  };
  const auto table = simulation::parse_toml(*text, found);
  if (!table)
    return give();
  toml_section top{*table, "", found};
  if (!read_version(top, "bezant-client"))
    return give();
  c.client.genesis = read_path_of_file(top, "genesis", file, "expected the path of the genesis file");
  if (!found.list().empty()) {
    for (const auto* other : {"peers", "session"}) // not looked at, but known: a misspelled key is told as what it is
      static_cast<void>(top.has(other));
    top.finish();
    return give();
  }
  auto founded = read_genesis(c.client.genesis, known.protocols, problems);
  if (!founded)
    return std::nullopt;
  c.founded = *std::move(founded);
  c.client.peers = read_peers(top, c.founded.chain.replicas.size());
  read_sessions(top, c.founded, c.client);
  top.finish();
  return found.list().empty() ? std::optional{std::move(c)} : give();
}

std::string write_client_file(const client_file& c) {
  auto text =
    fmt::format("# What clients need; relative paths begin at this file.\nbezant-client = 1\ngenesis = {}\n{}",
                toml_text(c.genesis), peers_text(c.peers));
  for (const auto& s : c.sessions)
    text += fmt::format("\n[[session]]\nid = {}\nkey = {}\nbuys = {} # account of buy orders\nsells = {}\n",
                        s.id.value(), toml_text(s.key), s.buys.value(), s.sells.value());
  return text;
}

std::optional<key_seed> read_session_key(const loaded_client& c, const client_session& s, std::string& problem) {
  auto seed = read_key_file(s.key, problem);
  if (!seed || public_key_of(*seed) == c.founded.exchange.sessions.at(s.id.value()).key)
    return seed;
  problem = s.key + ": is not the key of session " + std::to_string(s.id.value()) + " in " + c.client.genesis;
  return std::nullopt;
}

} // namespace bezant::deployment
