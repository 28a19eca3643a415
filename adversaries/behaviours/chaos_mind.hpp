// What the behaviour "chaos" knows and says in one family of protocols.
#pragma once

#include "adversaries/behaviours/memory.hpp"
#include "adversaries/registry.hpp"
#include "adversaries/seen_digests.hpp"

namespace bezant::chaos {

/// Effects with a seeded generator at hand, and the ways in which a liar speaks.
class mouth {
public:
  mouth(replica_id self, std::shared_ptr<const replica_set> replicas, random_source random)
    : self_{self}, replicas_{std::move(replicas)}, random_{random} {}

  [[nodiscard]] random_source& random() noexcept { return random_; }
  [[nodiscard]] replica_id self() const noexcept { return self_; }
  [[nodiscard]] const replica_set& replicas() const noexcept { return *replicas_; }
  [[nodiscard]] bool one_in(std::uint64_t n) { return random_.below(n) == 0; }

  /// Replicas that are told the same for a while: a chain needs the same voters.
  [[nodiscard]] const std::vector<replica_id>& audience();
  /// Draws another audience: anything from one replica to all.
  void new_audience();
  /// Everybody else.
  void everybody();
  /// Those who are not in it; the same ones if that is everybody.
  void other_audience();
  /// Signed, to the audience or to all; never to itself.
  void say(const message& m, effects& out);
  /// As it was signed, the same.
  void hand_on(const signed_message& m, effects& out);
  /// Signed and brought back to itself alone: an own share for a certificate.
  void sign_only(const message& m, effects& out) {
    said_.add(digest_of(m.kind, m.body));
    out.add(send_to{self_, m});
  }
  /// True if that was lately said in the replica's own name, by this mouth or through it.
  [[nodiscard]] bool has_said(const signed_message& m) const { return said_.contains(digest_of(m.kind, m.body)); }

  /// Of what a replica says in its own name, without the signature.
  static digest digest_of(message_kind kind, const bytes& body);

private:
  replica_id self_;
  std::shared_ptr<const replica_set> replicas_;
  random_source random_;
  std::vector<replica_id> audience_;
  seen_digests said_;
};

/// A payload to propose: nothing, or some transactions of one that was seen, so that the same parent gets different
/// blocks; now and then with a frame that its session did not sign.
payload_ptr some_payload(const last_few<payload_ptr, 16>& seen, mouth& to);

/// The liar's head in one family of protocols.
class mind {
public:
  mind() = default;
  mind(const mind&) = delete;
  mind& operator=(const mind&) = delete;
  virtual ~mind() = default;

  /// A message came in, its own included.
  virtual void hear(const signed_message& m) = 0;
  /// Says something that no honest replica would. `at` is where the honest core stands.
  virtual void misbehave(const protocol_position& at, mouth& to, effects& out) = 0;
  /// True if the honest core's `m` would tell what this head wants to keep to itself.
  virtual bool keeps(const message& /*m*/, mouth& /*to*/) { return false; }
};

/// For the chained family, Simplex included.
std::unique_ptr<mind> chained_mind(std::string_view protocol, const replica_set& replicas, replica_id self);
/// For PBFT.
std::unique_ptr<mind> pbft_mind();

} // namespace bezant::chaos
