#include "transport/store/rocks_inspection.hpp"

#include <limits>

namespace bezant::durable {

result<void> inspection::visit(std::string_view key, byte_view value) {
  at_ = "key " + to_hex(as_bytes(key));
  const auto a = static_cast<area>(key.front());
  const auto number = number_in(key);
  const auto at = height{number.value_or(0)};
  switch (a) {
    case area::base_chunk: return take_piece(key, value);
    case area::block: return number ? take_block(at, value) : store_error::corrupt;
    case area::id_at: return number ? take_id(at, value) : store_error::corrupt;
    case area::height_of: return take_height(key, value);
    case area::journal: return number ? take_record(*number, value) : store_error::corrupt;
    case area::base: return number ? take_base(at, value) : store_error::corrupt;
    case area::note: return number ? take_note(*number, value) : store_error::corrupt;
    case area::convictions:
    case area::about:
    case area::proof:
    case area::state: return key.size() == 1 ? take_one(a, value) : store_error::corrupt;
  }
  return store_error::corrupt;
}

result<void> inspection::take_one(area a, byte_view value) {
  if (a == area::convictions) {
    BOOST_OUTCOME_TRY(convicted_, load_convictions(value));
  } else if (a == area::proof) {
    BOOST_OUTCOME_TRY(proof_, decode<bytes>(value));
  }
  return outcome::success(); // the others were read before
}

result<void> inspection::take_piece(std::string_view key, byte_view value) {
  const auto at = number_in(key);
  if (!at || key.size() != 13)
    return store_error::corrupt;
  auto& p = pieces_[height{*at}];
  p.in_order = p.in_order && key == key_of(area::base_chunk, *at, static_cast<std::uint32_t>(p.count));
  ++p.count;
  p.bytes += value.size();
  p.sum.update(value);
  return outcome::success();
}

result<void> inspection::take_block(height at, byte_view value) {
  BOOST_OUTCOME_TRY(auto b, load_block(value));
  const auto follows = last_ ? last_->header().at.next() : wanted_.first;
  if (at != follows || b->header().at != at || at > wanted_.last || (last_ && b->header().parent != last_->id())
      || (at == height{1} && b->header().parent != genesis_->id()))
    return store_error::corrupt;
  ids_.emplace(at, b->id());
  last_ = std::move(b);
  return outcome::success();
}

result<void> inspection::take_id(height at, byte_view value) {
  BOOST_OUTCOME_TRY(const auto id, decode<digest>(value));
  const auto known = ids_.find(at);
  if (known == ids_.end() || known->second != id)
    return store_error::corrupt;
  ++ids_at_;
  return outcome::success();
}

result<void> inspection::take_height(std::string_view key, byte_view value) {
  BOOST_OUTCOME_TRY(const auto at, decode<height>(value));
  const auto known = ids_.find(at);
  if (known == ids_.end() || key != key_of(area::height_of, known->second))
    return store_error::corrupt;
  ++heights_of_;
  return outcome::success();
}

result<void> inspection::take_record(std::uint64_t position, byte_view value) {
  BOOST_OUTCOME_TRY(const auto r, decode<journal_value>(value));
  if (position >= wanted_.next_record)
    return store_error::corrupt;
  positions_[r.view].push_back(position);
  ++records_;
  return outcome::success();
}

result<void> inspection::take_base(height at, byte_view value) {
  BOOST_OUTCOME_TRY(auto b, load_base(value));
  if (b.what.block->header().at != at)
    return store_error::corrupt;
  auto& p = pieces_[at];
  if (!p.in_order || p.bytes != b.state_bytes || p.sum.finish() != b.state_digest)
    return store_error::corrupt;
  bases_.emplace(at, std::move(b));
  return outcome::success();
}

result<void> inspection::take_note(std::uint64_t number, byte_view value) {
  if (number > std::numeric_limits<note_number>::max())
    return store_error::corrupt;
  BOOST_OUTCOME_TRY(auto what, decode<bytes>(value));
  notes_.emplace(static_cast<note_number>(number), std::move(what));
  return outcome::success();
}

std::string inspection::missing() const {
  const auto count = [](std::uint64_t found, std::uint64_t wanted, const char* what) {
    return "there are " + std::to_string(found) + " " + what + " where " + std::to_string(wanted) + " must be";
  };
  const auto blocks = wanted_.last.value() + 1 - wanted_.first.value();
  if (records_ != wanted_.records)
    return count(records_, wanted_.records, "journal records");
  if (ids_.size() != blocks || ids_at_ != blocks || heights_of_ != blocks)
    return count(std::min({std::uint64_t{ids_.size()}, ids_at_, heights_of_}), blocks, "blocks");
  if (!convicted_ || !proof_)
    return "convictions or proof are missing";
  if (last_ && last_->id() != wanted_.last_id)
    return "the last block is not the one that was committed";
  if (wanted_.base != height{0}) {
    const auto b = bases_.find(wanted_.base);
    if (b == bases_.end())
      return "the base of height " + std::to_string(wanted_.base.value()) + " is missing";
    const auto& id = b->second.what.block->id();
    const auto own = ids_.find(wanted_.base);
    if ((own != ids_.end() && own->second != id) || (!last_ && wanted_.last_id != id))
      return "the base is not of this chain";
  } else if (!last_ && wanted_.last_id != genesis_->id()) {
    return "blocks are missing";
  }
  return {};
}

void inspection::give(contents& to) {
  to.records = std::move(positions_);
  to.convicted = convictions{std::move(*convicted_)};
  to.last = last_ ? last_ : genesis_;
  to.proof = std::move(*proof_);
  to.notes = std::move(notes_);
  if (const auto b = bases_.find(wanted_.base); b != bases_.end() && wanted_.last == wanted_.base) {
    to.last = b->second.what.block;
    to.proof = b->second.what.proof;
  }
  to.bases = std::move(bases_);
}

std::vector<height> inspection::leftovers() const {
  std::vector<height> list;
  for (const auto& [at, p] : pieces_)
    if (p.count != 0 && !bases_.contains(at))
      list.push_back(at);
  return list;
}

} // namespace bezant::durable
