// Result files: opened before long work, so that a bad path is said at once.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

namespace bezant::cli {

/// Opens `path` for writing; on failure says why on standard error and gives false.
bool open_for_writing(std::ofstream& out, const std::string& path);

/// True if `path` can be written; else says why. Creates the file if it does not exist.
bool can_write(const std::string& path);

/// Writes `text` as the whole file; on failure says why and gives false.
bool write_file(const std::string& path, std::string_view text);

} // namespace bezant::cli
