#include "protocols/registry.hpp"

#include "core/error_category.hpp"
#include "protocols/hotstuff/hotstuff.hpp"
#include "protocols/jolteon/jolteon.hpp"
#include "protocols/pbft/pbft.hpp"
#include "protocols/simplex/simplex.hpp"
#include "protocols/streamlet/streamlet.hpp"

#include <algorithm>

namespace bezant {

namespace {

const char* describe(protocol_error e) noexcept {
  switch (e) {
    case protocol_error::unknown_protocol: return "no protocol of that name is registered";
    case protocol_error::name_taken: return "a protocol of that name is registered already";
    case protocol_error::bad_option: return "a protocol option is unknown or out of range";
    case protocol_error::bad_message: return "the protocol has no such message";
    case protocol_error::bad_certificate: return "the certificate is not valid";
    case protocol_error::bad_payload: return "the payload is missing or does not fit its root";
    case protocol_error::bad_proof: return "the proof does not prove the commit";
  }
  return "unknown protocol error";
}

} // namespace

std::error_code make_error_code(protocol_error e) noexcept {
  static const error_category<protocol_error> category{"bezant.protocol", describe};
  return {static_cast<int>(e), category};
}

protocol_registry protocol_registry::built_in() {
  protocol_registry registry;
  registry.list_ = {
    streamlet_info(), hotstuff_info(), jolteon_info(), simplex_info(), pbft_info(),
  };
  return registry;
}

result<void> protocol_registry::add(protocol_info info) {
  if (find(info.name))
    return protocol_error::name_taken;
  list_.push_back(std::move(info));
  return outcome::success();
}

result<const protocol_info*> protocol_registry::find(std::string_view name) const {
  const auto at = std::ranges::find(list_, name, &protocol_info::name);
  if (at == list_.end())
    return protocol_error::unknown_protocol;
  return &*at;
}

} // namespace bezant
