// Messages of every protocol, from strangers: their static checks, proofs, and a core that gets what passes. The first
// byte chooses the protocol, the second the message's kind (0: a commit proof; from 240 on the house's), the third
// whether a payload hangs beside it.
#include "protocols/recall.hpp"
#include "protocols/registry.hpp"
#include "tests/protocols/keyring.hpp"

#include <cstdlib>
#include <map>

using namespace bezant;
using bezant::testing::keyring;

namespace {

/// A protocol with the keys of four replicas, and one core of it.
struct subject {
  protocol_info info;
  keyring keys;
  std::unique_ptr<protocol> core;

  explicit subject(const protocol_info& p) : info{p}, keys{4, 0, p.name} {
    core = info.make({replica_id{0}, keys.replicas(), {}}, nullptr).value();
    effects out;
    core->step(time_point{1}, started{}, out);
  }
};

subject& subject_at(std::size_t index) {
  static const auto known = protocol_registry::built_in();
  static std::map<std::size_t, subject> subjects;
  const auto& info = known.all()[index % known.all().size()];
  return subjects.try_emplace(index % known.all().size(), info).first->second;
}

void prove(const subject& s, byte_view proof) {
  const auto parent = make_genesis_block(s.keys.replicas()->chain());
  const block_header never{parent->id(), view_number{1}, height{1}, replica_id{1}, empty_payload()->root()};
  // The sample proofs are of other blocks, so none may pass for this one.
  if (s.info.verify_commit(never, proof, *s.keys.replicas()))
    std::abort();
  if (s.info.prove_earlier) {
    const auto block_of = [](const block_header& h, byte_view justify) {
      return std::make_shared<const block>(h, empty_payload(), bytes{justify.begin(), justify.end()});
    };
    const std::vector<block_ptr> path{block_of(never, {}), block_of(never, proof)};
    const auto made = s.info.prove_earlier(path, proof);
    if (!made.empty() && s.info.verify_commit(never, made, *s.keys.replicas()))
      std::abort();
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3)
    return 0;
  auto& s = subject_at(data[0]);
  const byte_view body{data + 3, size - 3};
  if (data[1] == 0) {
    prove(s, body);
    return 0;
  }
  signed_message m{replica_id{1}, data[1], bytes{body.begin(), body.end()}, {}, nullptr};
  if (data[2] % 2 == 1)
    m.content = empty_payload();
  m.author = replica_id{data[2] / 2U % 5U};
  if (is_house(m.kind)) {
    static_cast<void>(check_house(m, *s.keys.replicas()));
    if (const auto a = decode<recall_answer>(m.body))
      for (const auto& said : a.value().said)
        static_cast<void>(rank_of(s.info, said.kind, said.body));
    return 0;
  }
  const auto checked = s.info.check(m, *s.keys.replicas());
  static_cast<void>(s.info.kind_name(m.kind));
  static_cast<void>(s.info.slot(m));
  if (s.info.contradicts(m, m)) // nobody contradicts himself with one message
    std::abort();
  if (!checked)
    return 0;
  effects out;
  s.core->step(time_point{1}, message_in{m.author, m}, out);
  return 0;
}
