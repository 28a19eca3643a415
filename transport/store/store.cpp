#include "transport/store/store.hpp"

#include "core/error_category.hpp"

namespace bezant {

namespace {

const char* describe(store_error e) noexcept {
  switch (e) {
    case store_error::machine_died: return "the machine went down in a write";
    case store_error::disk_full: return "no space is left on the store's device";
    case store_error::io: return "the store's device or file system failed";
    case store_error::corrupt: return "the store is damaged: what was written does not read back";
    case store_error::version: return "the store has a format version that this program does not read";
    case store_error::foreign: return "the store belongs to another chain";
    case store_error::another_replica: return "the store belongs to another replica";
    case store_error::locked: return "the store is open in another process";
  }
  return "unknown error of a store";
}

} // namespace

std::string to_string(const store_owner& o) {
  constexpr std::size_t shown = 8; // bytes of the key: enough to tell keys apart
  return "replica " + std::to_string(o.replica.value()) + " with the key " + to_hex(byte_view{o.key.value}.first(shown))
         + "...";
}

std::error_code make_error_code(store_error e) noexcept {
  static const error_category<store_error> category{"bezant.store", describe};
  return {static_cast<int>(e), category};
}

} // namespace bezant
