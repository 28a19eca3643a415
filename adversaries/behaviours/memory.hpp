// What behaviours remember of what they have seen.
#pragma once

#include "adversaries/behaviour.hpp"

#include <algorithm>
#include <deque>

namespace bezant {

/// The last few of something, oldest forgotten first.
template <class T, std::size_t Max>
class last_few {
public:
  void add(T x) {
    list_.push_back(std::move(x));
    if (list_.size() > Max)
      list_.pop_front();
  }
  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return list_.size(); }
  /// Counted from the newest, which is 0.
  [[nodiscard]] const T& back(std::size_t i = 0) const { return list_[list_.size() - 1 - i]; }
  [[nodiscard]] const std::deque<T>& list() const noexcept { return list_; }
  /// One drawn at random, mostly a late one. There must be some.
  [[nodiscard]] const T& some(random_source& random) const {
    const auto first = random.below(list_.size());
    return back(std::min(first, random.below(list_.size())));
  }
  /// Takes out one that equals `x`; false if there is none.
  bool take(const T& x) {
    const auto at = std::find(list_.begin(), list_.end(), x);
    if (at == list_.end())
      return false;
    list_.erase(at);
    return true;
  }

private:
  std::deque<T> list_;
};

/// Transactions that clients have signed, seen in proposals and committed blocks: good for use a second time.
class seen_transactions {
public:
  void notice(const event& in);
  void notice(const effect& e);
  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return list_.size(); }
  /// Counted from the newest, which is 0.
  [[nodiscard]] const transaction& back(std::size_t i = 0) const { return list_.back(i); }

private:
  void notice(const payload_ptr& content);

  last_few<transaction, 64> list_;
};

/// The proposal in an event, with what it speaks of; null if the event is something else.
const signed_message* proposal_in(const adversary_config& config, const event& in, message_anatomy* what = nullptr);

} // namespace bezant
