// "hoard": keeps back what it knows to have prepared or been certified, and shows it long after.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

/// When it gives a view up it says as if it knew of nothing, but for each so-and-so-many-th time, when it tells the
/// truth. Nobody gets its votes, so that it may know of more than the others.
class hoard final : public behaviour {
public:
  hoard(const adversary_config& config, std::uint64_t each) : config_{config}, each_{each} {}

  void on_effect(scene&, effect e, effects& out) override {
    if (says(config_, e, message_role::vote)) {
      // To itself alone: with the others' votes it has a certificate that nobody else has.
      for (auto& one : split(config_, std::move(e)))
        if (const auto* sent = std::get_if<send_to>(&one); sent != nullptr && sent->to == config_.self)
          out.list().push_back(std::move(one));
      return;
    }
    if (auto* m = message_of(e))
      if (const auto forgotten = config_.forge->forget(*m, {})) {
        if (bytes_ != m->body) { // another one, not the same said again
          bytes_ = m->body;
          ++told_;
        }
        if (told_ % each_ != 0)
          return tell_others(config_, std::move(e), *forgotten, out);
      }
    out.list().push_back(std::move(e));
  }

private:
  adversary_config config_;
  std::uint64_t each_;
  std::uint64_t told_ = 0;
  bytes bytes_;
};

} // namespace

adversary_info hoard_info() {
  return {"hoard",
          "keeps back what it knows to have prepared or been certified, and shows it long after",
          {{"each", "it tells the truth each so-and-so-many-th time, 1 to 100; default 6"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto each = o.number("each", 6, 1, 100);
            return made_or_refused<hoard>(o.problem(), why, config, each);
          },
          false,
          [](const protocol_info& protocol, const protocol_forge& forge) -> std::string {
            if (!forge.can().forgets)
              return "nobody says in " + protocol.name + " what it knows";
            return needs_description(protocol);
          }};
}

} // namespace bezant
