#include "transport/log.hpp"

#include "transport/log_writer.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <array>
#include <cstdlib>
#include <mutex>
#include <unistd.h>

namespace bezant {

namespace {

/// One JSON object a line.
class json_formatter final : public spdlog::formatter {
public:
  void format(const spdlog::details::log_msg& m, spdlog::memory_buf_t& out) override {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(m.time.time_since_epoch()).count();
    const auto level = spdlog::level::to_string_view(m.level);
    fmt::format_to(std::back_inserter(out), R"({{"time_ms":{},"level":"{}","component":")", ms,
                   std::string_view{level.data(), level.size()});
    escape({m.logger_name.data(), m.logger_name.size()}, out);
    append(R"(","message":")", out);
    escape({m.payload.data(), m.payload.size()}, out);
    append("\"}\n", out);
  }
  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<json_formatter>(); }

private:
  static void append(std::string_view text, spdlog::memory_buf_t& out) {
    out.append(text.data(), text.data() + text.size());
  }
  /// RFC 8259, section 7.
  static void escape(std::string_view text, spdlog::memory_buf_t& out) {
    constexpr unsigned char first_printable = 0x20;
    constexpr unsigned char last_ascii = 0x7e; // bytes of strangers need not be UTF-8
    for (const char c : text)
      if (c == '"' || c == '\\')
        fmt::format_to(std::back_inserter(out), "\\{}", c);
      else if (static_cast<unsigned char>(c) < first_printable || static_cast<unsigned char>(c) > last_ascii)
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
      else
        out.push_back(c);
  }
};

/// The line that tells of lines that are missing. The writing thread's; it may outlive all else here.
struct drop_notice {
  std::mutex mutex;
  std::unique_ptr<spdlog::formatter> formatter = std::make_unique<spdlog::pattern_formatter>();

  std::string line(std::uint64_t lines) {
    const auto text =
      fmt::format("{} lines were dropped: nobody took them in time, or they could not be written", lines);
    spdlog::memory_buf_t line;
    const std::lock_guard lock{mutex};
    formatter->format({"log", spdlog::level::warn, text}, line);
    return {line.data(), line.size()};
  }
};

/// What all loggers write to.
class log_sink final : public spdlog::sinks::base_sink<std::mutex> {
public:
  log_sink()
    : coloured_{isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr},
      writer_{STDERR_FILENO, [n = notice_](std::uint64_t lines) { return n->line(lines); }} {}

  log_writer& writer() noexcept { return writer_; }
  void end_colours() {
    const std::lock_guard lock{mutex_};
    coloured_ = false;
  }

protected:
  void sink_it_(const spdlog::details::log_msg& m) override {
    spdlog::memory_buf_t line;
    formatter_->format(m, line);
    writer_.push(coloured_ ? coloured(m, line) : std::string{line.data(), line.size()});
    if (m.level >= spdlog::level::err)
      writer_.drain(last_words);
  }
  void flush_() override { writer_.drain(last_words); }
  void set_pattern_(const std::string& pattern) override {
    set_formatter_(std::make_unique<spdlog::pattern_formatter>(pattern));
  }
  void set_formatter_(std::unique_ptr<spdlog::formatter> f) override {
    {
      const std::lock_guard lock{notice_->mutex};
      notice_->formatter = f->clone();
    }
    formatter_ = std::move(f);
  }

private:
  static constexpr std::chrono::milliseconds last_words{250}; // what follows an error may be the end of the process

  static std::string coloured(const spdlog::details::log_msg& m, const spdlog::memory_buf_t& line) {
    constexpr std::array<std::string_view, spdlog::level::n_levels> codes{
      "\033[37m", "\033[36m", "\033[32m", "\033[33m\033[1m", "\033[31m\033[1m", "\033[1m\033[41m", ""};
    std::string text{line.data(), line.size()};
    if (m.color_range_end > m.color_range_start && m.color_range_end <= text.size()) {
      text.insert(m.color_range_end, "\033[m");
      text.insert(m.color_range_start, codes.at(static_cast<std::size_t>(m.level)));
    }
    return text;
  }

  std::shared_ptr<drop_notice> notice_ = std::make_shared<drop_notice>();
  bool coloured_;
  log_writer writer_; // last: it begins when the rest is there
};

const std::shared_ptr<log_sink>& sink() {
  static const auto one = std::make_shared<log_sink>();
  return one;
}

} // namespace

void use_log_format(spdlog::level::level_enum level, bool json) {
  spdlog::set_level(level);
  if (json)
    spdlog::set_formatter(std::make_unique<json_formatter>());
}

void drop_log_lines_when_full() {
  sink()->writer().set_when_full(log_writer::when_full::drop);
}

std::error_code log_to(const std::string& file) {
  const auto failed = sink()->writer().open(file);
  if (!failed)
    sink()->end_colours();
  return failed;
}

std::error_code reopen_log() {
  return sink()->writer().reopen();
}

void end_log() {
  sink()->writer().drain(log_writer::farewell);
}

std::shared_ptr<spdlog::logger> logger(const std::string& component) {
  static std::mutex mutex; // two threads must not register one name twice
  const std::lock_guard lock{mutex};
  if (auto known = spdlog::get(component))
    return known;
  auto made = std::make_shared<spdlog::logger>(component, sink());
  spdlog::initialize_logger(made);
  return made;
}

} // namespace bezant
