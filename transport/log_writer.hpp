// Writes text to a descriptor on a thread of its own, so that nobody else waits for whoever reads it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <system_error>

namespace bezant {

/// Lines wait in a bounded queue; a thread writes them. The reader of a pipe may stall, end, or never come: that costs
/// lines, which are counted and said, or, if wished, time. No signal comes of it, and the end of this object waits for
/// a bounded time. Thread-safe.
class log_writer {
public:
  enum class when_full {
    wait, ///< whoever pushes waits for room: no line is lost while somebody reads
    drop, ///< the oldest lines are lost
  };
  /// Most bytes that wait.
  static constexpr std::size_t bytes_max = std::size_t{4} << 20U;
  /// How long the last lines may take when this ends.
  static constexpr std::chrono::milliseconds farewell{500};

  /// Writes to `descriptor`, which stays its owner's. `dropped_line` gives the line that says how many are missing; it
  /// is called on the writing thread.
  explicit log_writer(int descriptor, std::function<std::string(std::uint64_t)> dropped_line = {});
  log_writer(const log_writer&) = delete;
  log_writer& operator=(const log_writer&) = delete;
  ~log_writer();

  /// Takes whole lines, with their ends.
  void push(std::string lines);

  void set_when_full(when_full what);

  /// Waits until all is written. False if that took longer than `bound`; after that once more at once, until something
  /// is written.
  bool drain(std::chrono::milliseconds bound);

  /// Goes on in the file at `path`, at its end, which is made if it is not there. An error changes nothing.
  std::error_code open(const std::string& path);
  /// Opens the file anew: it may have been moved away. Nothing if there is none.
  std::error_code reopen();

  /// Lines that were lost and not said yet.
  [[nodiscard]] std::uint64_t dropped() const;

private:
  struct shared;
  std::shared_ptr<shared> shared_; // the thread has it, too, and may outlive this: it can be stuck in the kernel
};

/// Writes one line to standard error unless its reader stalls; then the line is lost.
void say_without_waiting(std::string_view line);

} // namespace bezant
