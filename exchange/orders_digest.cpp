#include "exchange/orders_digest.hpp"

namespace bezant::exchange {

void orders_log::add(session_id by, const command& c) {
  encoder f{open_};
  const auto error = f(by, c);
  require(!error, "only values within their bounds are encoded");
  if (++commands_ % page != 0)
    return;
  pages_ = hasher{"command-page"}.update(pages_.value).update(open_).finish();
  open_.clear();
}

digest orders_log::value() const {
  return hasher{"commands"}.add(commands_).update(pages_.value).update(open_).finish();
}

digest orders_digest_of(std::span<const frame> frames) {
  orders_log log;
  for (const auto& f : frames)
    for (const auto& c : f.commands)
      log.add(f.session, c);
  return log.value();
}

} // namespace bezant::exchange
