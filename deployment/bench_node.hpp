// What every bench of real processes changes in the node files of a fresh testnet.
#pragma once

#include "deployment/names.hpp"
#include "deployment/node_file.hpp"
#include "deployment/testnet_files.hpp"

#include <cstddef>
#include <functional>

namespace bezant::deployment {

/// Rewrites the configuration of replica `which` of the testnet `at`, which was just written: only warnings are logged,
/// and one client may send as much as it can, since all load comes from few. `change` does what the bench in question
/// wants besides.
void change_bench_node(const testnet_paths& at, std::size_t which, const names& known,
                       const std::function<void(node_file&)>& change);

} // namespace bezant::deployment
