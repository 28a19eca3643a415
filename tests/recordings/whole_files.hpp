// Recordings read from files, with what must hold for each of them.
#pragma once

#include "exchange/listener.hpp"
#include "recordings/recording.hpp"

#include <string>
#include <vector>

namespace bezant::recordings::test {

/// Reads the file in strict mode; every event is counted once.
recording read_sample(format f, const std::string& path);

/// Replays the file through engine and reference book and compares everything; returns the trades.
std::vector<exchange::trade> replay(format f, const std::string& path, std::uint32_t fee);

} // namespace bezant::recordings::test
