#include "protocols/parts.hpp"

namespace bezant {

std::string missing_part(const protocol_info& info) {
  const auto lacks = [&info](const char* part, const char* what) {
    return "protocol \"" + info.name + "\" has no " + part + " (protocol_info::" + part + "), " + what
           + "; examples/own_protocol has one";
  };
  if (!info.make)
    return lacks("make", "which makes its core");
  if (!info.check)
    return lacks("check", "which checks a message before a core sees it");
  if (!info.verify_commit)
    return lacks("verify_commit", "which checks that a block is final");
  if (!info.kind_name)
    return lacks("kind_name", "which names its messages");
  return {};
}

} // namespace bezant
