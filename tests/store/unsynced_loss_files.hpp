// The files and folders of `unsynced_loss_fs`.
#pragma once

#include "tests/store/unsynced_loss_fs.hpp"

namespace bezant::testing {

/// A file that is appended to.
class unsynced_file final : public rocksdb::FSWritableFileOwnerWrapper {
public:
  unsynced_file(std::unique_ptr<rocksdb::FSWritableFile> file, unsynced_loss_fs& fs, unsynced_loss_fs::tracked_ptr t);
  ~unsynced_file() override;

  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& info, rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus Truncate(std::uint64_t size, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus Flush(const rocksdb::IOOptions& options, rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus RangeSync(std::uint64_t offset, std::uint64_t size, const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus Close(const rocksdb::IOOptions& options, rocksdb::IODebugContext* dbg) override;
  std::uint64_t GetFileSize(const rocksdb::IOOptions& options, rocksdb::IODebugContext* dbg) override;

private:
  /// Hands what waits to the system below.
  rocksdb::IOStatus hand_down(const rocksdb::IOOptions& options, rocksdb::IODebugContext* dbg);

  unsynced_loss_fs& fs_;
  unsynced_loss_fs::tracked_ptr tracked_;
};

/// A file that is written to anywhere; reads do not see what was not synced, and nobody reads such a file.
class unsynced_random_file final : public rocksdb::FSRandomRWFileOwnerWrapper {
public:
  unsynced_random_file(std::unique_ptr<rocksdb::FSRandomRWFile> file, unsynced_loss_fs& fs,
                       unsynced_loss_fs::tracked_ptr t);
  ~unsynced_random_file() override;

  rocksdb::IOStatus Write(std::uint64_t offset, const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* dbg) override;

private:
  rocksdb::IOStatus hand_down(const rocksdb::IOOptions& options, rocksdb::IODebugContext* dbg);

  unsynced_loss_fs& fs_;
  unsynced_loss_fs::tracked_ptr tracked_;
};

class unsynced_folder final : public rocksdb::FSDirectory {
public:
  unsynced_folder(std::unique_ptr<rocksdb::FSDirectory> folder, unsynced_loss_fs& fs, std::string path);

  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus Close(const rocksdb::IOOptions& options, rocksdb::IODebugContext* dbg) override;

private:
  std::unique_ptr<rocksdb::FSDirectory> folder_;
  unsynced_loss_fs& fs_;
  std::string path_;
};

} // namespace bezant::testing
