#include "transport/store/rocks_store.hpp"

#include "transport/log.hpp"
#include "transport/store/rocks_state.hpp"

#include <rocksdb/write_batch.h>

namespace bezant::durable {

rocks_store::rocks_store(block_ptr genesis, const rocks_options& options, contents found)
  : genesis_{std::move(genesis)},
    options_{options},
    disk_{std::move(found)},
    next_{disk_.now},
    next_convicted_{disk_.convicted},
    cache_{options.blocks_cached, options.block_bytes_cached} {}

rocks_store::~rocks_store() {
  if (!failed_)
    disk_.acknowledged->sync().PermitUncheckedError(); // without it less is known of what was acknowledged, no more
}

void rocks_store::append(const record& r, view_number view) {
  const std::lock_guard lock{mutex_};
  const auto position = next_.next_record++;
  put(key_of(area::journal, position), encode(journal_value{view, r}));
  disk_.records[view].push_back(position);
  ++next_.records;
}

void rocks_store::trim(view_number below) {
  const std::lock_guard lock{mutex_};
  const auto end = disk_.records.lower_bound(below);
  for (auto at = disk_.records.begin(); at != end; ++at)
    for (const auto position : at->second) {
      remove(key_of(area::journal, position));
      --next_.records;
    }
  disk_.records.erase(disk_.records.begin(), end);
}

void rocks_store::append(const std::vector<block_ptr>& blocks, const bytes& proof) {
  const std::lock_guard lock{mutex_};
  if (blocks.empty())
    return;
  const auto named = next_convicted_.list().size();
  for (const auto& b : blocks) {
    require(b->header().parent == next_.last_id && b->header().at == next_.last.next(),
            "blocks are committed in the order of their chain");
    put_block(b);
    next_.last = b->header().at;
    next_.last_id = b->id();
    next_convicted_.add(b->header().at, culprits_in(*b));
  }
  put(key_of(area::proof), encode(proof));
  if (next_convicted_.list().size() != named)
    put(key_of(area::convictions), save_convictions(next_convicted_.list()));
  disk_.last = blocks.back();
  disk_.proof = proof;
}

void rocks_store::put_block(const block_ptr& b) {
  const auto at = b->header().at.value();
  put(key_of(area::block, at), save_block(*b));
  put(key_of(area::id_at, at), encode(b->id()));
  put(key_of(area::height_of, b->id()), encode(b->header().at));
  waiting_blocks_[b->id()] = b;
}

result<void> rocks_store::sync() {
  const std::lock_guard lock{mutex_};
  if (failed_)
    return *failed_;
  if (rebasing_)
    if (const auto taken = take_base(); !taken)
      return fail(taken.error(), "beginning with another base");
  next_.number = disk_.now.number;
  if (waiting_.empty() && next_ == disk_.now)
    return outcome::success();
  ++next_.number;
  if (const auto written = write(next_, waiting_); !written)
    return written;
  disk_.now = next_;
  disk_.convicted = next_convicted_;
  for (const auto& [id, b] : waiting_blocks_)
    cache_.put(b);
  waiting_blocks_.clear();
  reclaim(waiting_);
  waiting_.clear();
  return outcome::success();
}

result<void> rocks_store::write(const state& s, const std::vector<operation>& list) {
  rocksdb::WriteBatch batch;
  const auto said = save_state(disk_.id, s);
  auto added = batch.Put(key_of(area::state), slice_of(said)); // first: seen in the log even if the rest is torn off
  for (const auto& o : list) {
    if (!added.ok())
      break;
    if (o.value)
      added = batch.Put(o.key, slice_of(*o.value));
    else if (o.end.empty())
      added = batch.Delete(o.key);
    else
      added = batch.DeleteRange(o.key, o.end);
  }
  if (!added.ok())
    return fail(error_of(added), "gathering a batch");
  if (const auto written = disk_.db->write(batch, true); !written)
    return fail(written.error(), "writing a batch");
  auto marked = disk_.acknowledged->raise(s.number);
  if (marked.ok() && s.number % options_.mark_every == 0)
    marked = disk_.acknowledged->sync();
  if (!marked.ok())
    return fail(error_of(marked), "writing the mark");
  return outcome::success();
}

void rocks_store::reclaim(const std::vector<operation>& list) {
  for (const auto& o : list)
    if (!o.end.empty())
      disk_.db->reclaim(o.key, o.end);
}

store_error rocks_store::fail(std::error_code e, const char* doing) const {
  const auto code = e.category() == make_error_code(store_error::io).category() ? static_cast<store_error>(e.value())
                                                                                : store_error::corrupt;
  if (!failed_)
    logger("store")->critical("{}: {}; nothing is written any more", doing, make_error_code(code).message());
  failed_ = code;
  return code;
}

void rocks_store::give_up(std::error_code e, const char* doing) const {
  throw std::system_error{make_error_code(fail(e, doing)), doing};
}

std::vector<record> rocks_store::journal() const {
  const std::lock_guard lock{mutex_};
  std::vector<record> list;
  const auto read = disk_.db->each(key_of(area::journal), end_of(area::journal),
                                   [&list](std::string_view, byte_view value) -> result<void> {
                                     BOOST_OUTCOME_TRY(auto r, decode<journal_value>(value));
                                     list.push_back(std::move(r.what));
                                     return outcome::success();
                                   });
  if (!read)
    give_up(read.error(), "reading the journal");
  if (list.size() != disk_.now.records)
    give_up(store_error::corrupt, "counting the journal");
  return list;
}

height rocks_store::held() const {
  return std::max(disk_.now.first, disk_.now.base.next());
}

std::vector<block_ptr> rocks_store::committed() const {
  const std::lock_guard lock{mutex_};
  std::vector<block_ptr> list;
  const auto read = disk_.db->each(key_of(area::block, held().value()), end_of(area::block),
                                   [&list](std::string_view, byte_view value) -> result<void> {
                                     BOOST_OUTCOME_TRY(auto b, load_block(value));
                                     list.push_back(std::move(b));
                                     return outcome::success();
                                   });
  if (!read)
    give_up(read.error(), "reading committed blocks");
  if (held().value() + list.size() != disk_.now.last.value() + 1)
    give_up(store_error::corrupt, "counting committed blocks");
  return list;
}

result<block_ptr> rocks_store::read(height at) const {
  BOOST_OUTCOME_TRY(const auto value, disk_.db->get(key_of(area::block, at.value())));
  return load_block(as_bytes(value));
}

result<block_ptr> rocks_store::read(const digest& id) const {
  BOOST_OUTCOME_TRY(const auto known, disk_.db->look_up(key_of(area::height_of, id)));
  if (!known)
    return block_ptr{};
  BOOST_OUTCOME_TRY(const auto at, decode<height>(as_bytes(*known)));
  BOOST_OUTCOME_TRY(auto b, read(at));
  if (b->id() != id)
    return store_error::corrupt;
  return b;
}

block_ptr rocks_store::find(const digest& id) const {
  {
    const std::lock_guard lock{mutex_};
    if (id == genesis_->id())
      return genesis_;
    if (const auto w = waiting_blocks_.find(id); w != waiting_blocks_.end())
      return w->second;
    if (const auto b = disk_.bases.find(disk_.now.base); b != disk_.bases.end() && b->second.what.block->id() == id)
      return b->second.what.block;
    if (auto cached = cache_.find(id))
      return cached;
  }
  auto b = read(id); // without the lock: who writes does not wait for who reads
  const std::lock_guard lock{mutex_};
  if (!b)
    b = read(id); // it may just have been dropped: between its height and itself
  if (!b) {
    fail(b.error(), "reading a block");
    return nullptr;
  }
  if (b.value())
    cache_.put(b.value());
  return std::move(b).value();
}

std::vector<conviction> rocks_store::convicted() const {
  const std::lock_guard lock{mutex_};
  return disk_.convicted.list();
}

void rocks_store::note(note_number which, bytes value) {
  const std::lock_guard lock{mutex_};
  put(key_of(area::note, which), encode(value));
  disk_.notes.insert_or_assign(which, std::move(value));
}

std::map<note_number, bytes> rocks_store::notes() const {
  const std::lock_guard lock{mutex_};
  return disk_.notes;
}

stored_commit rocks_store::last() const {
  const std::lock_guard lock{mutex_};
  return {disk_.last, disk_.proof};
}

} // namespace bezant::durable
