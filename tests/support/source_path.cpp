#include "tests/support/source_path.hpp"

namespace bezant {

std::string source_path(std::string_view below_the_root) {
  return std::string{BEZANT_SOURCE_DIR "/"}.append(below_the_root);
}

} // namespace bezant
