// Nodes whose disk is full, read-only or not as it must be: tests/cli/disk_failures.sh, with a port of this test's own.
#include "tests/cli/process.hpp"
#include "tests/support/free_ports.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <iostream>
#include <sys/wait.h>

namespace bezant::test {

TEST_CASE("a node tells of every failure of its disk in a clear line, ends with a status, and runs when it is mended") {
  constexpr int skipped = 77;
  const scratch folder;
  const auto command = std::string{"bash " BEZANT_DISK_FAILURES " " BEZANT_PROGRAM " "} + folder.path("disks") + " "
                       + std::to_string(free_ports(1));
  const int status = std::system(command.c_str()); // NOLINT(concurrency-mt-unsafe): a test of one thread
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == skipped)
    return;
  CHECK(WEXITSTATUS(status) == 0);
}

} // namespace bezant::test
