// "censor": as leader it leaves out the orders of some accounts or sessions.
#include "adversaries/behaviours/bribed_client.hpp"
#include "adversaries/behaviours/list.hpp"
#include "adversaries/options.hpp"

#include <algorithm>

namespace bezant {

namespace {

class censor final : public behaviour {
public:
  censor(std::set<std::uint64_t> accounts, std::set<std::uint64_t> sessions)
    : accounts_{std::move(accounts)}, sessions_{std::move(sessions)} {}

  bool on_event(scene&, event& in, effects&) override {
    auto* ready = std::get_if<payload_ready>(&in);
    if (ready == nullptr || ready->batch == nullptr)
      return true;
    auto list = ready->batch->transactions();
    if (std::erase_if(list, [this](const transaction& t) { return is_victim(t); }) != 0)
      ready->batch = payload_of(std::move(list));
    return true;
  }

private:
  [[nodiscard]] bool is_victim(const transaction& t) const {
    const auto f = frame_in(t);
    if (!f)
      return false;
    if (sessions_.contains(f->session.value()))
      return true;
    return std::ranges::any_of(f->commands, [this](const exchange::command& c) {
      return accounts_.contains(std::visit([](const auto& one) { return one.account.value(); }, c.value));
    });
  }

  std::set<std::uint64_t> accounts_, sessions_;
};

} // namespace

adversary_info censor_info() {
  return {"censor",
          "as leader it leaves out the orders of some accounts or sessions",
          {{"accounts", "such as [1, 2]"}, {"sessions", "such as [0]; without both: session 0"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            constexpr std::uint64_t id_max = 0xFFFF'FFFF;
            behaviour_options o{config};
            auto accounts = o.numbers("accounts", {}, id_max);
            auto sessions =
              o.numbers("sessions", accounts.empty() ? std::set<std::uint64_t>{0} : std::set<std::uint64_t>{}, id_max);
            return made_or_refused<censor>(o.problem(), why, std::move(accounts), std::move(sessions));
          },
          false,
          {},
          true};
}

} // namespace bezant
