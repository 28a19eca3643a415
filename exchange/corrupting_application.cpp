#include "exchange/corrupting_application.hpp"

#include <algorithm>

namespace bezant::exchange {

corrupting_application::corrupting_application(std::unique_ptr<exchange_application> wrapped, std::uint64_t fault_after)
  : wrapped_{std::move(wrapped)}, good_frames_left_{fault_after} {
  require(wrapped_ != nullptr, "there is an exchange to corrupt");
}

block_result corrupting_application::execute(const block& b) {
  auto result = wrapped_->execute(b);
  std::uint64_t frames = 0;
  for (const auto& r : result.receipts) {
    const auto outcome = decode<frame_outcome>(r.outcome);
    if (outcome && outcome.value().status == frame_status::executed && r.at == b.header().at)
      ++frames;
  }
  const auto good = std::min(frames, good_frames_left_);
  good_frames_left_ -= good;
  if (frames == good)
    return result;
  wrapped_->engine_.ledger_.credit(account_id{0}, asset_id{0}, frames - good);
  wrapped_->refresh_state();
  result.state = wrapped_->state();
  return result;
}

} // namespace bezant::exchange
