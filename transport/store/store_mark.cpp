#include "transport/store/store_mark.hpp"

#include <cerrno>
#include <cstring>

namespace bezant::durable {

namespace {

rocksdb::Slice slice_of(const bytes& data) {
  return {reinterpret_cast<const char*>(data.data()), data.size()};
}

/// The library has one code for all that can go wrong with a lock. Only that the lock is not given means that somebody
/// has it; a file that cannot be opened for writing (a full disk, one that is read-only, no rights) says nothing of
/// other processes.
bool is_held(const std::string& why) {
  if (why.find("lock hold by current process") != std::string::npos)
    return true;
  return why.find("While lock file") != std::string::npos
         && (why.find(std::strerror(EAGAIN)) != std::string::npos
             || why.find(std::strerror(EACCES)) != std::string::npos);
}

} // namespace

store_error error_of(const rocksdb::Status& s) {
  if (s.IsNoSpace())
    return store_error::disk_full;
  // The library wraps what the system said, and then calls damage what is none, such as too many open files. Nobody
  // shall move a good store away for that. A file that is missing is damage.
  if (const auto text = s.ToString();
      text.find("IO error: ") != std::string::npos && text.find(std::strerror(ENOENT)) == std::string::npos)
    return store_error::io;
  if (s.IsCorruption() || s.IsNotFound() || s.IsInvalidArgument() || s.IsPathNotFound())
    return store_error::corrupt;
  return store_error::io;
}

result<std::unique_ptr<folder_lock>> folder_lock::take(std::shared_ptr<rocksdb::FileSystem> files,
                                                       const std::string& path, std::string& why) {
  rocksdb::FileLock* lock = nullptr;
  const auto s = files->LockFile(path, {}, &lock, nullptr);
  if (s.ok())
    return std::make_unique<folder_lock>(std::move(files), lock);
  why = s.ToString();
  if (is_held(why))
    return store_error::locked;
  return s.IsNoSpace() ? store_error::disk_full : store_error::io;
}

folder_lock::~folder_lock() {
  files_->UnlockFile(lock_, {}, nullptr).PermitUncheckedError();
}

rocksdb::Status mark_file::create(rocksdb::FileSystem& files, const std::string& folder, const std::string& path,
                                  const mark& m) {
  const auto draft = path + ".new";
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto s = files.NewWritableFile(draft, {}, &file, nullptr);
  const auto data = save_mark(m);
  if (s.ok())
    s = file->Append(slice_of(data), {}, nullptr);
  if (s.ok())
    s = file->Fsync({}, nullptr);
  if (s.ok())
    s = file->Close({}, nullptr);
  if (s.ok())
    s = files.RenameFile(draft, path, {}, nullptr);
  std::unique_ptr<rocksdb::FSDirectory> names;
  if (s.ok())
    s = files.NewDirectory(folder, {}, &names, nullptr);
  if (s.ok())
    s = names->Fsync({}, nullptr);
  return s;
}

rocksdb::Status mark_file::open(rocksdb::FileSystem& files, const std::string& path, const mark& m,
                                std::unique_ptr<mark_file>& out) {
  std::unique_ptr<rocksdb::FSRandomRWFile> file;
  rocksdb::Status s = files.NewRandomRWFile(path, {}, &file, nullptr);
  if (!s.ok())
    return s;
  out = std::make_unique<mark_file>(std::move(file), m);
  // Both slots are made whole, one after the other.
  for (int slot = 0; slot < 2 && s.ok(); ++slot) {
    s = out->raise(m.number);
    if (s.ok())
      s = out->sync();
  }
  return s;
}

rocksdb::Status mark_file::raise(std::uint64_t number) {
  mark_.number = number;
  return file_->Write(second_ ? mark_slot_bytes : 0, slice_of(save_slot(mark_)), {}, nullptr);
}

rocksdb::Status mark_file::sync() {
  auto s = file_->Sync({}, nullptr);
  if (s.ok())
    second_ = !second_;
  return s;
}

} // namespace bezant::durable
