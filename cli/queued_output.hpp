// An output stream whose reader may stall.
#pragma once

#include "transport/log_writer.hpp"

#include <ostream>
#include <sstream>

namespace bezant::cli {

/// What is flushed goes to a `log_writer`: nobody who writes here waits, and what is not taken in time is dropped and
/// counted.
class queued_output final : public std::ostream {
public:
  explicit queued_output(int descriptor) : std::ostream{nullptr}, buffer_{descriptor} { rdbuf(&buffer_); }
  queued_output(const queued_output&) = delete;
  queued_output& operator=(const queued_output&) = delete;
  ~queued_output() override { flush(); }

private:
  class buffer final : public std::stringbuf {
  public:
    explicit buffer(int descriptor)
      : std::stringbuf{std::ios::out}, writer_{descriptor, [](std::uint64_t lines) {
                                                 return std::to_string(lines)
                                                        + " lines were dropped: nobody took them\n";
                                               }} {
      writer_.set_when_full(log_writer::when_full::drop);
    }

  protected:
    int sync() override {
      if (auto text = str(); !text.empty())
        writer_.push(std::move(text));
      str({});
      return 0;
    }

  private:
    log_writer writer_;
  };

  buffer buffer_;
};

} // namespace bezant::cli
