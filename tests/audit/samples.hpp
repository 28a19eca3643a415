// Offences of every kind, as messages of the one who commits them.
#pragma once

#include "audit/detector.hpp"
#include "tests/pbft/says.hpp"
#include "tests/protocols/keyring.hpp"

namespace bezant::testing {

/// Takes what begins with "good".
class picky final : public application {
public:
  [[nodiscard]] result<void> check(const transaction& t) const override;
  block_result execute(const block&) override { return {}; }
  [[nodiscard]] digest state() const override { return {}; }
  [[nodiscard]] bytes snapshot() const override { return {}; }
  result<void> restore(byte_view) override { return outcome::success(); }
};

/// Two messages of replica 1, the later one last, and the headers that are needed to see it.
struct offence_sample {
  std::string name;
  signed_message first, second;
  std::vector<signed_message> shown; ///< proposals by which the headers become known
};

/// A cluster of four of some protocol, and blocks a (view 1), b (2), c (3), each on the one before; x (view 4) on a,
/// and y (view 5) on x.
struct audit_world {
  explicit audit_world(const std::string& protocol, std::uint64_t chain = 0);

  [[nodiscard]] audit::court court() const { return {&info, keys.replicas().get(), &app}; }
  [[nodiscard]] std::vector<block_header> headers() const;
  [[nodiscard]] std::vector<offence_sample> offences() const;

  keyring keys;
  protocol_info info;
  picky app;
  block_ptr genesis, a, b, c, x, y;

private:
  void add_chained(std::vector<offence_sample>& list) const;
  void add_memory(std::vector<offence_sample>& list) const;
  void add_pbft(std::vector<offence_sample>& list) const;
};

} // namespace bezant::testing
