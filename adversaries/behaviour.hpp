// What a behaviour of an adversary is: it stands between an honest core and its host, and bends what passes.
#pragma once

#include "adversaries/config.hpp"
#include "core/receipt.hpp"

namespace bezant {

class act_watch;

/// What a behaviour is shown of the moment, and what it may ask of its host.
class scene {
public:
  /// `core` is the honest one, `wake` the time at which the next step is wanted; `watch` may be null.
  scene(time_point now, std::unique_ptr<protocol>* core, std::optional<time_point>* wake, act_watch* watch)
    : now_{now}, core_{core}, wake_{wake}, watch_{watch} {}

  [[nodiscard]] time_point now() const noexcept { return now_; }
  /// Where the honest core stands, before or after it took the event.
  [[nodiscard]] protocol_position position() const { return (*core_)->position(); }
  /// Asks for a step at `at` or earlier, so that `behaviour::act` is called then.
  void wake(time_point at) {
    if (!*wake_ || at < **wake_)
      *wake_ = at;
  }
  /// Tells the honest core something at once, and adds what it wants to `out`.
  void tell_core(const event& e, effects& out);
  /// Puts `fresh` in the honest core's place, as when a replica starts again; `with` is what it is told first.
  void restart_core(std::unique_ptr<protocol> fresh, const recovered& with, effects& out);
  /// The same moment for a behaviour that may not act: the core cannot be touched.
  [[nodiscard]] scene watching() const {
    auto s = *this;
    s.hands_off_ = true;
    return s;
  }

private:
  time_point now_;
  std::unique_ptr<protocol>* core_;
  std::optional<time_point>* wake_;
  act_watch* watch_;
  bool hands_off_ = false;
};

/// One behaviour. It signs with its own key only: what it adds as `send_to` or `broadcast` the host signs as this
/// replica. What must hold of cores holds of behaviours: no clock, no randomness but the generator that the host gave,
/// no callback.
class behaviour {
public:
  behaviour() = default;
  behaviour(const behaviour&) = delete;
  behaviour& operator=(const behaviour&) = delete;
  virtual ~behaviour() = default;

  /// The core is about to be told `in`. The behaviour may change it, or swallow it (false). What it adds to `out` is
  /// sent.
  virtual bool on_event(scene&, event& in, effects& out) {
    static_cast<void>(in);
    static_cast<void>(out);
    return true;
  }

  /// The core asks for `e`: pass it on, change it, drop it, multiply it.
  virtual void on_effect(scene&, effect e, effects& out) { out.list().push_back(std::move(e)); }

  /// A step ends: what the behaviour does by itself.
  virtual void act(scene&, effects& out) { static_cast<void>(out); }

  /// The same while a condition around the behaviour does not hold: only what was begun before is finished.
  virtual void rest(scene&, effects& out) { static_cast<void>(out); }

  /// The core is about to be told `in` while a condition around the behaviour does not hold: it learns, and changes
  /// nothing. False if `in` answers what the behaviour itself did before, and the core must not hear of it. What a
  /// further core inside the behaviour needs of the host (timers, batches) goes into `out`, and nothing else. By
  /// default `on_event` gets a copy, and what it makes of it is dropped: override this if `on_event` keeps what shall
  /// be done later.
  virtual bool learn(scene& s, const event& in, effects& out);
  /// The same of what the core wants. By default `on_effect` gets a copy, and what it makes of it is dropped.
  virtual void learn(scene& s, const effect& e, effects& out);

  /// A block was executed, and these receipts are about to be signed. Called on an instance of its own beside the
  /// application, which sees no events and no effects.
  virtual void on_receipts(time_point, std::vector<receipt>& receipts) { static_cast<void>(receipts); }
};

/// True of what leaves the replica: `send_to`, `broadcast`, `relay`.
bool speaks(const effect& e) noexcept;

/// The message that an effect would sign; null for others, and for `relay`, which hands on what was signed before.
message* message_of(effect& e) noexcept;

/// What an effect's own message speaks of, if it has one that can be read.
std::optional<message_anatomy> anatomy_of(const adversary_config& config, effect& e);

/// True if the effect says a message of that role in this replica's own name.
bool says(const adversary_config& config, effect& e, message_role role);

/// The replicas besides this one, in order.
std::vector<replica_id> others(const adversary_config& config);

/// A broadcast as messages to single replicas, the own copy first. Anything else stays as it is.
std::vector<effect> split(const adversary_config& config, effect e);

/// Sends `instead` to the others in place of the message in `e`. The own core hears what it said: it would otherwise
/// believe that it never did.
void tell_others(const adversary_config& config, effect e, const message& instead, effects& out);

} // namespace bezant
