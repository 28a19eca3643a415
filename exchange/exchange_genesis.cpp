// The exchange's genesis: its rules and its file form.
#include "exchange/exchange_genesis.hpp"

#include "core/versioned.hpp"
#include "exchange/error.hpp"

#include <limits>
#include <set>

namespace bezant::exchange {

namespace {

constexpr format_tag genesis_format{"BZXG", exchange_genesis::format_version};

/// Collects the first complaint.
class checker {
public:
  explicit checker(const exchange_genesis& g) : g_{g} {}

  bool run() { return sizes() && names() && instruments() && accounts() && sessions(); }
  [[nodiscard]] const std::string& why() const noexcept { return why_; }

private:
  bool expect(bool condition, const std::string& sentence) {
    if (!condition)
      why_ = sentence;
    return condition;
  }

  static std::string called(const char* what, std::size_t index, const std::string& name) {
    return std::string{what} + " " + std::to_string(index) + " ('" + name + "')";
  }

  bool sizes() {
    return expect(!g_.assets.empty() && g_.assets.size() <= g_.assets.items_max, "there must be 1 to 4096 assets")
           && expect(g_.instruments.size() <= g_.instruments.items_max, "there may be at most 4096 instruments")
           && expect(!g_.accounts.empty() && g_.accounts.size() <= g_.accounts_max,
                     "there must be 1 to 1048576 accounts: account 0 takes the fees")
           && expect(g_.sessions.size() <= g_.sessions.items_max, "there may be at most 65536 sessions")
           && expect(is_known(g_.self_trades), "the self-trade policy does not exist")
           && expect(g_.orders_max >= 1 && g_.orders_max <= g_.orders_limit, "orders_max must be 1 to 16777216")
           && expect(g_.pending_max <= g_.pending_limit, "pending_max must be at most 4096");
  }

  template <class List>
  bool distinct(const char* what, const List& list) {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < list.size(); ++i)
      if (!expect(!list[i].name.empty() && list[i].name.size() <= codec_limits::text_bytes_max,
                  called(what, i, list[i].name) + " needs a name of 1 to 4096 bytes")
          || !expect(seen.insert(list[i].name).second,
                     called(what, i, list[i].name) + " has the name of an earlier one"))
        return false;
    return true;
  }

  bool names() {
    for (std::size_t a = 0; a < g_.accounts.size(); ++a)
      if (!expect(g_.accounts[a].name.size() <= codec_limits::text_bytes_max,
                  "account " + std::to_string(a) + " has a name of more than 4096 bytes"))
        return false;
    return distinct("asset", g_.assets) && distinct("instrument", g_.instruments);
  }

  bool instruments() {
    for (std::size_t i = 0; i < g_.instruments.size(); ++i) {
      const auto& x = g_.instruments[i];
      const auto who = called("instrument", i, x.name);
      if (!expect(x.base.value() < g_.assets.size() && x.quote.value() < g_.assets.size(),
                  who + " names an asset that does not exist")
          || !expect(x.base != x.quote, who + " trades an asset against itself")
          || !expect(x.lot != 0 && x.tick != 0, who + " needs a lot and a tick of at least 1")
          || !expect(x.maker_fee <= g_.fee_limit && x.taker_fee <= g_.fee_limit,
                     who + " has a fee above 1000000 millionths"))
        return false;
    }
    return true;
  }

  bool accounts() {
    std::vector<std::uint64_t> supply(g_.assets.size());
    std::vector<std::size_t> last(g_.assets.size()); // 1 + the last account with a deposit of the asset
    for (std::size_t a = 0; a < g_.accounts.size(); ++a) {
      const auto who = called("account", a, g_.accounts[a].name);
      for (const auto& d : g_.accounts[a].deposits) {
        const std::size_t s = d.asset.value();
        if (!expect(s < g_.assets.size(), who + " has a deposit of an asset that does not exist")
            || !expect(last[s] != a + 1, who + " has two deposits of asset '" + g_.assets[s].name + "'")
            || !expect(d.free.value() <= std::numeric_limits<std::uint64_t>::max() - supply[s],
                       "the deposits of asset '" + g_.assets[s].name + "' exceed 64 bits at " + who))
          return false;
        last[s] = a + 1;
        supply[s] += d.free.value();
      }
    }
    return true;
  }

  bool sessions() {
    std::vector<bool> taken(g_.accounts.size());
    for (std::size_t i = 0; i < g_.sessions.size(); ++i) {
      const auto& list = g_.sessions[i].accounts;
      const auto who = "session " + std::to_string(i);
      for (std::size_t j = 0; j < list.size(); ++j) {
        const auto a = list[j].value();
        if (!expect(a < g_.accounts.size(), who + " controls account " + std::to_string(a) + ", which does not exist")
            || !expect(j == 0 || list[j - 1] < list[j], who + "'s accounts are not sorted, or one is there twice")
            || !expect(!taken[a], who + " controls account " + std::to_string(a) + ", which another session controls"))
          return false;
        taken[a] = true;
      }
    }
    return true;
  }

  const exchange_genesis& g_;
  std::string why_;
};

} // namespace

result<void> validate(const exchange_genesis& g, std::string* why) {
  checker check{g};
  if (check.run())
    return outcome::success();
  if (why != nullptr)
    *why = check.why();
  return exchange_error::bad_genesis;
}

bytes save_exchange_genesis(const exchange_genesis& g) {
  return encode_versioned(genesis_format, g);
}

result<exchange_genesis> load_exchange_genesis(byte_view file) {
  BOOST_OUTCOME_TRY(auto g, decode_versioned<exchange_genesis>(genesis_format, file));
  BOOST_OUTCOME_TRY(validate(g));
  return g;
}

digest digest_of(const exchange_genesis& g) {
  return hash("exchange-genesis", save_exchange_genesis(g));
}

} // namespace bezant::exchange
