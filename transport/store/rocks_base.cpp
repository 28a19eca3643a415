// The durable store: bases, and what goes when history begins with another one.
#include "transport/store/rocks_state.hpp"

#include <rocksdb/write_batch.h>

namespace bezant::durable {

result<void> rocks_store::keep(const stored_base& b) {
  const auto at = b.block->header().at;
  {
    const std::lock_guard lock{mutex_};
    if (failed_)
      return *failed_;
    if (at <= disk_.now.base)
      return outcome::success(); // history begins there or later already
  }
  // Pieces that an earlier attempt left are not in the way: they are written over, and the rest goes first.
  rocksdb::WriteBatch clean;
  auto added = clean.DeleteRange(key_of(area::base_chunk, at.value()), key_of(area::base_chunk, at.value() + 1));
  auto written = added.ok() ? disk_.db->write(clean, false) : error_of(added);
  const byte_view all{b.state};
  for (std::size_t i = 0; i * chunk_bytes < all.size() && written; ++i) {
    const auto piece = all.subspan(i * chunk_bytes, std::min(chunk_bytes, all.size() - i * chunk_bytes));
    rocksdb::WriteBatch one;
    added = one.Put(key_of(area::base_chunk, at.value(), static_cast<std::uint32_t>(i)), slice_of(piece));
    written = added.ok() ? disk_.db->write(one, false) : error_of(added);
  }
  auto described = without_state(b);
  const std::lock_guard lock{mutex_};
  if (failed_)
    return *failed_;
  if (!written)
    return fail(written.error(), "writing a base");
  std::vector<operation> list;
  list.push_back({key_of(area::base, at.value()), save_base(described), {}});
  // What lies above the present base may be about to become it: a `rebase` can be on its way.
  const auto useless = [&](height other) { return other < disk_.now.base; };
  for (const auto& [other, value] : disk_.bases)
    if (useless(other)) {
      list.push_back({key_of(area::base, other.value()), std::nullopt, {}});
      list.push_back(
        {key_of(area::base_chunk, other.value()), std::nullopt, key_of(area::base_chunk, other.value() + 1)});
    }
  auto s = disk_.now; // nothing that waits for the next sync is in it
  ++s.number;
  if (const auto done = write(s, list); !done)
    return done;
  disk_.now.number = s.number;
  std::erase_if(disk_.bases, [&](const auto& entry) { return useless(entry.first); });
  disk_.bases.insert_or_assign(at, std::move(described));
  reclaim(list);
  return outcome::success();
}

void rocks_store::rebase(height at, std::size_t history) {
  const std::lock_guard lock{mutex_};
  rebasing_ = {at, history};
}

result<void> rocks_store::take_base() {
  const auto wanted = *rebasing_;
  rebasing_.reset();
  if (wanted.at <= disk_.now.base)
    return outcome::success();
  const auto kept = disk_.bases.find(wanted.at);
  if (kept == disk_.bases.end())
    return outcome::success(); // the next one serves
  const auto& b = kept->second.what;
  BOOST_OUTCOME_TRY(const bool own, is_committed(wanted.at, b.block->id()));
  if (own) {
    const auto after = wanted.at.value() + 1;
    const height first{std::max(next_.first.value(), after > wanted.history ? after - wanted.history : 0)};
    BOOST_OUTCOME_TRYV(drop_blocks(next_.first, first));
    next_.first = first;
  } else {
    BOOST_OUTCOME_TRYV(drop_blocks(next_.first, next_.last.next()));
    cache_.clear();
    waiting_blocks_.clear();
    put_block(b.block);
    next_.first = next_.last = wanted.at;
    next_.last_id = b.block->id();
    next_convicted_ = convictions{b.convicted};
    put(key_of(area::convictions), save_convictions(b.convicted));
  }
  if (next_.last == wanted.at) {
    disk_.last = b.block;
    disk_.proof = b.proof;
    put(key_of(area::proof), encode(b.proof));
  }
  for (auto old = disk_.bases.begin(); old != disk_.bases.end() && old->first < wanted.at;) {
    remove_base(old->first);
    old = disk_.bases.erase(old);
  }
  next_.base = wanted.at;
  return outcome::success();
}

void rocks_store::remove_base(height at) {
  remove(key_of(area::base, at.value()));
  remove(key_of(area::base_chunk, at.value()), key_of(area::base_chunk, at.value() + 1));
}

result<bool> rocks_store::is_committed(height at, const digest& id) const {
  if (at < next_.first || at > next_.last)
    return false;
  if (waiting_blocks_.contains(id))
    return true;
  if (at > disk_.now.last)
    return false;
  BOOST_OUTCOME_TRY(const auto value, disk_.db->get(key_of(area::id_at, at.value())));
  BOOST_OUTCOME_TRY(const auto there, decode<digest>(as_bytes(value)));
  return there == id;
}

result<void> rocks_store::drop_blocks(height from, height to) {
  if (from >= to)
    return outcome::success();
  const auto forget = [this](const digest& id) {
    remove(key_of(area::height_of, id));
    cache_.drop(id);
  };
  BOOST_OUTCOME_TRYV(disk_.db->each(key_of(area::id_at, from.value()), key_of(area::id_at, to.value()),
                                    [&](std::string_view, byte_view value) -> result<void> {
                                      BOOST_OUTCOME_TRY(const auto id, decode<digest>(value));
                                      forget(id);
                                      return outcome::success();
                                    }));
  std::erase_if(waiting_blocks_, [&](const auto& entry) {
    if (entry.second->header().at >= to)
      return false;
    forget(entry.first);
    return true;
  });
  remove(key_of(area::block, from.value()), key_of(area::block, to.value()));
  remove(key_of(area::id_at, from.value()), key_of(area::id_at, to.value()));
  return outcome::success();
}

std::optional<stored_base> rocks_store::base() const {
  const std::lock_guard lock{mutex_};
  if (disk_.now.base == height{0})
    return std::nullopt;
  const auto& described = disk_.bases.at(disk_.now.base);
  auto b = described.what;
  const auto at = disk_.now.base.value();
  const auto read = disk_.db->each(key_of(area::base_chunk, at), key_of(area::base_chunk, at + 1),
                                   [&b](std::string_view, byte_view piece) -> result<void> {
                                     b.state.insert(b.state.end(), piece.begin(), piece.end());
                                     return outcome::success();
                                   });
  if (!read)
    give_up(read.error(), "reading a base");
  if (b.state.size() != described.state_bytes || hash("store-base", b.state) != described.state_digest)
    give_up(store_error::corrupt, "checking a base");
  return b;
}

} // namespace bezant::durable
