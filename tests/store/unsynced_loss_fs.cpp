#include "tests/store/unsynced_loss_fs.hpp"

#include "tests/store/unsynced_loss_files.hpp"

#include <rocksdb/system_clock.h>

#include <filesystem>
#include <fstream>

namespace bezant::testing {

using rocksdb::IOStatus;
namespace paths = std::filesystem;

unsynced_loss_fs::unsynced_loss_fs(std::string graveyard)
  : FileSystemWrapper{rocksdb::FileSystem::Default()}, graveyard_{std::move(graveyard)} {}

void unsynced_loss_fs::die_at(std::uint64_t number, std::function<void()> how) {
  const std::lock_guard lock{mutex_};
  die_at_ = number;
  how_ = std::move(how);
}

void unsynced_loss_fs::fail_at(call kind, std::uint64_t nth, IOStatus why, bool for_good) {
  const std::lock_guard lock{mutex_};
  failure_.emplace(failure{kind, nth, std::move(why), for_good});
}

std::uint64_t unsynced_loss_fs::calls() const {
  const std::lock_guard lock{mutex_};
  return all_calls_;
}

std::uint64_t unsynced_loss_fs::calls(call kind) const {
  const std::lock_guard lock{mutex_};
  const auto at = calls_.find(kind);
  return at == calls_.end() ? 0 : at->second;
}

bool unsynced_loss_fs::dead() const {
  const std::lock_guard lock{mutex_};
  return dead_;
}

IOStatus unsynced_loss_fs::enter(call kind) {
  const std::lock_guard lock{mutex_};
  if (dead_)
    return IOStatus::IOError("the machine is down");
  ++all_calls_;
  const auto nth = ++calls_[kind];
  if (all_calls_ == die_at_) {
    dead_ = true;
    if (how_)
      how_();
    return IOStatus::IOError("the machine goes down");
  }
  if (failure_ && failure_->kind == kind && (nth == failure_->nth || (nth > failure_->nth && failure_->for_good)))
    return failure_->why;
  return IOStatus::OK();
}

std::string unsynced_loss_fs::bury(const std::string& path) {
  if (!paths::exists(path))
    return {};
  auto saved = graveyard_ + "/" + std::to_string(++buried_);
  paths::rename(path, saved);
  if (const auto t = files_.find(path); t != files_.end()) {
    files_[saved] = t->second;
    files_.erase(path);
  }
  return saved;
}

void unsynced_loss_fs::bring_back(const std::string& saved, const std::string& path) {
  if (saved.empty())
    return;
  paths::rename(saved, path);
}

IOStatus unsynced_loss_fs::NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* out,
                                           rocksdb::IODebugContext* dbg) {
  if (auto s = enter(call::name); !s.ok())
    return s;
  const std::lock_guard lock{mutex_};
  auto saved = bury(path);
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto s = target()->NewWritableFile(path, options, &file, dbg);
  names_.push_back({name_change::what::made, path, {}, std::move(saved)});
  if (!s.ok())
    return s;
  auto t = std::make_shared<tracked>();
  files_[path] = t;
  *out = std::make_unique<unsynced_file>(std::move(file), *this, std::move(t));
  return s;
}

IOStatus unsynced_loss_fs::ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                              std::unique_ptr<rocksdb::FSWritableFile>* out,
                                              rocksdb::IODebugContext* dbg) {
  if (auto s = enter(call::name); !s.ok())
    return s;
  const std::lock_guard lock{mutex_};
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto s = target()->ReopenWritableFile(path, options, &file, dbg);
  if (!s.ok())
    return s;
  auto& t = files_[path];
  if (!t) {
    t = std::make_shared<tracked>();
    t->durable = paths::file_size(path);
  }
  *out = std::make_unique<unsynced_file>(std::move(file), *this, t);
  return s;
}

IOStatus unsynced_loss_fs::NewRandomRWFile(const std::string& path, const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSRandomRWFile>* out,
                                           rocksdb::IODebugContext* dbg) {
  if (auto s = enter(call::name); !s.ok())
    return s;
  const std::lock_guard lock{mutex_};
  std::unique_ptr<rocksdb::FSRandomRWFile> file;
  auto s = target()->NewRandomRWFile(path, options, &file, dbg);
  if (!s.ok())
    return s;
  auto t = std::make_shared<tracked>();
  std::ifstream now{path, std::ios::binary};
  t->image.emplace(std::istreambuf_iterator<char>{now}, std::istreambuf_iterator<char>{});
  if (const auto before = files_.find(path); before != files_.end()) {
    if (before->second->image)
      t->image = before->second->image; // what was written through another handle and not synced is not durable yet
    else
      t->image->resize(std::min<std::size_t>(t->image->size(), before->second->durable));
  }
  files_[path] = t;
  *out = std::make_unique<unsynced_random_file>(std::move(file), *this, std::move(t));
  return s;
}

IOStatus unsynced_loss_fs::NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                        std::unique_ptr<rocksdb::FSDirectory>* out, rocksdb::IODebugContext* dbg) {
  std::unique_ptr<rocksdb::FSDirectory> folder;
  auto s = target()->NewDirectory(path, options, &folder, dbg);
  if (s.ok())
    *out = std::make_unique<unsynced_folder>(std::move(folder), *this, path);
  return s;
}

IOStatus unsynced_loss_fs::DeleteFile(const std::string& path, const rocksdb::IOOptions&, rocksdb::IODebugContext*) {
  if (auto s = enter(call::name); !s.ok())
    return s;
  const std::lock_guard lock{mutex_};
  auto saved = bury(path);
  if (saved.empty())
    return IOStatus::PathNotFound(path);
  names_.push_back({name_change::what::removed, path, {}, std::move(saved)});
  return IOStatus::OK();
}

IOStatus unsynced_loss_fs::RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                                      rocksdb::IODebugContext* dbg) {
  if (auto s = enter(call::name); !s.ok())
    return s;
  const std::lock_guard lock{mutex_};
  auto saved = bury(to);
  auto s = target()->RenameFile(from, to, options, dbg);
  if (!s.ok()) {
    bring_back(saved, to);
    return s;
  }
  if (const auto t = files_.find(from); t != files_.end()) {
    files_[to] = t->second;
    files_.erase(from);
  }
  names_.push_back({name_change::what::renamed, to, from, std::move(saved)});
  return s;
}

void unsynced_loss_fs::folder_synced(const std::string& folder) {
  const std::lock_guard lock{mutex_};
  const auto here = paths::path{folder}.lexically_normal();
  std::erase_if(names_, [&](const name_change& n) {
    auto parent = paths::path{n.path}.parent_path().lexically_normal();
    if (parent != here && parent / "" != here)
      return false;
    if (!n.saved.empty()) {
      paths::remove(n.saved);
      files_.erase(n.saved);
    }
    return true;
  });
}

void unsynced_loss_fs::leave_on_disk(const std::string& path, const tracked& t, torn left) {
  if (!paths::exists(path))
    return;
  if (t.image) {
    auto now = *t.image;
    for (const auto& w : t.writes) {
      const auto size = left == torn::nothing ? 0 : w.data.size() / 2;
      if (size != 0 && now.size() < w.offset + size)
        now.resize(w.offset + size);
      std::copy_n(w.data.begin(), size, now.begin() + static_cast<std::ptrdiff_t>(w.offset));
    }
    std::ofstream{path, std::ios::binary | std::ios::trunc}.write(reinterpret_cast<const char*>(now.data()),
                                                                  static_cast<std::streamsize>(now.size()));
    return;
  }
  std::ofstream{path, std::ios::binary | std::ios::app}.write(reinterpret_cast<const char*>(t.pending.data()),
                                                              static_cast<std::streamsize>(t.pending.size()));
  const auto size = paths::file_size(path);
  if (size <= t.durable)
    return;
  const auto kept = left == torn::nothing ? t.durable : t.durable + (size - t.durable) / 2;
  paths::resize_file(path, kept);
  if (left == torn::garbage && path.ends_with(".log"))
    std::ofstream{path, std::ios::binary | std::ios::app} << std::string(size - kept, '\xA5');
}

void unsynced_loss_fs::lose_unsynced(torn left) {
  const std::lock_guard lock{mutex_};
  for (const auto& [path, t] : files_)
    leave_on_disk(path, *t, left);
  for (; !names_.empty(); names_.pop_back()) {
    const auto& n = names_.back();
    if (n.kind == name_change::what::renamed)
      paths::rename(n.path, n.from);
    else if (n.kind == name_change::what::made)
      paths::remove(n.path);
    bring_back(n.saved, n.path);
  }
  files_.clear();
  calls_.clear();
  all_calls_ = 0;
  die_at_ = 0;
  how_ = {};
  dead_ = false;
  failure_.reset();
}

namespace {

/// The library waits a second before it tries again what failed. Nothing of it will do better here.
class impatient_clock final : public rocksdb::SystemClockWrapper {
public:
  using SystemClockWrapper::SystemClockWrapper;
  const char* Name() const override { return "impatient_clock"; }
  void SleepForMicroseconds(int micros) override { SystemClockWrapper::SleepForMicroseconds(std::min(micros, 1000)); }
};

class impatient_env final : public rocksdb::EnvWrapper {
public:
  explicit impatient_env(const std::shared_ptr<unsynced_loss_fs>& files)
    : EnvWrapper{std::shared_ptr<rocksdb::Env>{rocksdb::NewCompositeEnv(files)}} {
    file_system_ = files;
    system_clock_ = std::make_shared<impatient_clock>(rocksdb::SystemClock::Default());
  }
  const char* Name() const override { return "impatient_env"; }
};

} // namespace

std::unique_ptr<rocksdb::Env> make_env(const std::shared_ptr<unsynced_loss_fs>& files) {
  return std::make_unique<impatient_env>(files);
}

} // namespace bezant::testing
