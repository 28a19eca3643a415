// A file system under RocksDB that forgets what was not synced, as a machine without power does, and that fails on
// demand.
#pragma once

#include "core/bytes.hpp"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace bezant::testing {

/// What a machine that goes down leaves of bytes that were written and not synced.
enum class torn {
  nothing, ///< none of them
  half,    ///< the first half
  garbage, ///< of a write-ahead log the first half, and then something else in the place of the rest; else as `half`
};

/// Keeps unsynced bytes of open files in this process's memory: when the process is killed they are gone, too. Within
/// the process `lose_unsynced` takes back also unsynced bytes of closed files, and names that were made, changed or
/// removed without a sync of their folder. Calls that change something are counted from 1; reads, locks and logs are
/// not.
class unsynced_loss_fs final : public rocksdb::FileSystemWrapper {
public:
  enum class call { write, sync, name };

  /// `graveyard`: an existing folder on the same device, outside of the store's, for files that may have to come back.
  explicit unsynced_loss_fs(std::string graveyard);

  /// The machine goes down in the call with that number: it is not carried out, and no later one is. `how` is called
  /// then; a process under test sends itself SIGKILL there.
  void die_at(std::uint64_t number, std::function<void()> how = {});
  /// The call with number `nth` of that kind fails with `why`, and so do all later ones of that kind if `for_good`.
  void fail_at(call kind, std::uint64_t nth, rocksdb::IOStatus why, bool for_good);
  /// All calls so far.
  [[nodiscard]] std::uint64_t calls() const;
  [[nodiscard]] std::uint64_t calls(call kind) const;
  [[nodiscard]] bool dead() const;
  /// The machine is there again, with what it had synced. No file may be open.
  void lose_unsynced(torn left);

  const char* Name() const override { return "unsynced_loss_fs"; }
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* out,
                                    rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* out,
                                       rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus NewRandomRWFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* out,
                                    rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* out, rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* dbg) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* dbg) override;

  // For the files themselves.
  struct write_at {
    std::uint64_t offset;
    bytes data;
  };
  /// A file that was written to since the machine came up.
  struct tracked {
    std::uint64_t durable = 0;    ///< bytes that were synced
    bytes pending;                ///< appended and not yet handed to the system below
    std::optional<bytes> image;   ///< of a file with random access: all of it, as synced
    std::vector<write_at> writes; ///< not yet synced, to such a file
  };
  using tracked_ptr = std::shared_ptr<tracked>;

  rocksdb::IOStatus enter(call kind);
  void folder_synced(const std::string& folder);
  std::mutex& mutex() { return mutex_; }

private:
  struct name_change {
    enum class what { made, renamed, removed } kind;
    std::string path;  ///< the name now, or that was removed
    std::string from;  ///< of a renamed file
    std::string saved; ///< where the file lies now that had the name before; empty if there was none
  };

  /// Moves a file away that has to come back if the folder is not synced; its new place, or empty if there is no such
  /// file.
  std::string bury(const std::string& path);
  void bring_back(const std::string& saved, const std::string& path);
  static void leave_on_disk(const std::string& path, const tracked& t, torn left);

  mutable std::mutex mutex_;
  std::string graveyard_;
  std::uint64_t buried_ = 0;
  std::map<std::string, tracked_ptr> files_;
  std::vector<name_change> names_;
  std::map<call, std::uint64_t> calls_;
  std::uint64_t all_calls_ = 0;
  std::uint64_t die_at_ = 0;
  std::function<void()> how_;
  bool dead_ = false;
  struct failure {
    call kind;
    std::uint64_t nth;
    rocksdb::IOStatus why;
    bool for_good;
  };
  std::optional<failure> failure_;
};

/// What a store is opened with. Its clock does not let the library's threads sleep after an error.
std::unique_ptr<rocksdb::Env> make_env(const std::shared_ptr<unsynced_loss_fs>& files);

} // namespace bezant::testing
