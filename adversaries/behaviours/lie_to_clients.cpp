// "lie-to-clients": its receipts tell of what did not happen.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/options.hpp"
#include "exchange/frame.hpp"

#include <algorithm>

namespace bezant {

namespace {

/// Accepted commands are told as refused, refused ones as filled.
class lie_to_clients final : public behaviour {
public:
  void on_receipts(time_point, std::vector<receipt>& receipts) override {
    for (auto& r : receipts) {
      auto told = decode<exchange::frame_outcome>(r.outcome);
      if (!told)
        continue;
      for (auto& one : told.value().results)
        one = one.code == exchange::reject::none
                ? exchange::command_result{exchange::reject::insufficient_funds, {}, {}}
                : exchange::command_result{exchange::reject::none, exchange::quantity{1}, {}};
      r.outcome = encode(told.value());
    }
  }
};

} // namespace

adversary_info lie_to_clients_info() {
  return {"lie-to-clients",
          "its receipts tell of what did not happen",
          {},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            return made_or_refused<lie_to_clients>(o.problem(), why);
          },
          false,
          {},
          true};
}

} // namespace bezant
