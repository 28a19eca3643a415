#include "exchange/orders_digest.hpp"

namespace bezant::exchange {

digest extend_orders_digest(const digest& so_far, session_id by, const command& c) {
  bytes content;
  content.reserve(128); // one allocation
  encoder f{content};
  const auto error = f(so_far, by, c);
  require(!error, "only values within their bounds are encoded");
  return hash("command", content);
}

digest orders_digest_of(std::span<const frame> frames) {
  digest d;
  for (const auto& f : frames)
    for (const auto& c : f.commands)
      d = extend_orders_digest(d, f.session, c);
  return d;
}

} // namespace bezant::exchange
