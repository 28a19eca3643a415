#include "cli/founding_file.hpp"

#include "deployment/genesis_file.hpp"
#include "simulation/toml_file.hpp"

#include <iostream>

namespace bezant::cli {

namespace {

constexpr std::size_t founding_file_bytes_max = std::size_t{1} << 26U;

} // namespace

std::optional<exchange::founding> read_founding(const std::string& file, const protocol_registry& protocols,
                                                const std::string& who) {
  if (file.ends_with(".toml")) {
    std::vector<std::string> problems;
    auto founded = deployment::read_genesis(file, protocols, problems);
    for (const auto& line : problems)
      std::cerr << who << ": " << line << '\n';
    return founded;
  }
  std::string problem;
  const auto content = simulation::read_small_file(file, problem, founding_file_bytes_max);
  if (!content) {
    std::cerr << who << ": " << problem << '\n';
    return std::nullopt;
  }
  auto founded = exchange::load_founding(as_bytes(*content));
  if (founded)
    return std::move(founded).value();
  std::cerr << who << ": " << file << ": is no genesis file: " << founded.error().message() << '\n';
  return std::nullopt;
}

} // namespace bezant::cli
