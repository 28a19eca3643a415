#include "actors/signing_marks.hpp"

namespace bezant {

signing_marks::signing_marks(const std::map<note_number, bytes>& notes) {
  const auto found = notes.find(notes::marks);
  if (found == notes.end())
    return;
  const auto read = decode<saved>(found->second);
  require(bool{read}, "the own store's notes read back");
  floor_ = read.value().floor;
  for (const auto& m : read.value().marks)
    kinds_.emplace(m.kind, m.rank);
}

bool signing_marks::raise(message_kind kind, const signing_rank& rank) {
  if (kinds_.size() >= kinds_max && !kinds_.contains(kind))
    return false;
  const auto [at, fresh] = kinds_.try_emplace(kind, rank);
  if (fresh)
    return true;
  if (rank <= at->second)
    return false;
  at->second = rank;
  return true;
}

bool signing_marks::knows(message_kind kind, const signing_rank& rank) const {
  if (rank.view <= floor_)
    return true;
  const auto at = kinds_.find(kind);
  return at != kinds_.end() && rank <= at->second;
}

view_number signing_marks::highest() const {
  view_number top;
  for (const auto& [kind, rank] : kinds_)
    top = std::max(top, rank.view);
  return top;
}

void signing_marks::save(store& disk) const {
  saved s{floor_, {}};
  for (const auto& [kind, rank] : kinds_)
    s.marks.push_back({kind, rank});
  disk.note(notes::marks, encode(s));
}

} // namespace bezant
