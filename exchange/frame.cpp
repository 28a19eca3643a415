#include "exchange/frame.hpp"

#include "exchange/error.hpp"

namespace bezant::exchange {

digest signing_digest(const digest& chain, const frame& f) {
  return hasher{"frame"}.add(chain).add(f).finish();
}

transaction make_transaction(const digest& chain, const frame& f, const signer& by) {
  return transaction{encode(signed_frame{f, by.sign(signing_digest(chain, f))})};
}

result<signed_frame> parse_frame(const transaction& t) {
  BOOST_OUTCOME_TRY(auto f, decode<signed_frame>(t.data()));
  if (f.content.commands.empty())
    return exchange_error::empty_frame;
  if (f.content.sequence == sequence_number{})
    return exchange_error::bad_sequence;
  return f;
}

std::uint64_t lane_of_frame(const transaction& t) {
  decoder in{t.data()};
  session_id from; // a signed frame begins with it
  return in(from) ? 0 : from.value();
}

} // namespace bezant::exchange
