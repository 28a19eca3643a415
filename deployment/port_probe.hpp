// Is a port free, does somebody listen there: asked of the system, for messages before and after a start.
#pragma once

#include "transport/links/net_address.hpp"

namespace bezant::deployment {

/// Why this machine could not listen there now; empty if it could.
std::string listen_problem(const net_address& a);

/// True if a connection is taken there; tries for at most a second. The connection is closed at once.
bool accepts(const net_address& a);

} // namespace bezant::deployment
