// Result files: opened before long work, so that a bad path is said at once.
#pragma once

#include <CLI/CLI.hpp>

#include <fstream>
#include <string>
#include <string_view>

namespace bezant::cli {

/// Adds option `name` for the path of a result file, which must not be empty.
CLI::Option* add_output(CLI::App& app, const std::string& name, std::string& path, const std::string& about);

/// True if both paths name one file, which is no device: then one result would destroy the other.
bool same_file(const std::string& a, const std::string& b);

/// Opens `path` for writing; on failure says why on standard error and gives false.
bool open_for_writing(std::ofstream& out, const std::string& path);

/// True if `path` can be written; else says why. Leaves no new file behind.
bool can_write(const std::string& path);

/// Makes the folder `path` if it is not there; on failure says why and gives false.
bool make_folder(const std::string& path);

/// Writes `text` as the whole file; on failure says why and gives false.
bool write_file(const std::string& path, std::string_view text);

} // namespace bezant::cli
