// The whole command line of Bezant, with two protocols more.
#include "fixed_leader.hpp"
#include "fixed_leader_forge.hpp"
#include "two_chain.hpp"

#include <bezant/cli/program.hpp>

#include <iostream>

int main(int argc, char** argv) {
  bezant::cli::program p;
  p.name = "my-bezant";
  for (const auto& info : {mine::fixed_leader_info(), mine::two_chain_info()})
    if (const auto added = p.protocols.add(info); !added) {
      std::cerr << info.name << ": " << added.error().message() << '\n';
      return 1;
    }
  p.adversaries.add_forge("fixed-leader", mine::fixed_leader_forge());
  p.adversaries.add_forge("two-chain", bezant::make_chained_forge());
  return bezant::cli::run(argc, argv, std::move(p));
}
