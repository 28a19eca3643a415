// "nullify-and-finalize": votes to finalize a view and for its dummy block.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

class nullify_and_finalize final : public behaviour {
public:
  explicit nullify_and_finalize(adversary_config config) : config_{std::move(config)} {}

  void on_effect(scene&, effect e, effects& out) override {
    const auto* m = message_of(e);
    auto contrary = m != nullptr ? config_.forge->contrary(*m) : std::nullopt;
    out.list().push_back(std::move(e));
    if (contrary)
      for (const auto who : others(config_))
        out.add(send_to{who, *contrary});
  }

private:
  adversary_config config_;
};

} // namespace

adversary_info nullify_and_finalize_info() {
  return {"nullify-and-finalize",
          "votes to finalize a view and for its dummy block",
          {},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            return made_or_refused<nullify_and_finalize>(o.problem(), why, config);
          },
          false,
          [](const protocol_info& protocol, const protocol_forge& forge) -> std::string {
            return forge.can().contraries ? needs_description(protocol)
                                          : "it has no finalize and nullify votes; they are Simplex's";
          }};
}

} // namespace bezant
