#include "adversaries/taken_seat.hpp"

#include "adversaries/act_watch.hpp"

namespace bezant {

taken_seat take_seat(const adversary_registry& known, const recipe& what, const adversary_config& config,
                     std::function<std::unique_ptr<protocol>()> honest) {
  taken_seat seat;
  seat.make_core = [&known, what, config, honest = std::move(honest)] {
    auto core = known.wrap(honest(), what, config);
    require(core.has_value(), "an adversary's recipe was checked before");
    return std::move(core).value();
  };
  auto beside = known.make(what, config);
  require(beside.has_value(), "an adversary's recipe was checked before");
  seat.bend_receipts = [bent = std::shared_ptr<behaviour>{std::move(beside).value()},
                        record = config.record](time_point now, std::vector<receipt>& receipts) {
    const auto wanted = receipts;
    bent->on_receipts(now, receipts);
    if (record != nullptr)
      watch_receipts(*record, now, wanted, receipts);
  };
  return seat;
}

} // namespace bezant
