// A core that listens and does not speak: for a replica whose disk is lost, which may have signed what it no longer knows.
#pragma once

#include "actors/observer.hpp"
#include "protocols/registry.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace bezant {

/// Finds out from where on a replica without memory may speak: above every view in which it can have signed anything. Views are
/// entered by what a quorum signed, so of any q others an honest one stands at least in the view before the replica's last one.
class silence final : public replica_observer {
public:
  /// So many others must have spoken: q, since this replica's own share in entering its last view does not count.
  silence(replica_id self, std::size_t quorum) : self_{self}, quorum_{quorum} {}

  void on_standing(time_point now, replica_id who, replica_id of, const standing& s) override;

  /// The replica stays silent up to this view; nothing while too few have said where they stand.
  [[nodiscard]] std::optional<view_number> until() const;

private:
  replica_id self_;
  std::size_t quorum_;
  mutable std::mutex mutex_;
  std::map<replica_id, view_number> views_; ///< the highest that each has said
};

/// `core`, but of what it would sign only questions leave until it is above the view up to which `s` is silent. What others
/// signed is passed on, and what it learns is kept. `ends` is called before it says its first word.
std::unique_ptr<protocol> make_mute(std::unique_ptr<protocol> core, std::shared_ptr<const protocol_info> info,
                                    std::shared_ptr<const silence> s, std::function<void()> ends = {});

} // namespace bezant
