// The behaviour "grudge": treats one replica as if it did not exist.
#pragma once

#include <bezant/adversaries/registry.hpp>

namespace mine {

bezant::adversary_info grudge_info();

} // namespace mine
