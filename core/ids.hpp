// The identifiers that every room uses.
#pragma once

#include "core/strong.hpp"

#include <cstdint>

namespace bezant {

/// Index of a replica in the genesis list, from 0 to n-1.
using replica_id = strong<struct replica_id_tag, std::uint32_t>;

/// A view, epoch or round: what the protocol's paper calls it. View 0 belongs to the genesis block.
using view_number = strong<struct view_number_tag, std::uint64_t>;

/// Distance of a block from the genesis block, which has height 0.
using height = strong<struct height_tag, std::uint64_t>;

/// Number of a set of replicas in the chain's history, from 0. There is one set so far, so it is always 0.
using epoch_number = strong<struct epoch_number_tag, std::uint64_t>;

/// Index of a client session in the genesis list.
using session_id = strong<struct session_id_tag, std::uint32_t>;

/// Position of a frame in its session, from 1.
using sequence_number = strong<struct sequence_number_tag, std::uint64_t>;

} // namespace bezant
