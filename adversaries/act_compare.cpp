// What is the same to a core and to a client, for `act_watch`.
#include "adversaries/act_watch.hpp"

#include <algorithm>

namespace bezant {

bool same_input(const event& a, const event& b) {
  if (a.index() != b.index())
    return false;
  const auto same = [&](const auto& x) {
    using type = std::decay_t<decltype(x)>;
    const auto& y = std::get<type>(b);
    if constexpr (std::is_same_v<type, message_in>) {
      const auto root = [](const payload_ptr& p) { return p != nullptr ? p->root() : digest{}; };
      return x.link_peer == y.link_peer && x.message.author == y.message.author && x.message.kind == y.message.kind
             && x.message.body == y.message.body && x.message.by == y.message.by
             && (x.message.content == y.message.content || root(x.message.content) == root(y.message.content));
    } else if constexpr (std::is_same_v<type, payload_ready>) {
      return x.id == y.id
             && (x.batch == y.batch
                 || (x.batch != nullptr && y.batch != nullptr && x.batch->root() == y.batch->root()));
    } else if constexpr (std::is_same_v<type, timer_fired>) {
      return x.id == y.id;
    } else if constexpr (std::is_same_v<type, work_pending>) {
      return x.oldest == y.oldest;
    } else if constexpr (std::is_same_v<type, block_loaded>) {
      return x.block == y.block || (x.block != nullptr && y.block != nullptr && x.block->id() == y.block->id());
    } else if constexpr (std::is_same_v<type, executed>) {
      return x.at == y.at && x.state == y.state;
    } else if constexpr (std::is_same_v<type, oldest_waits>) {
      return x.what == y.what;
    } else if constexpr (std::is_same_v<type, recovered>) {
      return x.journal == y.journal && x.last_committed == y.last_committed && x.proof == y.proof
             && x.convicted == y.convicted;
    } else {
      return true; // nothing in it
    }
  };
  return std::visit(same, a);
}

void watch_receipts(seat_record& record, time_point now, const std::vector<receipt>& wanted,
                    const std::vector<receipt>& told) {
  const auto tell = [&](act_kind how, const digest& m, const digest& of) {
    act a;
    a.how = how;
    a.what = act_matter::receipt;
    a.when = a.since = now;
    a.view = a.core_view = record.position().view;
    a.m = m;
    a.of = of;
    a.to = record.summary().replica;
    record.tell(a);
  };
  for (std::size_t i = 0; i < std::max(wanted.size(), told.size()); ++i)
    if (i >= told.size())
      tell(act_kind::withheld, {}, digest_of(wanted[i]));
    else if (i >= wanted.size())
      tell(act_kind::added, digest_of(told[i]), {});
    else if (wanted[i] != told[i])
      tell(act_kind::altered, digest_of(told[i]), digest_of(wanted[i]));
}

} // namespace bezant
