#include "exchange/founding.hpp"

#include "core/versioned.hpp"
#include "exchange/error.hpp"

namespace bezant::exchange {

namespace {

constexpr format_tag founding_format{"BZFD", 1};

struct image {
  bytes chain;
  bytes exchange;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, image& x) {
    return f(x.chain, x.exchange);
  }
};

} // namespace

bytes save_founding(const founding& f) {
  return encode_versioned(founding_format, image{save_genesis(f.chain), save_exchange_genesis(f.exchange)});
}

result<founding> load_founding(byte_view file) {
  BOOST_OUTCOME_TRY(const auto both, decode_versioned<image>(founding_format, file));
  BOOST_OUTCOME_TRY(auto chain, load_genesis(both.chain));
  BOOST_OUTCOME_TRY(auto exchange, load_exchange_genesis(both.exchange));
  if (chain.application != digest_of(exchange))
    return exchange_error::bad_genesis;
  return founding{std::move(chain), std::move(exchange)};
}

} // namespace bezant::exchange
