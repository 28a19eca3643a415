// Where the files of the source tree are that tests read.
#pragma once

#include <string>
#include <string_view>

namespace bezant {

/// The path of a file or folder of the source tree, such as "examples/orders/sample-orders.csv".
std::string source_path(std::string_view below_the_root);

} // namespace bezant
