// Results on their way from several threads to one, in order of their numbers.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>

namespace bezant::simulation {

/// Hands out numbers of work from 0 to threads and takes their results, which one thread gets in order of the numbers.
template <class Outcome>
class ordered_queue {
public:
  /// A thread may be this many pieces of work ahead of the one that is handed out next.
  static constexpr std::uint64_t ahead_max = 256;

  explicit ordered_queue(std::uint64_t planned) : planned_{planned} {}

  /// The number of the next piece of work; nothing when there is no more. Waits while too far ahead.
  std::optional<std::uint64_t> take_work(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, stop, [this] { return given_ >= planned_ || given_ < handed_out_ + ahead_max; });
    if (stop.stop_requested() || given_ >= planned_)
      return std::nullopt;
    return given_++;
  }

  void put(std::uint64_t number, Outcome done) {
    const std::lock_guard lock{mutex_};
    waiting_.emplace(number, std::move(done));
    changed_.notify_all();
  }

  void thread_ended() {
    const std::lock_guard lock{mutex_};
    ++ended_;
    changed_.notify_all();
  }

  /// The next result in order; nothing when all `threads` ended and it will not come.
  std::optional<Outcome> next(std::size_t threads) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return waiting_.contains(handed_out_) || ended_ == threads; });
    auto found = waiting_.extract(handed_out_);
    if (found.empty())
      return std::nullopt;
    ++handed_out_;
    changed_.notify_all();
    return std::move(found.mapped());
  }

private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t planned_;
  std::uint64_t given_ = 0;
  std::uint64_t handed_out_ = 0;
  std::size_t ended_ = 0;
  std::map<std::uint64_t, Outcome> waiting_;
};

} // namespace bezant::simulation
