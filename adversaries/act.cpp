#include "adversaries/act.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace bezant {

std::string_view name_of(act_kind how) noexcept {
  switch (how) {
    case act_kind::withheld: return "withheld";
    case act_kind::added: return "added";
    case act_kind::altered: return "altered";
    case act_kind::delayed: return "delayed";
    case act_kind::replayed: return "replayed";
    case act_kind::redirected: return "redirected";
  }
  return "unknown";
}

std::string_view name_of(act_matter what) noexcept {
  switch (what) {
    case act_matter::message: return "message";
    case act_matter::input: return "input";
    case act_matter::record: return "record";
    case act_matter::receipt: return "receipt";
  }
  return "unknown";
}

std::uint64_t adversary_acts::total() const noexcept {
  return std::accumulate(by_kind.begin(), by_kind.end(), std::uint64_t{0});
}

std::string to_string(const adversary_acts& acts) {
  const auto counted = [](std::uint64_t n, const std::string& what) {
    return (n == 0 ? "no" : std::to_string(n)) + " " + what + (n > 1 ? "s" : "");
  };
  const auto led = "led " + counted(acts.views_led, "view");
  const auto who = "replica " + std::to_string(acts.replica.value()) + " (" + acts.behaviour + ") ";
  if (acts.total() == 0)
    return who + "never acted: it " + led
           + (acts.views_led == 0 ? "" : ", and whatever its core wanted was done as an honest replica does it");
  auto text = who + led + " and acted " + counted(acts.total(), "time") + ": ";
  for (std::size_t i = 0; i < act_kinds; ++i)
    if (acts.by_kind[i] != 0)
      text += (text.ends_with(": ") ? "" : ", ") + std::to_string(acts.by_kind[i]) + " "
              + std::string{name_of(static_cast<act_kind>(i))};
  return text;
}

seat_record::seat_record(replica_id who, std::string behaviour, listener told) : told_{std::move(told)} {
  acts_.replica = who;
  acts_.behaviour = std::move(behaviour);
}

void seat_record::tell(act what) {
  const auto view = std::max(what.view, what.core_view);
  if (std::exchange(acted_, true)) {
    acts_.first = std::min(acts_.first, what.since);
    acts_.last = std::max(acts_.last, what.since);
    acts_.first_view = std::min(acts_.first_view, view);
    acts_.last_view = std::max(acts_.last_view, view);
  } else {
    acts_.first = acts_.last = what.since;
    acts_.first_view = acts_.last_view = view;
  }
  ++acts_.by_kind[static_cast<std::size_t>(what.how)];
  if (!told_)
    return;
  what.replica = acts_.replica;
  what.behaviour = acts_.behaviour;
  told_(what);
}

void seat_record::came_late() {
  auto& withheld = acts_.by_kind[static_cast<std::size_t>(act_kind::withheld)];
  withheld -= withheld == 0 ? 0 : 1;
}

void seat_record::stand(const protocol_position& at, const std::vector<std::string_view>& notes) {
  at_ = at;
  if (at.leader == acts_.replica && led_ != at.view) {
    led_ = at.view;
    ++acts_.views_led;
  }
  for (const auto note : notes)
    if (notes_.size() < notes_max)
      notes_.emplace(note);
}

} // namespace bezant
