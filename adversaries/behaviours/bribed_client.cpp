#include "adversaries/behaviours/bribed_client.hpp"

#include <algorithm>

namespace bezant {

void bribed_client::notice(const effect& e) {
  const auto* c = std::get_if<commit>(&e);
  if (c == nullptr)
    return;
  for (const auto& b : c->blocks)
    for (const auto& t : b->content()->transactions())
      if (const auto f = frame_in(t); f && f->session == config_.client->session)
        committed_ = std::max(committed_, f->sequence);
}

transaction bribed_client::frame_of(const exchange::command& c) {
  exchange::frame f{config_.client->session, next_, {}};
  f.commands.push_back(c);
  next_ = next_.next();
  return exchange::make_transaction(config_.replicas->chain(), f, *config_.client->key);
}

exchange::new_order bribed_client::order(exchange::instrument_id where, exchange::side side, exchange::price limit,
                                         exchange::quantity lots) {
  exchange::new_order o;
  o.account = exchange::account_id{config_.client->account};
  o.instrument = where;
  o.id = exchange::order_id{++order_};
  o.side = side;
  o.type = exchange::order_type::immediate_or_cancel;
  o.price = limit;
  o.quantity = lots;
  return o;
}

std::optional<exchange::frame> frame_in(const transaction& t) {
  auto f = exchange::parse_frame(t);
  return f ? std::optional{std::move(f).value().content} : std::nullopt;
}

payload_ptr payload_of(std::vector<transaction> list) {
  return std::make_shared<const payload>(std::move(list));
}

std::string without_session(const adversary_config& config) {
  return config.client ? "" : "needs a session that the adversary controls, and this run gives it none";
}

} // namespace bezant
