// Ports of loopback for clusters that a test starts.
#pragma once

#include <string>

namespace bezant::test {

/// A port of loopback that nobody has now, and the three after it neither.
std::string four_free_ports();

} // namespace bezant::test
