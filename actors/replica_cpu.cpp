#include "actors/replica_cpu.hpp"

#include <algorithm>
#include <chrono>

namespace bezant {

namespace {

class counting_scheme final : public signature_scheme {
public:
  counting_scheme(std::shared_ptr<const replica_set> replicas, std::shared_ptr<std::uint64_t> count)
    : replicas_{std::move(replicas)}, count_{std::move(count)} {}

  [[nodiscard]] std::string_view name() const noexcept override { return inner().name(); }
  [[nodiscard]] std::unique_ptr<signer> make_signer(const key_seed& seed) const override {
    return inner().make_signer(seed);
  }
  [[nodiscard]] bool verify(const public_key& key, const digest& what, const signature& by) const noexcept override {
    ++*count_;
    return inner().verify(key, what, by);
  }

private:
  [[nodiscard]] const signature_scheme& inner() const noexcept { return replicas_->scheme(); }

  std::shared_ptr<const replica_set> replicas_; // owns the scheme
  std::shared_ptr<std::uint64_t> count_;
};

} // namespace

replica_cpu::instant replica_cpu::charge(instant now, duration work) {
  busy_ = busy_ + work;
  return free_ = std::max(now, free_) + std::chrono::nanoseconds{work.ns};
}

replica_cpu::instant replica_cpu::receive(instant now, std::size_t size, std::uint64_t verifications) {
  verifications_ += verifications;
  const duration hashing{static_cast<std::int64_t>(size) * costs_.hash_kib.ns / 1'024};
  return charge(now, hashing + costs_.verify * static_cast<std::int64_t>(verifications));
}

replica_cpu::instant replica_cpu::sign(instant now, std::size_t size) {
  const duration hashing{static_cast<std::int64_t>(size) * costs_.hash_kib.ns / 1'024};
  return charge(now, hashing + costs_.sign);
}

std::shared_ptr<const replica_set> counted(std::shared_ptr<const replica_set> replicas,
                                           std::shared_ptr<std::uint64_t> count) {
  std::vector<public_key> keys;
  for (std::uint32_t i = 0; i < replicas->size(); ++i)
    keys.push_back(replicas->key(replica_id{i}));
  auto scheme = std::make_shared<counting_scheme>(replicas, std::move(count));
  return std::make_shared<const replica_set>(replicas->chain(), replicas->protocol(), std::move(keys),
                                             std::move(scheme));
}

} // namespace bezant
