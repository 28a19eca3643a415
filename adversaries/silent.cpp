#include "adversaries/silent.hpp"

namespace bezant {

namespace {

bool speaks(const effect& e) {
  return std::holds_alternative<send_to>(e) || std::holds_alternative<broadcast>(e) || std::holds_alternative<relay>(e);
}

class silent final : public protocol {
public:
  explicit silent(std::unique_ptr<protocol> honest) : honest_{std::move(honest)} {}

  [[nodiscard]] std::string_view name() const noexcept override { return honest_->name(); }

  void step(time_point now, const event& in, effects& out) override {
    effects wanted;
    honest_->step(now, in, wanted);
    for (auto& e : wanted.list())
      if (!speaks(e))
        out.list().push_back(std::move(e));
  }

  [[nodiscard]] protocol_status snapshot() const override { return honest_->snapshot(); }

private:
  std::unique_ptr<protocol> honest_;
};

result<std::unique_ptr<protocol>> make_silent(std::unique_ptr<protocol> honest, const adversary_config& config,
                                              std::string* why) {
  option_reader reader{config.options};
  if (auto problem = reader.problem(); !problem.empty()) {
    if (why != nullptr)
      *why = std::move(problem);
    return adversary_error::bad_option;
  }
  return std::unique_ptr<protocol>{std::make_unique<silent>(std::move(honest))};
}

} // namespace

adversary_info silent_info() {
  return {"silent", "sends nothing: no proposal, vote, echo or answer", make_silent};
}

} // namespace bezant
