#include "adversaries/seen_digests.hpp"

namespace bezant {

void seen_digests::add(const digest& d) {
  if (!known_.insert(d).second)
    return;
  order_.push_back(d);
  if (order_.size() > size_max) {
    known_.erase(order_.front());
    order_.pop_front();
  }
}

} // namespace bezant
