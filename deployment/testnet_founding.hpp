// What a testnet is founded with: fresh keys, and an exchange that its sessions can trade on.
#pragma once

#include "deployment/testnet_files.hpp"

namespace bezant::deployment {

/// Everything that goes into the files of a testnet.
struct testnet_founding {
  exchange::founding founded;
  std::vector<key_seed> replica_keys;
  std::vector<key_seed> session_keys;
};

/// The account of session `s` that buys; it owns the quote asset. The next one sells; it owns the base asset.
constexpr exchange::account_id buying_account(std::size_t s) noexcept {
  return exchange::account_id{static_cast<std::uint32_t>(2 * s + 1)};
}
constexpr exchange::account_id selling_account(std::size_t s) noexcept {
  return exchange::account_id{static_cast<std::uint32_t>(2 * s + 2)};
}

/// Draws keys and derives the exchange. On a mistake nothing, and `problem` says what it is.
std::optional<testnet_founding> found_testnet(const testnet_options& options, const names& known, std::string& problem);

} // namespace bezant::deployment
