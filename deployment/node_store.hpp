// The store of a replica that runs as a process.
#pragma once

#include "deployment/life_marks.hpp"
#include "deployment/node_process.hpp"
#include "transport/store/counted_store.hpp"

namespace bezant::deployment {

/// Opens what `n` names, or makes it if the replica has not lived yet or lost its disk, and marks that it has lived.
/// Nothing, and a sentence in `problem` with what to do about it, if it cannot be relied on.
std::shared_ptr<counted_store> open_node_store(const node_file& n, const life_marks& marks, const node_hooks& hooks,
                                               const digest& chain, const public_key& key, std::string& problem);

} // namespace bezant::deployment
