// A process that is killed: victim FOLDER GRAVEYARD CALL. Opens a store on a file system that forgets what was not
// synced, and sends itself SIGKILL in the file-system call of that number. Prints one dot for each step whose sync
// succeeded.
#include "tests/store/store_model.hpp"
#include "transport/log.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>

using namespace bezant;
using namespace bezant::testing;

int main(int argc, char** argv) {
  if (argc != 4)
    return 2;
  logger("store")->set_level(spdlog::level::off);
  const auto files = std::make_shared<unsynced_loss_fs>(argv[2]);
  files->die_at(std::strtoull(argv[3], nullptr, 10), [] { ::kill(::getpid(), SIGKILL); });
  const auto env = make_env(files);
  rocks_options options;
  options.env = env.get();
  options.write_buffer_bytes = std::size_t{64} << 10;
  const auto disk = open_rocks_store(argv[1], test_genesis(), options);
  if (!disk)
    return 1;
  for (store_script script{1}; script.steps() < victim_steps;) {
    if (!script.step(*disk.value()) || ::write(STDOUT_FILENO, ".", 1) != 1)
      return 1;
  }
  return 0;
}
