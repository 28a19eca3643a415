#include "transport/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>

#include <mutex>

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

} // namespace

void use_log_format(spdlog::level::level_enum level, bool json) {
  spdlog::set_level(level);
  if (json)
    spdlog::set_formatter(std::make_unique<json_formatter>());
}

std::shared_ptr<spdlog::logger> logger(const std::string& component) {
  static std::mutex mutex; // two threads must not register one name twice
  const std::lock_guard lock{mutex};
  if (auto known = spdlog::get(component))
    return known;
  return spdlog::stderr_color_mt(component);
}

} // namespace bezant
