// bezant keygen: a fresh secret key in a file, and its public key for the genesis file.
#include "cli/exit_codes.hpp"
#include "cli/program.hpp"
#include "cli/terminal.hpp"
#include "deployment/key_file.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace bezant::cli {

namespace {

constexpr const char* keygen_footer = R"(
Every replica and every client session of a chain has a key. The secret part stays in the file, on the machine where it
is used; the public part, which is printed, goes into the genesis file. An existing file is never overwritten.

Examples:
  bezant keygen --out replica-0/key
  bezant keygen --out session.key --json

The file can be read by its owner alone, and Bezant refuses it when others can read it, too. Keep a copy where the
machine's failure does not reach it; docs/deployment.md says how. Two replicas must never run with one key.)";

struct keygen_command {
  std::string out = "bezant.key";
  bool json = false;
};

int generate(const keygen_command& c) {
  auto seed = random_key_seed();
  std::string problem;
  const bool written = deployment::write_key_file(c.out, seed, problem);
  const auto key = to_hex(deployment::public_key_of(seed).value);
  seed.fill(0);
  if (!written) {
    std::cerr << "bezant keygen: " << problem << '\n';
    return exit_usage;
  }
  if (c.json)
    std::cout << nlohmann::ordered_json{{"public_key", key}, {"file", c.out}}.dump(2) << '\n';
  else
    show(key + "\n");
  return exit_ok;
}

} // namespace

void add_keygen(CLI::App& app, program& p) {
  auto c = std::make_shared<keygen_command>();
  auto* sub = app.add_subcommand("keygen", "Make the key of a replica or of a client session");
  sub->footer(keygen_footer);
  sub->add_option("--out", c->out, "The new file for the secret key")->type_name("FILE")->capture_default_str();
  sub->add_flag("--json", c->json, "Print the public key and the file's path as JSON");
  sub->callback([c, &p] { p.status = generate(*c); });
}

} // namespace bezant::cli
