// What arrives for a core before it has begun.
#pragma once

#include "transport/network.hpp"

#include <deque>

namespace bezant {

/// Keeps messages until the core takes them, within a bound; what is above it is dropped, as a network may lose it.
class early_messages {
public:
  static constexpr std::size_t messages_max = 1'024;
  static constexpr std::size_t bytes_max = std::size_t{16} << 20; ///< as the messages are sent

  struct entry {
    replica_id peer; ///< who sent it
    signed_message what;
  };

  /// False if there is no room.
  bool keep(replica_id peer, const signed_message& m) {
    const auto size = wire_size(m);
    if (list_.size() >= messages_max || size > bytes_max - bytes_)
      return false;
    bytes_ += size;
    list_.push_back({peer, m});
    return true;
  }

  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }

  /// The one that came first; there must be one.
  entry take() {
    auto first = std::move(list_.front());
    list_.pop_front();
    bytes_ -= wire_size(first.what);
    return first;
  }

  void clear() {
    list_.clear();
    bytes_ = 0;
  }

private:
  std::deque<entry> list_;
  std::size_t bytes_ = 0;
};

} // namespace bezant
