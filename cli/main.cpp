// The program `bezant`.
#include "cli/program.hpp"

int main(int argc, char** argv) {
  return bezant::cli::run(argc, argv);
}
