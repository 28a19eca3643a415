#include "actors/statement_book.hpp"

#include "actors/signing_marks.hpp"

#include <algorithm>
#include <utility>

namespace bezant {

namespace {

constexpr std::size_t saved_bytes_max = 1'024; ///< of a statement's body

using saved_list = bounded_vector<statement, recall_answer::statements_max>;

} // namespace

void statement_book::add(const signed_message& m) {
  if (is_house(m.kind) || !protocol_->describe || m.body.size() > recall_answer::statement_bytes_max)
    return;
  const auto about = protocol_->describe(m.kind, m.body);
  if (!about || about->role == message_role::question || about->role == message_role::answer
      || about->role == message_role::other)
    return;
  auto& a = authors_[m.author];
  const signing_rank rank{about->view, about->at};
  const auto known = a.kinds.find(m.kind);
  if (known == a.kinds.end() ? a.kinds.size() >= recall_answer::statements_max : rank <= known->second.rank)
    return;
  if (about->role != message_role::certificate)
    a.view = std::max(a.view, about->view);
  a.kinds.insert_or_assign(m.kind, kept{rank, statement_of(m)});
  a.changed = a.changed || m.body.size() <= saved_bytes_max;
}

std::vector<statement> statement_book::of(replica_id who) const {
  std::map<message_kind, kept> best;
  const auto take = [&](const signed_message& m) {
    if (m.author != who || m.body.size() > recall_answer::statement_bytes_max)
      return;
    const auto rank = rank_of(*protocol_, m.kind, m.body);
    if (!rank)
      return;
    const auto known = best.find(m.kind);
    if (known == best.end() || known->second.rank < *rank)
      best.insert_or_assign(m.kind, kept{*rank, statement_of(m)});
  };
  for (const auto& [signer, said] : authors_)
    for (const auto& [kind, one] : said.kinds) {
      const auto m = message_of(signer, one.what);
      take(m);
      if (!protocol_->testify)
        continue;
      testimony inside;
      protocol_->testify(m, *replicas_, inside);
      for (const auto& s : inside.statements)
        take(s);
    }
  std::vector<statement> list;
  for (auto& [kind, one] : best)
    if (list.size() < recall_answer::statements_max)
      list.push_back(std::move(one.what));
  return list;
}

view_number statement_book::signed_in(std::size_t nth) const {
  std::vector<view_number> views;
  for (const auto& [who, said] : authors_)
    views.push_back(said.view);
  if (nth == 0 || views.size() < nth)
    return {};
  std::ranges::nth_element(views, views.begin() + static_cast<std::ptrdiff_t>(nth - 1), std::ranges::greater{});
  return views[nth - 1];
}

void statement_book::save(store& disk) {
  for (auto& [who, said] : authors_) {
    if (!std::exchange(said.changed, false))
      continue;
    saved_list list;
    for (const auto& [kind, one] : said.kinds)
      if (one.what.body.size() <= saved_bytes_max)
        list.push_back(one.what);
    disk.note(notes::said_by(who), encode(list));
  }
}

void statement_book::load(const std::map<note_number, bytes>& notes) {
  for (std::uint32_t i = 0; i < replicas_->size(); ++i) {
    const auto found = notes.find(notes::said_by(replica_id{i}));
    if (found == notes.end())
      continue;
    const auto list = decode<saved_list>(found->second);
    require(bool{list}, "the own store's notes read back");
    for (const auto& s : list.value())
      add(message_of(replica_id{i}, s));
    authors_[replica_id{i}].changed = false;
  }
}

} // namespace bezant
