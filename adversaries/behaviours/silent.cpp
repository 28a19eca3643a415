// "silent": says nothing at all.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

/// Follows the protocol and keeps its journal, but sends nothing: to the others it is a replica that
/// crashed.
class silent final : public behaviour {
public:
  void on_effect(scene&, effect e, effects& out) override {
    if (!speaks(e))
      out.list().push_back(std::move(e));
  }
};

} // namespace

std::string needs_description(const protocol_info& protocol) {
  return protocol.describe ? ""
                           : "it does not say what its messages are (protocol_info::describe, as in "
                             "examples/own_protocol)";
}

std::string needs_proposals(const protocol_info& protocol, const protocol_forge& forge) {
  if (!forge.can().proposals)
    return "nobody has said how its proposals are bent (adversary_registry::add_forge, as in examples/own_protocol)";
  return needs_description(protocol);
}

std::string needs_votes(const protocol_info& protocol, const protocol_forge& forge) {
  if (!forge.can().votes)
    return "nobody has said how its votes are bent (adversary_registry::add_forge, as in examples/own_protocol)";
  return needs_description(protocol);
}

adversary_info silent_info() {
  return {"silent",
          "sends nothing: no proposal, vote, echo or answer",
          {},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            return made_or_refused<silent>(o.problem(), why);
          }};
}

} // namespace bezant
