#include "transport/store/halting_files.hpp"

namespace bezant::durable {

using rocksdb::IOStatus;

namespace {

/// That something is not there, or cannot be done on this file system, is an answer and no failure.
bool is_failure(const IOStatus& s) {
  return !s.ok() && !s.IsNotFound() && !s.IsPathNotFound() && !s.IsNotSupported();
}

class halting_file final : public rocksdb::FSWritableFileOwnerWrapper {
public:
  halting_file(std::unique_ptr<rocksdb::FSWritableFile> below, std::shared_ptr<first_failure> failed)
    : FSWritableFileOwnerWrapper{std::move(below)}, failed_{std::move(failed)} {}

  IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& o, rocksdb::IODebugContext* d) override {
    return quietly([&] { return target()->Append(data, o, d); });
  }
  IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& o, const rocksdb::DataVerificationInfo& v,
                  rocksdb::IODebugContext* d) override {
    return quietly([&] { return target()->Append(data, o, v, d); });
  }
  IOStatus PositionedAppend(const rocksdb::Slice& data, std::uint64_t at, const rocksdb::IOOptions& o,
                            rocksdb::IODebugContext* d) override {
    return quietly([&] { return target()->PositionedAppend(data, at, o, d); });
  }
  IOStatus PositionedAppend(const rocksdb::Slice& data, std::uint64_t at, const rocksdb::IOOptions& o,
                            const rocksdb::DataVerificationInfo& v, rocksdb::IODebugContext* d) override {
    return quietly([&] { return target()->PositionedAppend(data, at, o, v, d); });
  }
  IOStatus Truncate(std::uint64_t size, const rocksdb::IOOptions& o, rocksdb::IODebugContext* d) override {
    return quietly([&] { return target()->Truncate(size, o, d); });
  }
  IOStatus Flush(const rocksdb::IOOptions& o, rocksdb::IODebugContext* d) override {
    return quietly([&] { return target()->Flush(o, d); });
  }
  IOStatus Sync(const rocksdb::IOOptions& o, rocksdb::IODebugContext* d) override {
    return quietly([&] { return target()->Sync(o, d); });
  }
  IOStatus Fsync(const rocksdb::IOOptions& o, rocksdb::IODebugContext* d) override {
    return quietly([&] { return target()->Fsync(o, d); });
  }
  IOStatus RangeSync(std::uint64_t at, std::uint64_t size, const rocksdb::IOOptions& o,
                     rocksdb::IODebugContext* d) override {
    return quietly([&] { return target()->RangeSync(at, size, o, d); });
  }
  /// Whatever happened before, the file is closed: it would stay open.
  IOStatus Close(const rocksdb::IOOptions& o, rocksdb::IODebugContext* d) override {
    const auto s = target()->Close(o, d);
    if (is_failure(s))
      failed_->note(s);
    return IOStatus::OK();
  }

private:
  template <class F>
  IOStatus quietly(F&& f) {
    if (!failed_->get().ok())
      return IOStatus::OK();
    auto s = f();
    if (!is_failure(s))
      return s;
    failed_->note(s);
    return IOStatus::OK();
  }

  std::shared_ptr<first_failure> failed_;
};

class halting_folder final : public rocksdb::FSDirectory {
public:
  halting_folder(std::unique_ptr<rocksdb::FSDirectory> below, std::shared_ptr<first_failure> failed)
    : below_{std::move(below)}, failed_{std::move(failed)} {}

  IOStatus Fsync(const rocksdb::IOOptions& o, rocksdb::IODebugContext* d) override {
    return told([&] { return below_->Fsync(o, d); });
  }
  IOStatus FsyncWithDirOptions(const rocksdb::IOOptions& o, rocksdb::IODebugContext* d,
                               const rocksdb::DirFsyncOptions& how) override {
    return told([&] { return below_->FsyncWithDirOptions(o, d, how); });
  }
  IOStatus Close(const rocksdb::IOOptions& o, rocksdb::IODebugContext* d) override { return below_->Close(o, d); }
  std::size_t GetUniqueId(char* id, std::size_t size) const override { return below_->GetUniqueId(id, size); }

private:
  template <class F>
  IOStatus told(F&& f) {
    if (auto before = failed_->get(); !before.ok())
      return before;
    auto s = f();
    if (is_failure(s))
      failed_->note(s);
    return s;
  }

  std::unique_ptr<rocksdb::FSDirectory> below_;
  std::shared_ptr<first_failure> failed_;
};

} // namespace

void first_failure::note(const IOStatus& s) {
  const std::lock_guard lock{mutex_};
  if (what_.ok())
    what_ = s;
}

IOStatus first_failure::get() const {
  const std::lock_guard lock{mutex_};
  return what_;
}

template <class F>
IOStatus halting_files::change(F&& f) {
  if (auto before = failed_->get(); !before.ok())
    return before;
  auto s = f();
  if (is_failure(s))
    failed_->note(s);
  return s;
}

template <class F>
IOStatus halting_files::open(std::unique_ptr<rocksdb::FSWritableFile>* out, F&& f) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto s = change([&] { return f(&file); });
  if (s.ok())
    *out = std::make_unique<halting_file>(std::move(file), failed_);
  return s;
}

IOStatus halting_files::NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSWritableFile>* out, rocksdb::IODebugContext* dbg) {
  return open(out, [&](auto* file) { return target()->NewWritableFile(path, options, file, dbg); });
}

IOStatus halting_files::ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* out,
                                           rocksdb::IODebugContext* dbg) {
  return open(out, [&](auto* file) { return target()->ReopenWritableFile(path, options, file, dbg); });
}

IOStatus halting_files::ReuseWritableFile(const std::string& path, const std::string& old,
                                          const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* out, rocksdb::IODebugContext* dbg) {
  return open(out, [&](auto* file) { return target()->ReuseWritableFile(path, old, options, file, dbg); });
}

IOStatus halting_files::NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                     std::unique_ptr<rocksdb::FSDirectory>* out, rocksdb::IODebugContext* dbg) {
  std::unique_ptr<rocksdb::FSDirectory> folder;
  auto s = target()->NewDirectory(path, options, &folder, dbg);
  if (s.ok())
    *out = std::make_unique<halting_folder>(std::move(folder), failed_);
  return s;
}

IOStatus halting_files::DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                                   rocksdb::IODebugContext* dbg) {
  return change([&] { return target()->DeleteFile(path, options, dbg); });
}

IOStatus halting_files::DeleteDir(const std::string& path, const rocksdb::IOOptions& options,
                                  rocksdb::IODebugContext* dbg) {
  return change([&] { return target()->DeleteDir(path, options, dbg); });
}

IOStatus halting_files::RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                                   rocksdb::IODebugContext* dbg) {
  return change([&] { return target()->RenameFile(from, to, options, dbg); });
}

IOStatus halting_files::LinkFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* dbg) {
  return change([&] { return target()->LinkFile(from, to, options, dbg); });
}

IOStatus halting_files::Truncate(const std::string& path, std::size_t size, const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* dbg) {
  return change([&] { return target()->Truncate(path, size, options, dbg); });
}

} // namespace bezant::durable
