// The whole command line of Bezant, with one behaviour more.
#include "grudge.hpp"

#include <bezant/cli/program.hpp>

#include <iostream>

int main(int argc, char** argv) {
  bezant::cli::program p;
  p.name = "my-bezant";
  if (const auto added = p.adversaries.add(mine::grudge_info()); !added) {
    std::cerr << "grudge: " << added.error().message() << '\n';
    return 1;
  }
  return bezant::cli::run(argc, argv, std::move(p));
}
