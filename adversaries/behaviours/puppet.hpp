// A further honest core inside a behaviour: a twin, or an accomplice's.
#pragma once

#include "adversaries/behaviour.hpp"

#include <deque>

namespace bezant {

/// Hosts a core of `who` without a disk; it never restarts. Its timers and requests go through the real host under ids
/// of their own; what it commits, notes and accuses stays here.
class puppet {
public:
  /// Something that the core says.
  struct line {
    std::optional<replica_id> to; ///< empty: all others
    signed_message what;
  };

  /// `number` tells puppets of one behaviour apart, from 1 to 62. `config.keys` holds the key of `who`.
  puppet(const adversary_config& config, replica_id who, std::uint64_t number);

  [[nodiscard]] replica_id who() const noexcept { return who_; }
  /// The event as this core must see it; nothing if it is for somebody else.
  [[nodiscard]] std::optional<event> translate(const event& in) const;
  /// Takes an event. What it says to itself it hears in the same call; what it says to others is added to `said`.
  void step(time_point now, const event& in, std::vector<line>& said, effects& out);

private:
  void perform(effect& e, std::vector<line>& said, effects& out);
  void say(const message& m, std::optional<replica_id> to, std::vector<line>& said);
  void note_state(const executed& e);

  adversary_config config_;
  replica_id who_;
  std::uint64_t mask_;
  std::unique_ptr<protocol> core_;
  std::deque<event> own_;
  height committed_;
  std::map<height, digest> states_; ///< that the real application reached
};

/// True if a timer or request belongs to some puppet.
bool is_of_puppet(const event& in);

} // namespace bezant
