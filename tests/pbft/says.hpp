// PBFT's messages as any holder of the keys can make them.
#pragma once

#include "protocols/pbft/rules.hpp"
#include "tests/protocols/keyring.hpp"

namespace bezant::testing::pbft_says {

/// A batch first proposed in `view` by its primary, with one transaction of that text.
pbft::batch_header batch(const keyring& keys, std::uint64_t s, std::uint64_t view, std::string_view text);
signed_message pre_prepare(const keyring& keys, std::uint64_t view, const pbft::batch_header& b,
                           std::string_view text = {});
signed_message vote(const keyring& keys, pbft::kind k, std::uint32_t who, std::uint64_t view,
                    const pbft::batch_header& b);
pbft::prepared_certificate prepared(const keyring& keys, std::uint64_t view, const pbft::batch_header& b,
                                    const std::vector<std::uint32_t>& signers);
/// Signed by the first q replicas.
pbft::checkpoint_certificate stable(const keyring& keys, std::uint64_t at);
signed_message checkpoint(const keyring& keys, std::uint32_t who, std::uint64_t at, std::string_view state = "state");
/// A batch that a replica took, last in `view`.
struct taken {
  pbft::batch_header what;
  std::uint64_t view = 1;
};
/// Q has what is in P and, first, what was `taken`.
signed_message view_change(const keyring& keys, std::uint32_t who, std::uint64_t view,
                           const std::vector<pbft::prepared_certificate>& prepared = {},
                           const pbft::checkpoint_certificate& from = {}, const std::vector<taken>& list = {});
/// By the view's primary from these view-changes; O is as it has to be unless `batches` says otherwise.
signed_message new_view(const keyring& keys, std::uint64_t view, const std::vector<signed_message>& changes,
                        const std::optional<std::vector<pbft::batch_header>>& batches = std::nullopt);
/// The commit certificate of the first q replicas.
vote_certificate decision(const keyring& keys, std::uint64_t view, const pbft::batch_header& b);
signed_message decided(const keyring& keys, std::uint32_t who, std::uint64_t view, const pbft::batch_header& b,
                       std::string_view text);

} // namespace bezant::testing::pbft_says
