#include "exchange/error.hpp"

#include "core/error_category.hpp"
#include "exchange/command.hpp"

namespace bezant::exchange {

namespace {

const char* describe(exchange_error e) noexcept {
  switch (e) {
    case exchange_error::bad_genesis: return "the exchange's genesis contradicts itself or breaks a bound";
    case exchange_error::empty_frame: return "a frame has no commands";
    case exchange_error::bad_sequence: return "a frame's sequence number is 0";
    case exchange_error::foreign_snapshot: return "the snapshot belongs to an exchange with another genesis or chain";
    case exchange_error::old_snapshot:
      return "the snapshot is of an earlier version of the exchange, whose states this one does not share: start the "
             "chain anew";
    case exchange_error::bad_snapshot: return "the snapshot is not a state that the exchange can reach";
  }
  return "unknown exchange error";
}

} // namespace

std::error_code make_error_code(exchange_error e) noexcept {
  static const error_category<exchange_error> category{"bezant.exchange", describe};
  return {static_cast<int>(e), category};
}

std::string_view to_string(reject r) noexcept {
  switch (r) {
    case reject::none: return "none";
    case reject::unknown_account: return "unknown_account";
    case reject::foreign_account: return "foreign_account";
    case reject::unknown_instrument: return "unknown_instrument";
    case reject::bad_price: return "bad_price";
    case reject::bad_quantity: return "bad_quantity";
    case reject::duplicate_order: return "duplicate_order";
    case reject::unknown_order: return "unknown_order";
    case reject::insufficient_funds: return "insufficient_funds";
    case reject::overflow: return "overflow";
    case reject::book_full: return "book_full";
  }
  return "unknown";
}

} // namespace bezant::exchange
