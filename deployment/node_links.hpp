// What a node tells its peers of its settings at the hello.
#pragma once

#include "deployment/node_file.hpp"
#include "transport/links/replica_settings.hpp"

namespace bezant::deployment {

/// What peers are told of the file; the network adds what `limits` says.
replica_settings settings_of(const node_file& n);

} // namespace bezant::deployment
