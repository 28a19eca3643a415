// What went wrong with a file, for people, and writing that does not stop halfway without a reason.
#pragma once

#include <string>
#include <string_view>

namespace bezant::deployment {

/// Writes all of `text`, however many calls that takes. False, with `errno` set, if the rest could not be written; a
/// device that takes less without saying why counts as full.
bool write_all(int file, std::string_view text) noexcept;

/// False only if there is surely nothing of that name. What cannot be looked at (no rights, a device that fails) may be
/// there.
bool may_exist(const std::string& path) noexcept;

/// "FILE: cannot be written: REASON", with a hint where people can do something about `error`.
std::string write_problem(const std::string& file, int error);

/// The hint alone: empty, or a sentence that begins with "; ".
std::string hint_on(int error);

} // namespace bezant::deployment
