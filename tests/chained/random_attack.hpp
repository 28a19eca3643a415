// An adversary without a plan.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bezant::testing {

/// One of four replicas leads every view of `protocol`, decides what arrives where and when replicas crash, and does
/// all of it by chance. What went wrong; nothing is expected to.
std::vector<std::string> random_attack(const std::string& protocol, std::uint64_t seed);

} // namespace bezant::testing
