// The strategy interface of a consensus protocol: event in, effects out.
#pragma once

#include "protocols/effect.hpp"

#include <optional>
#include <string>
#include <utility>

namespace bezant {

/// A look at a core from outside, for people, traces and invariant checks.
struct protocol_status {
  view_number view;  ///< the view the core is in
  height committed;  ///< height of the last committed block
  height certified;  ///< height of the highest block known to be certified (notarized, prepared)
  view_number voted; ///< last view voted in
  std::vector<std::pair<std::string, std::size_t>> sizes; ///< each buffer's name and its number of entries
};

/// Where a core stands, cheap to ask at every step.
struct protocol_position {
  view_number view;
  std::optional<replica_id> leader; ///< of that view, as far as the core knows
};

/// What a replica that lost its journal can have signed at most.
struct forgotten_past {
  view_number last; ///< nothing of later views
  height executed;  ///< no checkpoint that it stood on was above this
};

/// A consensus core. It is a deterministic function of its configuration and of the sequence of (now, event): it reads
/// no clock, socket, disk or random source, and calls nobody back. A bad message from a peer is data: the core drops it
/// or accuses with it and never throws. Not thread-safe; one host owns it.
class protocol {
public:
  protocol() = default;
  protocol(const protocol&) = delete;
  protocol& operator=(const protocol&) = delete;
  virtual ~protocol() = default;

  /// The registered name.
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;

  /// Takes one event and appends what is to be done. `now` never decreases between calls.
  virtual void step(time_point now, const event& in, effects& out) = 0;

  /// Asked between steps while this replica listens because its journal is lost: may it speak again? Not before it is
  /// above `past.last`, and knows as much as it can have known when it signed there. Where views end only when
  /// something fails the core has to go above them by itself.
  virtual bool forgot(const forgotten_past& past, effects& /*out*/) { return position().view > past.last; }

  [[nodiscard]] virtual protocol_status snapshot() const = 0;

  /// The view that the time demands, whatever messages say; 0 where views do not follow a clock. A replica whose clock
  /// is wrong signs in views that are not the others': its host compares before it starts the core. Grows with `now`.
  [[nodiscard]] virtual view_number view_at(time_point /*now*/) const { return view_number{0}; }

  /// The view and who leads it. Without an override nobody is known to lead.
  [[nodiscard]] virtual protocol_position position() const { return {snapshot().view, std::nullopt}; }
};

} // namespace bezant
