// "stuff": as leader it fills its blocks with transactions that were committed long ago.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/options.hpp"

#include "core/system_transaction.hpp"

#include <deque>

namespace bezant {

namespace {

/// Signatures and all are good; what waits does not come in.
class stuff final : public behaviour {
public:
  stuff(const adversary_config&, std::uint64_t count) : count_{count} {}

  bool on_event(scene&, event& in, effects&) override {
    auto* ready = std::get_if<payload_ready>(&in);
    if (ready != nullptr && !committed_.empty()) {
      std::vector<transaction> list{committed_.begin(), committed_.end()};
      ready->batch = std::make_shared<const payload>(std::move(list));
    }
    return true;
  }

  void on_effect(scene&, effect e, effects& out) override {
    if (const auto* c = std::get_if<commit>(&e))
      for (const auto& b : c->blocks)
        for (const auto& t : b->content()->transactions())
          keep(t);
    out.list().push_back(std::move(e));
  }

private:
  /// The first ones, so that the same ones come again and again.
  void keep(const transaction& t) {
    if (!is_system(t) && committed_.size() < count_)
      committed_.push_back(t);
  }

  std::uint64_t count_;
  std::deque<transaction> committed_;
};

} // namespace

adversary_info stuff_info() {
  return {"stuff",
          "as leader it fills its blocks with transactions that were committed long ago",
          {{"count", "of those, 1 to 400; default 400"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto count = o.number("count", 400, 1, 400);
            return made_or_refused<stuff>(o.problem(), why, config, count);
          }};
}

} // namespace bezant
