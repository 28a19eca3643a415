// The file that founds a chain with an exchange on it: what anybody needs to check everything that was said on it.
#pragma once

#include "core/genesis.hpp"
#include "exchange/exchange_genesis.hpp"

namespace bezant::exchange {

/// Both geneses. The chain's names the exchange's by its digest.
struct founding {
  genesis chain;
  exchange_genesis exchange;
};

/// The file form: magic "BZFD", format version, the file forms of both.
bytes save_founding(const founding& f);

/// Reads the file form. Errors: as `load_genesis` and `load_exchange_genesis`, and `exchange_error::bad_genesis` if the
/// chain's genesis names another exchange.
result<founding> load_founding(byte_view file);

} // namespace bezant::exchange
