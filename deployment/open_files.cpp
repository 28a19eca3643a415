#include "deployment/open_files.hpp"

#include <algorithm>
#include <sys/resource.h>

namespace bezant::deployment {

namespace {

constexpr std::size_t own_files = 320; // the store's tables, 256 at most, its logs, and those of the process itself

} // namespace

std::size_t open_files_needed(std::size_t replicas) noexcept {
  // Half of what may be opened is for connections that others make (transport/links/link.hpp).
  return std::max(own_files + replicas, std::size_t{2} * 2 * replicas);
}

std::size_t raise_open_files(std::size_t replicas, std::size_t connections_max) noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return 0;
  const rlim_t wanted = std::max(open_files_needed(replicas), 2 * connections_max);
  if (limit.rlim_cur < wanted) {
    auto raised = limit;
    raised.rlim_cur = std::min(wanted, limit.rlim_max);
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
      limit = raised;
  }
  return static_cast<std::size_t>(limit.rlim_cur);
}

std::string open_files_problem(std::size_t allowed, std::size_t replicas) {
  const auto needed = open_files_needed(replicas);
  if (allowed >= needed)
    return {};
  return "this process may open " + std::to_string(allowed) + " files, and a node of a chain with "
         + std::to_string(replicas) + " replicas needs " + std::to_string(needed) + ": raise the limit (ulimit -n "
         + std::to_string(needed) + ", or LimitNOFILE in a systemd unit)";
}

} // namespace bezant::deployment
