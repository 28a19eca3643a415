// The format of the exchange's snapshots, which a store may hold from an earlier version of the program.
#pragma once

#include "core/versioned.hpp"

namespace bezant::exchange {

inline constexpr format_tag snapshot_format{"BZXS", 3}; // 2: orders are hashed in pages; 3: outcomes are kept

/// Whether a snapshot is of the format that `exchange_application::restore` reads; only its first bytes are looked at.
/// Errors: `exchange_error::old_snapshot` for a format before this one, `codec_error::bad_version` for another one or
/// for what is no snapshot of an exchange, `codec_error::truncated`.
result<void> check_snapshot_format(byte_view snapshot);

} // namespace bezant::exchange
