// How many files a node needs open at once, and how many its process may open.
#pragma once

#include <cstddef>
#include <string>

namespace bezant::deployment {

/// What a node with so many replicas needs at least: its store, a link to each other replica, two from each, and its
/// clients.
std::size_t open_files_needed(std::size_t replicas) noexcept;

/// Raises the process' own limit to what the system allows it, at most to what `connections_max` connections need.
/// Gives what it may open now.
std::size_t raise_open_files(std::size_t replicas, std::size_t connections_max) noexcept;

/// Empty if `allowed` is enough for so many replicas, else a sentence with both numbers and what to change.
std::string open_files_problem(std::size_t allowed, std::size_t replicas);

} // namespace bezant::deployment
