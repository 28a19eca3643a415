// The certificate of a replica: self-signed by the key that is its identity in genesis.
#pragma once

#include "core/signatures.hpp"

#include <string>

namespace bezant {

/// A self-signed X.509 certificate of the Ed25519 key that comes from `seed`, as PEM. Its subject is the public key in
/// hexadecimal. It does not expire (RFC 5280, 4.1.2.5): the key is what is trusted. Equal seeds give equal texts.
std::string certificate_pem(const key_seed& seed);

} // namespace bezant
