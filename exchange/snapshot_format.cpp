#include "exchange/snapshot_format.hpp"

#include "exchange/error.hpp"

namespace bezant::exchange {

result<void> check_snapshot_format(byte_view snapshot) {
  const auto magic = as_bytes(snapshot_format.magic);
  constexpr std::size_t version_bytes = sizeof snapshot_format.version;
  if (snapshot.size() < magic.size() + version_bytes)
    return codec_error::truncated;
  if (!std::ranges::equal(snapshot.first(magic.size()), magic))
    return codec_error::bad_version;
  BOOST_OUTCOME_TRY(const auto version, decode<std::uint32_t>(snapshot.subspan(magic.size(), version_bytes)));
  // States of an earlier format are other states: what it holds cannot be gone on from.
  if (version != 0 && version < snapshot_format.version)
    return exchange_error::old_snapshot;
  if (version != snapshot_format.version)
    return codec_error::bad_version;
  return outcome::success();
}

} // namespace bezant::exchange
