// What one replica gives others of its checkpoints.
#pragma once

#include "core/allowance.hpp"
#include "protocols/checkpoint.hpp"
#include "transport/store/store.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace bezant {

/// Keeps the last snapshots that peers can fetch and answers their questions. Pure; who hosts it sends what it gives.
/// There is a place for one older snapshot that somebody is fetching, so that a fetch ends however quickly checkpoints
/// follow each other. Who has used that place for `held_max` gives way to anybody who has not of late. A question for a
/// snapshot that is not here yet is answered once it is.
/// Bounded: three snapshots, one waiting question of each peer, and for each peer so many answers in a period and bytes
/// in a second.
class snapshot_server {
public:
  static constexpr std::size_t newest_max = 2;       ///< the last one, and the one before
  static constexpr duration idle_max = seconds(30);  ///< an older one stays so long after the last answer from it
  static constexpr duration held_max = seconds(300); ///< and a second for each 2 MiB: then who fetches it gives way ...
  static constexpr duration rest = seconds(3'600);   ///< ... for so long
  static constexpr std::size_t answers_each_period = 256;
  /// 16 MiB a second, and 64 MiB at once.
  static constexpr allowance<replica_id>::limits bytes_each{std::int64_t{1} << 24, std::int64_t{1} << 26};

  /// From now on this one is given, too.
  void add(checkpoint_certificate certificate, stored_base base, time_point now);

  /// Questions that came before the snapshot they are about: to be answered now. Each is returned once.
  [[nodiscard]] std::vector<std::pair<replica_id, snapshot_request>> take_due();

  /// A new period begins: everybody may ask again.
  void new_period(time_point now);

  /// Height of the newest snapshot; 0 if there is none.
  [[nodiscard]] height newest() const;
  /// The newest one's certificate, if it is more than `far` blocks above where somebody stands; else null.
  [[nodiscard]] const checkpoint_certificate* help_for(const standing& at, std::uint64_t far) const;

  /// The head or the part that `who` asks for, or that the snapshot is gone; nothing if it is to come, has no such
  /// part, or `who` has had enough for now.
  [[nodiscard]] std::optional<message> answer(replica_id who, const snapshot_request& asked, time_point now);

private:
  struct served {
    checkpoint_certificate certificate;
    stored_base base;
    std::vector<digest> parts;
    std::map<replica_id, time_point> given = {}; ///< when each peer was given something of it last
  };

  [[nodiscard]] bool fetches(time_point given, time_point now) const noexcept { return now - given < idle_max; }
  /// When the best of those who fetch it used the place for older ones last: the longer ago the better. Nothing if
  /// nobody fetches it.
  [[nodiscard]] std::optional<time_point> claim_on(const served& s, time_point now) const;
  void drop_old(time_point now);
  std::optional<message> head_of(served& s, replica_id who, time_point now);
  std::optional<message> part_of(served& s, const snapshot_request& asked, replica_id who, time_point now);
  /// False if `who` has had enough bytes for now; else it is one of those who fetch `s`.
  bool spend(served& s, replica_id who, std::size_t size, time_point now);

  std::optional<served> held_; ///< an older one that somebody is fetching
  time_point held_since_;
  std::map<replica_id, time_point> had_place_; ///< who used the place for `held_max`, and until when
  std::deque<served> served_;                  // newest last
  std::map<replica_id, snapshot_request> early_;
  std::map<replica_id, std::size_t> given_;
  allowance<replica_id> bytes_{bytes_each};
};

} // namespace bezant
