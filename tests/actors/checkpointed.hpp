// A snapshot, the certificate of it, and what its holders answer.
#pragma once

#include "actors/snapshot_fetch.hpp"
#include "tests/actors/actors_support.hpp"

namespace bezant::testing {

/// A protocol whose commit proofs are good if they are the one byte 1, and a parent's certificate if it is the one byte
/// 3.
inline std::shared_ptr<const protocol_info> toy_protocol() {
  protocol_info info;
  info.name = "toy";
  info.verify_commit = [](const block_header&, byte_view proof, const replica_set&) -> result<void> {
    if (proof.size() == 1 && proof[0] == 1)
      return outcome::success();
    return protocol_error::bad_proof;
  };
  info.verify_justify = [](const block_header&, byte_view justify, const replica_set&) -> result<void> {
    if (justify.size() == 1 && justify[0] == 3)
      return outcome::success();
    return protocol_error::bad_certificate;
  };
  return std::make_shared<const protocol_info>(std::move(info));
}

/// A state of so many bytes after block 8, the certificate of replicas 0 to 2, and what its holders answer.
struct checkpointed {
  explicit checkpointed(std::size_t bytes_in_state) : state(bytes_in_state) {
    for (std::size_t i = 0; i < state.size(); ++i)
      state[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
    const auto genesis = make_genesis_block(replicas.replicas->chain());
    const auto content = empty_payload();
    const block_header header{genesis->id(), view_number{9}, height{8}, replica_id{1}, content->root()};
    what = {header.at, digest_of(header),   hash("test", as_bytes("state")), snapshot_root(snapshot_parts_of(state)),
            {},        convictions_root({})};
    certificate.what = what;
    for (std::uint32_t i = 0; i < 3; ++i) {
      const auto m = replicas.sign(replica_id{i}, make_message(house::checkpoint, what));
      certificate.shares.push_back({replica_id{i}, m.by});
    }
    const auto parts = snapshot_parts_of(state);
    head = {certificate, header, {3}, {1}, {}, {}};
    head.parts.assign(parts.begin(), parts.end());
  }

  [[nodiscard]] snapshot_part part(std::uint32_t number) const {
    const auto data = snapshot_part_of(state, number);
    return {what.at, number, {data.begin(), data.end()}};
  }
  [[nodiscard]] snapshot_fetch fetch() const { return {certificate, replica_id{3}, replicas.replicas, toy_protocol()}; }
  [[nodiscard]] signed_message said(const snapshot_head& h) const {
    return replicas.sign(replica_id{0}, make_message(house::snapshot_head, h, empty_payload()));
  }

  crew replicas;
  bytes state;
  checkpoint_statement what;
  checkpoint_certificate certificate;
  snapshot_head head;
};

inline constexpr auto much = 5 * snapshot_part_bytes + 17; ///< bytes: five parts and a bit

} // namespace bezant::testing
