// An exchange whose execution goes wrong on purpose, to show that replicas notice.
#pragma once

#include "exchange/exchange_application.hpp"

namespace bezant::exchange {

/// Executes as the exchange that it wraps does, until `fault_after` frames took effect. Each frame after that puts one
/// unit too many of asset 0 on account 0, by the end of its block; so state digests differ from those of honest
/// replicas from that block on. For demonstrations and tests of divergence alarms only.
class corrupting_application final : public application {
public:
  corrupting_application(std::unique_ptr<exchange_application> wrapped, std::uint64_t fault_after);

  [[nodiscard]] result<void> check(const transaction& t) const override { return wrapped_->check(t); }
  [[nodiscard]] std::uint64_t lane(const transaction& t) const override { return wrapped_->lane(t); }
  block_result execute(const block& b) override;
  [[nodiscard]] std::optional<receipt> recall(const transaction& t) const override { return wrapped_->recall(t); }
  [[nodiscard]] std::vector<digest> recallable(std::size_t most) const override { return wrapped_->recallable(most); }
  [[nodiscard]] digest state() const override { return wrapped_->state(); }
  [[nodiscard]] bytes snapshot() const override { return wrapped_->snapshot(); }
  result<void> restore(byte_view snapshot) override { return wrapped_->restore(snapshot); }

  [[nodiscard]] const exchange_application& exchange() const noexcept { return *wrapped_; }
  [[nodiscard]] exchange_application& exchange() noexcept { return *wrapped_; }

private:
  std::unique_ptr<exchange_application> wrapped_;
  std::uint64_t good_frames_left_;
};

} // namespace bezant::exchange
