// Secret keys of replicas and sessions, each in a small text file that its owner alone can read.
#pragma once

#include "core/signatures.hpp"

#include <optional>
#include <string>

namespace bezant::deployment {

/// Writes a new key file with mode 0600. Never overwrites: false if there is a file already or it cannot be written;
/// `problem` then says why, and no new file is left behind.
bool write_key_file(const std::string& file, const key_seed& seed, std::string& problem);

/// Reads a key file. Nothing, and a sentence in `problem`, if it cannot be read, if its group or others may read or
/// write it, if it is no plain file, or if it has another form than `write_key_file` gives.
std::optional<key_seed> read_key_file(const std::string& file, std::string& problem);

/// The public key that belongs to a secret one.
public_key public_key_of(const key_seed& seed);

} // namespace bezant::deployment
