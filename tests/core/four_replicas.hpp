// Four replicas with simulated signatures, whose receipts a test makes up.
#pragma once

#include "core/receipt.hpp"
#include "core/simulated_signatures.hpp"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace bezant::testing {

inline std::shared_ptr<const signer> key_of(std::uint32_t replica) {
  return simulated_signatures()->make_signer(public_key_seed("replica", replica));
}

inline std::shared_ptr<const replica_set> four_replicas() {
  std::vector<public_key> keys;
  for (std::uint32_t i = 0; i < 4; ++i)
    keys.push_back(key_of(i)->key());
  return std::make_shared<const replica_set>(hash("test", as_bytes("chain")), "streamlet", std::move(keys),
                                             simulated_signatures());
}

/// The batch with the signature of the replica that it names.
inline receipt_batch signed_batch(receipt_batch b) {
  b.by = key_of(b.replica.value())->sign(signing_digest(four_replicas()->chain(), b));
  return b;
}

/// Replicas in the order in which they speak, and what each says.
using saying = std::vector<std::pair<std::uint32_t, std::string_view>>;

/// Three say what is right, and replica 2 what is wrong, in turn `turn`.
inline saying wrong_in_turn(std::uint32_t turn) {
  saying list{{0, "right"}, {1, "right"}, {3, "right"}};
  list.insert(list.begin() + turn, {2, "wrong"});
  return list;
}

} // namespace bezant::testing
