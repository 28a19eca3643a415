// A core that listens and does not speak: for a replica whose disk is lost, or whose store is older than its key, which
// may have signed what it no longer knows.
#pragma once

#include "core/replica_set.hpp"
#include "protocols/checkpoint.hpp"
#include "protocols/registry.hpp"

#include <functional>
#include <map>
#include <memory>

namespace bezant {

/// Finds out what a replica without memory can have signed at most, from where the others stood when it came back. Why
/// that is enough, and that no liar can draw it out, is in docs/decisions/0018-checkpoints.md.
class silence {
public:
  silence(replica_id self, const replica_set& replicas, bool begun = true)
    : self_{self},
      others_{replicas.size() - 1},
      faults_{replicas.faults()},
      quorum_{replicas.quorum()},
      begun_{begun} {}

  /// The replica has lost its memory.
  void begin() { begun_ = true; }
  [[nodiscard]] bool begun() const { return begun_; }

  /// Another replica said where it stands, after this one had lost its memory. The first word of each counts.
  void stands(replica_id who, const standing& s);
  /// Whose word counts already.
  [[nodiscard]] bool heard(replica_id who) const { return said_.contains(who); }

  /// Nothing while too few have said where they stand.
  [[nodiscard]] std::optional<forgotten_past> past() const;

private:
  replica_id self_;
  std::size_t others_;
  std::size_t faults_;
  std::size_t quorum_;
  bool begun_;
  std::map<replica_id, standing> said_;
};

/// `core`, but once `s` has begun, of what it would sign only questions leave until it says (`protocol::forgot`) that
/// it is past what `s` knows of, and past the view in which it began. What others signed is passed on, and what it
/// learns is kept. `ends` is called once its journal holds the first thing that it said: from then on it may come back
/// as any other replica. If the silence begins between two steps, also the view in which the core is then is waited
/// out. A core is silent once.
std::unique_ptr<protocol> make_mute(std::unique_ptr<protocol> core, std::shared_ptr<const protocol_info> info,
                                    std::shared_ptr<const silence> s, std::function<void()> ends = {});

} // namespace bezant
