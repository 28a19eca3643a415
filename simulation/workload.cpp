#include "simulation/workload.hpp"

#include "core/simulated_signatures.hpp"
#include "recordings/recording.hpp"
#include "simulation/diagnosis.hpp"

namespace bezant::simulation {

result<std::shared_ptr<const workload>> workload::make(const scenario& s, std::string* why) {
  std::shared_ptr<workload> w{new workload};
  w->plan_ = s.workload;
  w->scheme_ = s.real_signatures ? ed25519() : simulated_signatures();
  if (s.workload.kind == workload_kind::recording) {
    BOOST_OUTCOME_TRY(w->set_up_recording(why));
    if (const auto possible = answers_possible(s, w->recorded_->size()); s.expected.orders_min > possible) {
      if (why != nullptr)
        *why = s.file + ": expect.orders_min: expected at most " + std::to_string(possible)
               + ": clients cannot have more results with this recording, network and duration";
      return std::make_error_code(std::errc::invalid_argument);
    }
  } else {
    w->set_up_synthetic();
  }
  if (!s.adversaries.empty())
    w->add_bribed();
  BOOST_OUTCOME_TRY(exchange::validate(w->genesis_, why));
  return std::shared_ptr<const workload>{std::move(w)};
}

void workload::set_up_synthetic() {
  const exchange::asset_id base{0};
  const exchange::asset_id quote{1};
  const auto called = [](const char* symbol, std::uint64_t decimals) {
    return exchange::asset{decimals == 0 ? symbol : std::string{symbol} + "*1e-" + std::to_string(decimals)};
  };
  genesis_.assets = {called("lots", plan_.market.base_decimals), called("cents", plan_.market.quote_decimals)};
  const auto& m = plan_.market;
  genesis_.instruments.push_back({"synthetic", base, quote, m.lot, m.tick, plan_.maker_fee, plan_.taker_fee});
  genesis_.self_trades = m.self_trades;
  genesis_.orders_max = static_cast<std::uint32_t>(m.orders_max);
  genesis_.pending_max = static_cast<std::uint32_t>(m.pending_max);
  genesis_.accounts.push_back({"fees", {}});
  const std::uint64_t sessions = plan_.kind == workload_kind::none ? 1 : plan_.sessions;
  for (std::uint64_t i = 0; i < sessions; ++i) {
    keys_.push_back(scheme_->make_signer(public_key_seed("session", i)));
    exchange::session s{keys_.back()->key(), {}};
    for (std::uint64_t a = 0; a < plan_.accounts; ++a) {
      s.accounts.emplace_back(static_cast<std::uint32_t>(genesis_.accounts.size()));
      genesis_.accounts.push_back({"trader-" + std::to_string(i) + "-" + std::to_string(a),
                                   {{base, exchange::amount{m.base}}, {quote, exchange::amount{m.quote}}}});
    }
    genesis_.sessions.push_back(std::move(s));
  }
}

void workload::add_bribed() {
  const session_id session{sessions()};
  const std::shared_ptr<const signer> key = scheme_->make_signer(public_key_seed("bribed", 0));
  const exchange::account_id account{static_cast<std::uint32_t>(genesis_.accounts.size())};
  exchange::account purse{"bribed", {}};
  for (std::uint16_t a = 0; a < std::min<std::size_t>(genesis_.assets.size(), 2); ++a)
    purse.deposits.push_back(
      {exchange::asset_id{a}, exchange::amount{a == 0 ? plan_.market.base : plan_.market.quote}});
  genesis_.accounts.push_back(std::move(purse));
  genesis_.sessions.push_back({key->key(), {account}});
  bribed_ = bribed_session{session, key, account.value()};
}

result<void> workload::set_up_recording(std::string* why) {
  recordings::recording_options reading;
  reading.format = plan_.format;
  reading.limit = plan_.limit;
  BOOST_OUTCOME_TRY(auto content, recordings::read_recording(plan_.file, reading, why));
  keys_.push_back(scheme_->make_signer(public_key_seed("session", 0)));
  genesis_ = recordings::suggest_genesis(content, reading, keys_.front()->key(), plan_.maker_fee, plan_.taker_fee);
  recorded_ = std::make_shared<const std::vector<exchange::command>>(std::move(content.commands));
  return outcome::success();
}

std::unique_ptr<command_source> workload::commands(session_id s, random_source random) const {
  if (recorded_)
    return std::make_unique<listed_commands>(recorded_);
  const auto& m = plan_.market;
  synthetic_trading t;
  t.mid_price = m.price;
  t.spread = m.spread;
  t.quantity_max = m.size;
  t.accounts = genesis_.sessions.at(s.value()).accounts;
  if (plan_.kind == workload_kind::synthetic) // what does not divide evenly goes to the first sessions
    t.orders = plan_.orders / sessions() + (s.value() < plan_.orders % sessions() ? 1 : 0);
  return std::make_unique<synthetic_commands>(std::move(t), random.split(s.value()));
}

} // namespace bezant::simulation
