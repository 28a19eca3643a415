// One logger per component, to standard error or a file; who logs does not wait for who reads.
#pragma once

#include <spdlog/spdlog.h>

#include <memory>
#include <string>
#include <system_error>

// libfmt has this function. Without the declaration each file that logs compiles the whole formatter anew, for some 5
// s.
extern template void fmt::detail::vformat_to<char>(fmt::detail::buffer<char>&, fmt::basic_string_view<char>,
                                                   fmt::basic_format_args<fmt::format_context>,
                                                   fmt::detail::locale_ref);

namespace bezant {

/// The logger of `component`, made on first use with spdlog's global level and pattern. Thread-safe.
std::shared_ptr<spdlog::logger> logger(const std::string& component);

/// What waits to be written is bounded (`log_writer::bytes_max`). When that is full whoever logs waits, as a command
/// does that ends by itself; from now on the oldest lines are dropped instead, and counted, so that a reader that
/// stalls cannot stop the process.
void drop_log_lines_when_full();

/// From now on all loggers write to the end of `file`, which is made if it is not there. An error changes nothing.
std::error_code log_to(const std::string& file);
/// Opens that file anew, after it was moved away; nothing if there is none.
std::error_code reopen_log();

/// Waits until what was logged is written, at most `log_writer::farewell`.
void end_log();

/// From now on all loggers are at `level`; with `json` each line is an object with time, level, component and message.
/// Call it before other threads log.
void use_log_format(spdlog::level::level_enum level, bool json);

} // namespace bezant
