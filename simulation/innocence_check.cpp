#include "simulation/innocence_check.hpp"

#include <algorithm>

namespace bezant::simulation {

void innocence_check::begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol, bool wanted) {
  replicas_ = std::move(replicas);
  protocol_ = protocol;
  wanted_ = wanted;
}

void innocence_check::signed_by(const signed_message& m) {
  if (!wanted_)
    return;
  if (protocol_.proposes)
    if (const auto proposed = protocol_.proposes(m.kind, m.body))
      headers_.try_emplace(digest_of(proposed->header), proposed->header);
  if (auto& of = kept_[m.author]; of.size() < kept_max)
    of.push_back(m);
}

void innocence_check::finish(violation_list& found) const {
  for (const auto& [who, messages] : kept_)
    for (auto m = messages.begin(); m != messages.end(); ++m) {
      frame_alone(*m, found);
      frame_with_orders(*m, found);
      const auto last = std::min<std::ptrdiff_t>(messages.end() - m, apart_max);
      for (auto other = std::next(m); other < m + last; ++other)
        frame_with_two(*m, *other, found);
    }
}

void innocence_check::must_not_hold(const evidence& e, std::string_view what, violation_list& found) const {
  const auto app = app_.lock();
  const auto v = audit::verify(e, {&protocol_, replicas_.get(), app.get()});
  if (!v && !v.error())
    found.add("accusation", {e.culprit(), {}, {}, {}}, "evidence is refused without a reason");
  if (v)
    found.add("accusation", {e.culprit(), v.value().at, v.value().view, {}},
              "of " + std::string{what} + " that the honest replica " + std::to_string(e.culprit().value())
                + " signed evidence of " + v.value().offence + " can be made");
}

void innocence_check::frame_alone(const signed_message& m, violation_list& found) const {
  if (!is_house(m.kind) && protocol_.check)
    if (const auto passed = protocol_.check(m, *replicas_); !passed)
      found.add("admission", {m.author, {}, {}, {}},
                "a " + std::string{protocol_.kind_name(m.kind)} + " of the honest replica "
                  + std::to_string(m.author.value()) + " does not pass the check: " + passed.error().message());
  must_not_hold({replicas_->chain(), malformed{m.author, statement_of(m)}}, "a message", found);
}

void innocence_check::frame_with_orders(const signed_message& m, violation_list& found) const {
  if (m.content == nullptr || m.content->transactions().empty())
    return;
  forged_order good{m.author, statement_of(m), {}, m.content->transactions().front()};
  for (const auto& t : m.content->transactions())
    good.transactions.push_back(t.id());
  must_not_hold({replicas_->chain(), good}, "a proposal", found);
  // One that no session signed.
  bytes damaged{good.offending.data().begin(), good.offending.data().end()};
  damaged.back() ^= 1U;
  good.offending = transaction{std::move(damaged)};
  must_not_hold({replicas_->chain(), good}, "a proposal, and a transaction that is not in it,", found);
  good.transactions.back() = good.offending.id();
  must_not_hold({replicas_->chain(), good}, "a proposal, and other transactions,", found);
}

void innocence_check::frame_with_two(const signed_message& a, const signed_message& b, violation_list& found) const {
  const auto plain = audit::contradiction_of(a, b, {}, protocol_);
  const auto full = plain ? plain : audit::contradiction_of(a, b, headers_for(a, b), protocol_);
  if (full)
    must_not_hold({replicas_->chain(), *full}, "two messages", found);
}

void innocence_check::add_ancestors(const signed_message& m, std::vector<block_header>& list) const {
  const auto anatomy = protocol_.describe ? protocol_.describe(m.kind, m.body) : std::nullopt;
  auto at = anatomy && anatomy->role == message_role::vote ? headers_.find(anatomy->block) : headers_.end();
  for (int generation = 0; generation < 3 && at != headers_.end(); ++generation) {
    if (std::ranges::find(list, at->second) == list.end())
      list.push_back(at->second);
    at = headers_.find(at->second.parent);
  }
}

std::vector<block_header> innocence_check::headers_for(const signed_message& a, const signed_message& b) const {
  std::vector<block_header> list;
  add_ancestors(a, list);
  add_ancestors(b, list);
  return list;
}

} // namespace bezant::simulation
