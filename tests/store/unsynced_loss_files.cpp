#include "tests/store/unsynced_loss_files.hpp"

namespace bezant::testing {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
using call = unsynced_loss_fs::call;

namespace {

Slice slice_of(const bytes& data) {
  return {reinterpret_cast<const char*>(data.data()), data.size()};
}

} // namespace

unsynced_file::unsynced_file(std::unique_ptr<rocksdb::FSWritableFile> file, unsynced_loss_fs& fs,
                             unsynced_loss_fs::tracked_ptr t)
  : FSWritableFileOwnerWrapper{std::move(file)}, fs_{fs}, tracked_{std::move(t)} {}

unsynced_file::~unsynced_file() {
  if (!fs_.dead())
    hand_down({}, nullptr).PermitUncheckedError();
}

IOStatus unsynced_file::Append(const Slice& data, const IOOptions&, IODebugContext*) {
  if (auto s = fs_.enter(call::write); !s.ok())
    return s;
  const std::lock_guard lock{fs_.mutex()};
  tracked_->pending.insert(tracked_->pending.end(), data.data(), data.data() + data.size());
  return IOStatus::OK();
}

IOStatus unsynced_file::Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                               IODebugContext* dbg) {
  return Append(data, options, dbg);
}

IOStatus unsynced_file::hand_down(const IOOptions& options, IODebugContext* dbg) {
  const std::lock_guard lock{fs_.mutex()};
  if (tracked_->pending.empty())
    return IOStatus::OK();
  auto s = target()->Append(slice_of(tracked_->pending), options, dbg);
  if (s.ok())
    s = target()->Flush(options, dbg);
  tracked_->pending.clear();
  return s;
}

IOStatus unsynced_file::Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* dbg) {
  if (auto s = hand_down(options, dbg); !s.ok())
    return s;
  return target()->Truncate(size, options, dbg);
}

IOStatus unsynced_file::Flush(const IOOptions&, IODebugContext*) {
  return IOStatus::OK();
}

IOStatus unsynced_file::Sync(const IOOptions& options, IODebugContext* dbg) {
  if (auto s = fs_.enter(call::sync); !s.ok())
    return s;
  if (auto s = hand_down(options, dbg); !s.ok())
    return s;
  const std::lock_guard lock{fs_.mutex()};
  tracked_->durable = target()->GetFileSize(options, dbg);
  return IOStatus::OK(); // the system below need not sync: it is not the machine that goes down
}

IOStatus unsynced_file::Fsync(const IOOptions& options, IODebugContext* dbg) {
  return Sync(options, dbg);
}

IOStatus unsynced_file::RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) {
  return IOStatus::OK(); // promises nothing
}

IOStatus unsynced_file::Close(const IOOptions& options, IODebugContext* dbg) {
  auto handed = fs_.dead() ? IOStatus::IOError("the machine is down") : hand_down(options, dbg);
  auto closed = target()->Close(options, dbg);
  return handed.ok() ? closed : handed;
}

std::uint64_t unsynced_file::GetFileSize(const IOOptions& options, IODebugContext* dbg) {
  const std::lock_guard lock{fs_.mutex()};
  return target()->GetFileSize(options, dbg) + tracked_->pending.size();
}

unsynced_random_file::unsynced_random_file(std::unique_ptr<rocksdb::FSRandomRWFile> file, unsynced_loss_fs& fs,
                                           unsynced_loss_fs::tracked_ptr t)
  : FSRandomRWFileOwnerWrapper{std::move(file)}, fs_{fs}, tracked_{std::move(t)} {}

unsynced_random_file::~unsynced_random_file() {
  if (!fs_.dead())
    hand_down({}, nullptr).PermitUncheckedError();
}

IOStatus unsynced_random_file::Write(std::uint64_t offset, const Slice& data, const IOOptions&, IODebugContext*) {
  if (auto s = fs_.enter(call::write); !s.ok())
    return s;
  const std::lock_guard lock{fs_.mutex()};
  tracked_->writes.push_back({offset, bytes{data.data(), data.data() + data.size()}});
  return IOStatus::OK();
}

IOStatus unsynced_random_file::hand_down(const IOOptions& options, IODebugContext* dbg) {
  const std::lock_guard lock{fs_.mutex()};
  auto s = IOStatus::OK();
  for (const auto& w : tracked_->writes)
    if (s.ok())
      s = target()->Write(w.offset, slice_of(w.data), options, dbg);
  return s;
}

IOStatus unsynced_random_file::Sync(const IOOptions& options, IODebugContext* dbg) {
  if (auto s = fs_.enter(call::sync); !s.ok())
    return s;
  auto s = hand_down(options, dbg);
  const std::lock_guard lock{fs_.mutex()};
  auto& image = *tracked_->image;
  for (const auto& w : tracked_->writes) {
    image.resize(std::max<std::size_t>(image.size(), w.offset + w.data.size()));
    std::ranges::copy(w.data, image.begin() + static_cast<std::ptrdiff_t>(w.offset));
  }
  tracked_->writes.clear();
  return s;
}

IOStatus unsynced_random_file::Fsync(const IOOptions& options, IODebugContext* dbg) {
  return Sync(options, dbg);
}

unsynced_folder::unsynced_folder(std::unique_ptr<rocksdb::FSDirectory> folder, unsynced_loss_fs& fs, std::string path)
  : folder_{std::move(folder)}, fs_{fs}, path_{std::move(path)} {}

IOStatus unsynced_folder::Fsync(const IOOptions&, IODebugContext*) {
  if (auto s = fs_.enter(call::sync); !s.ok())
    return s;
  fs_.folder_synced(path_);
  return IOStatus::OK();
}

IOStatus unsynced_folder::Close(const IOOptions& options, IODebugContext* dbg) {
  return folder_->Close(options, dbg);
}

} // namespace bezant::testing
