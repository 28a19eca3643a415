#include "audit/suspicion_feed.hpp"

#include "core/application.hpp"
#include "core/mutant.hpp"

namespace bezant::audit {

namespace {

std::vector<digest> digests_of(const payload_ptr& content) {
  std::vector<digest> list;
  if (content != nullptr)
    for (const auto& t : content->transactions())
      list.push_back(t.id());
  return list;
}

} // namespace

std::vector<offered_transaction> suspicion_feed::offered(const payload_ptr& content) const {
  std::vector<offered_transaction> list;
  if (content != nullptr)
    for (const auto& t : content->transactions())
      if (!is_system(t))
        list.push_back({t.id(), lane_ ? lane_(t) : 0, lane_cost(t)});
  return list;
}

bool suspicion_feed::fresh(const digest& proposal) {
  if (!known_.insert(proposal).second)
    return false;
  order_.push_back(proposal);
  if (order_.size() > remembered_max) {
    known_.erase(order_.front());
    order_.pop_front();
  }
  return true;
}

void suspicion_feed::stands(time_point now, const protocol_position& p) {
  meter_.entered(now, p.view, p.leader);
}

void suspicion_feed::delivered(time_point now, const signed_message& m) {
  const auto a =
    info_.describe ? info_.describe(m.kind, m.body) : std::nullopt; // of a protocol that says nothing nobody is suspect
  if (!a)
    return;
  if (a->role == message_role::vote)
    meter_.voted(m.author, a->at);
  else
    proposed(now, m, *a);
}

void suspicion_feed::signed_itself(time_point now, const signed_message& m) {
  const auto a = info_.describe ? info_.describe(m.kind, m.body) : std::nullopt;
  if (a && !seeded_bug("suspicion-forgets-own-proposals"))
    proposed(now, m, *a);
}

void suspicion_feed::proposed(time_point now, const signed_message& m, const message_anatomy& a) {
  if (a.role == message_role::proposal && fresh(digest_of(m)))
    meter_.proposed(now, a.view, m.author, offered(m.content));
}

void suspicion_feed::committed(const block& b) {
  meter_.committed(b.header().at, digests_of(b.content()));
}

void suspicion_feed::submitted(time_point now, const transaction& t) {
  meter_.submitted(now, t.id(), lane_ ? lane_(t) : 0);
}

} // namespace bezant::audit
