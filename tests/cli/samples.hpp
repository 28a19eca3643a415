// Files that the tests of the program settle, and results that they read.
#pragma once

#include "tests/cli/process.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace bezant::test {

/// The small Bitstamp sample of the examples.
std::string sample_path();

/// An order file of `n` limit orders in Bezant's own format; every seventh trades.
std::string many_orders(std::uint64_t n);

/// `text` packed, as the tools `xz` and `gzip` do it.
std::string xz_of(const std::string& text);
std::string gzip_of(const std::string& text);
/// What an xz file holds.
std::string unpacked_xz(const std::string& path);

/// BLAKE2b-256 of all lines of `text` after its first, as `tail -n +2 FILE | b2sum -l 256` prints it.
std::string digest_after_first_line(const std::string& text);

std::vector<std::string> lines_of(const std::string& text);

/// A file's JSON; fails the test if it is none.
nlohmann::json json_at(const std::string& path);

/// Arguments of a quick `settle` of the sample, and more.
std::vector<std::string> settle_sample(const std::vector<std::string>& more = {});

} // namespace bezant::test
