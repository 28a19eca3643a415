// A process of its own is killed in a file-system call; another one opens what it left.
#include "tests/store/store_model.hpp"

#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

using namespace bezant;
using namespace bezant::testing;

namespace {

struct death {
  std::uint64_t steps_acknowledged = 0;
  bool killed = false;
  int status = 0;
};

death run_victim(const std::filesystem::path& folder, const std::filesystem::path& graveyard, std::uint64_t call) {
  int out[2];
  REQUIRE(::pipe(out) == 0);
  const auto number = std::to_string(call);
  const auto child = ::fork();
  if (child == 0) {
    ::dup2(out[1], STDOUT_FILENO);
    ::close(out[0]);
    ::close(out[1]);
    ::execl(BEZANT_STORE_VICTIM, BEZANT_STORE_VICTIM, folder.c_str(), graveyard.c_str(), number.c_str(), nullptr);
    ::_exit(3);
  }
  ::close(out[1]);
  death d;
  for (char dot = 0; ::read(out[0], &dot, 1) == 1;)
    ++d.steps_acknowledged;
  ::close(out[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  d.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  d.status = status;
  return d;
}

} // namespace

TEST_CASE("what a killed process had synced is there for the next one, and nothing that it had not appended") {
  std::uint64_t killed = 0;
  for (std::uint64_t call = 1; call < 4000; call += 1 + call / 12) {
    scratch_folder scratch;
    std::filesystem::create_directory(scratch.path() / "graveyard");
    const auto d = run_victim(scratch.path() / "store", scratch.path() / "graveyard", call);
    INFO("call " << call << ", " << d.steps_acknowledged << " steps, status " << d.status);
    if (!d.killed) {
      CHECK(d.status == 0);
      CHECK(d.steps_acknowledged == victim_steps);
      break;
    }
    ++killed;
    // The same steps on a store in memory say what must be there; the step it died in may have come through.
    memory_store same{test_genesis()};
    store_script script{1};
    while (script.steps() < d.steps_acknowledged)
      REQUIRE(script.step(same));
    const auto before = script.model().durable();
    REQUIRE(script.step(same));
    const auto after = script.model().durable();
    std::string why;
    const auto opened = open_rocks_store(scratch.path() / "store", test_genesis(), {}, &why);
    INFO(why);
    REQUIRE(opened);
    const auto differs = script.model().difference(*opened.value(), before);
    if (!differs.empty() && !script.model().difference(*opened.value(), after).empty())
      FAIL_CHECK(differs);
  }
  CHECK(killed > 30);
}
