// An application that does nothing: what is measured is consensus alone.
#pragma once

#include "core/application.hpp"

namespace bezant::comparison {

/// Takes every transaction and gives no receipts. Its state is the last block.
class noop_application final : public application {
public:
  [[nodiscard]] result<void> check(const transaction& /*t*/) const override { return outcome::success(); }
  block_result execute(const block& b) override {
    last_ = b.id();
    return {{}, last_, {}};
  }
  [[nodiscard]] digest state() const override { return last_; }
  [[nodiscard]] bytes snapshot() const override { return {last_.value.begin(), last_.value.end()}; }
  result<void> restore(byte_view snapshot) override {
    if (snapshot.size() != last_.value.size())
      return codec_error::not_canonical;
    std::copy(snapshot.begin(), snapshot.end(), last_.value.begin());
    return outcome::success();
  }

private:
  digest last_;
};

} // namespace bezant::comparison
