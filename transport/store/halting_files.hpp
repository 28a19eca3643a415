// The file system below RocksDB: after the first change that failed nothing is changed any more.
#pragma once

#include <rocksdb/file_system.h>

#include <memory>
#include <mutex>
#include <string>

namespace bezant::durable {

/// What failed, if anything did. Shared by the files of one `halting_files`.
class first_failure {
public:
  /// Keeps `s` if it is the first that is not OK.
  void note(const rocksdb::IOStatus& s);
  /// OK as long as nothing failed.
  [[nodiscard]] rocksdb::IOStatus get() const;

private:
  mutable std::mutex mutex_;
  rocksdb::IOStatus what_;
};

/// RocksDB as Debian builds it ends the process by an assertion when a file is used again after a write to it failed,
/// as on a full disk. So a writer never hears of it: the write counts as done, what failed is kept, and from then on
/// nothing is written, removed or renamed: the disk stays as if the machine had gone down in that call, and RocksDB
/// brings that in order at the next start. Whoever has RocksDB write must ask `failure` afterwards, and rely on nothing
/// if there is one.
class halting_files final : public rocksdb::FileSystemWrapper {
public:
  explicit halting_files(const std::shared_ptr<rocksdb::FileSystem>& below) : FileSystemWrapper{below} {}

  [[nodiscard]] rocksdb::IOStatus failure() const { return failed_->get(); }

  const char* Name() const override { return "halting_files"; }
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* out,
                                    rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* out,
                                       rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus ReuseWritableFile(const std::string& path, const std::string& old,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* out,
                                      rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* out, rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus DeleteDir(const std::string& path, const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus Truncate(const std::string& path, std::size_t size, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* dbg) override;

private:
  /// Does it unless something failed before.
  template <class F>
  rocksdb::IOStatus change(F&& f);
  template <class F>
  rocksdb::IOStatus open(std::unique_ptr<rocksdb::FSWritableFile>* out, F&& f);

  std::shared_ptr<first_failure> failed_ = std::make_shared<first_failure>();
};

} // namespace bezant::durable
