// Files of a deployment as somebody may have written them. The first byte chooses the kind, the rest is the text.
#include "deployment/genesis_file.hpp"
#include "deployment/node_file.hpp"

#include <cstdio>
#include <cstdlib>

using namespace bezant;
using namespace bezant::deployment;

namespace {

const names known;

void must(bool holds, const char* what) {
  if (holds)
    return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

exchange::founding sample() {
  exchange::founding f;
  f.chain.protocol = "hotstuff";
  for (std::uint64_t i = 0; i < 4; ++i)
    f.chain.replicas.push_back(ed25519()->make_signer(public_key_seed("replica", i))->key());
  return f;
}

/// What is taken is written and taken again, as the same chain; what is refused is refused with a reason.
void read_genesis_text(std::string_view text) {
  std::vector<std::string> problems;
  const auto f = parse_genesis(text, "genesis.toml", known.protocols, problems);
  must(f.has_value() == problems.empty(), "a genesis file was refused without a reason");
  if (!f)
    return;
  const auto again = parse_genesis(write_genesis(*f), "genesis.toml", known.protocols, problems);
  must(again && chain_id(again->chain) == chain_id(f->chain), "a genesis file changed when it was written");
}

void read_node_text(std::string_view text) {
  static const auto founded = sample();
  std::vector<std::string> problems;
  const auto n = parse_node_file(text, "node.toml", founded, known, problems);
  must(n.has_value() == problems.empty(), "a node file was refused without a reason");
  if (!n)
    return;
  const auto written = write_node_file(*n);
  const auto again = parse_node_file(written, "node.toml", founded, known, problems);
  must(again && write_node_file(*again) == written, "a node file changed when it was written");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  if (data[0] == 'n')
    read_node_text(text);
  else
    read_genesis_text(text);
  return 0;
}
