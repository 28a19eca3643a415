#include "deployment/process_usage.hpp"

#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace bezant::deployment {

process_usage usage_of_this_process() {
  process_usage used;
  rusage r{};
  if (getrusage(RUSAGE_SELF, &r) == 0) {
    const auto ms = [](const timeval& t) {
      return static_cast<std::uint64_t>(t.tv_sec) * 1'000 + static_cast<std::uint64_t>(t.tv_usec) / 1'000;
    };
    used.cpu_ms = ms(r.ru_utime) + ms(r.ru_stime);
  }
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  if (std::ifstream statm{"/proc/self/statm"}; statm >> total_pages >> resident_pages)
    used.resident_bytes = resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return used;
}

} // namespace bezant::deployment
