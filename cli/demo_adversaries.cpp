// Steps of the guided tour with replicas that lie.
#include "audit/forensics.hpp"
#include "audit/verify.hpp"
#include "cli/demo_cluster.hpp"
#include "cli/demo_steps.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>

namespace bezant::cli {

namespace {

using simulation::seat;

/// Prints what was proven, and checks that it holds by itself and names nobody but `culprit`.
bool tell_evidence(const demo_cluster& c, replica_id culprit) {
  const auto& around = c.replicas();
  bool good = !c.evidence().empty();
  for (const auto& e : c.evidence()) {
    const auto read = load_evidence(save_evidence(e.content));
    const bool holds =
      read && audit::verify(read.value(), {&around.protocol_used(), around.replicas().get(), &c.exchange_of(0)});
    good = good && holds && e.proven.culprit == culprit;
    show(fmt::format("  Proven: {} by replica {} in view {}{}.\n"
                     "  Found by {} replicas; checked again from its file: {}.\n",
                     e.proven.offence, e.proven.culprit.value(), e.proven.view.value(),
                     e.committed_at ? fmt::format(", committed at height {}", e.committed_at->value()) : "",
                     e.by.size(), holds ? "valid" : "INVALID"));
  }
  const auto out = c.isolated();
  for (const auto& i : out)
    show(fmt::format("  Left out as leader from height {} on: replica {}.\n", i.from.value(), i.who.value()));
  return good && out.size() == 1 && out.front().who == culprit;
}

/// Prints how often each adversary acted.
void tell_acts(const demo_cluster& c) {
  for (const auto& a : c.replicas().acts())
    show("  " + to_string(a) + ".\n");
}

/// Trades while replica 1 misbehaves.
bool trade_with(std::uint64_t seed, const std::string& behaviour, const program& p) {
  const replica_id bad{1};
  demo_cluster c{
    {.protocol = "hotstuff", .adversaries = {{bad, seat{use(behaviour), {bad}}}}, .seed = seed, .stop = p.stop}};
  const bool done = c.trade(some_trading(seed), time_point{} + seconds(60));
  c.run(c.replicas().now() + seconds(3), seconds(1), [](time_point) { return ""; });
  tell_acts(c);
  const bool caught = tell_evidence(c, bad);
  show(fmt::format("  {} blocks are final, all orders of the client have their results on every honest replica.\n",
                   c.common_height()));
  return c.sound() && done && caught;
}

/// What each honest replica has seen, signed and committed.
class witness final : public replica_observer {
public:
  void on_signed(time_point, replica_id who, const signed_message& m) override { hear(who, m); }
  void on_delivered(time_point, replica_id who, replica_id, const signed_message& m) override { hear(who, m); }
  void on_commit(time_point, replica_id who, const commit& c) override { proofs[who].push_back(c.proof); }

  std::map<replica_id, std::vector<signed_message>> heard;
  std::map<replica_id, std::vector<bytes>> proofs;

private:
  void hear(replica_id who, const signed_message& m) {
    heard[who].push_back({m.author, m.kind, m.body, m.by, nullptr});
  }
};

} // namespace

bool equivocating_leader(std::uint64_t seed, const program& p) {
  return trade_with(seed, "equivocate", p);
}

bool fake_orders(std::uint64_t seed, const program& p) {
  return trade_with(seed, "fake-orders", p);
}

bool colluders(std::uint64_t seed, const program& p) {
  const std::set<replica_id> traitors{replica_id{2}, replica_id{3}};
  const seat taken{use("collude", {{"group", "2 3"}}), traitors};
  const auto seen = std::make_shared<witness>();
  demo_cluster c{{.protocol = "hotstuff",
                  .adversaries = {{replica_id{2}, taken}, {replica_id{3}, taken}},
                  .watcher = seen,
                  .partitions = {{time_point{},
                                  time_point{} + seconds(60),
                                  {{replica_id{0}, replica_id{2}}, {replica_id{1}, replica_id{3}}}}},
                  .seed = seed,
                  .stop = p.stop}};
  c.run(time_point{} + seconds(4), seconds(1), [](time_point) { return "0 and 1 cannot reach each other"; });
  tell_acts(c);
  bool forked = false;
  for (const auto& v : c.violations())
    if (v.invariant == "agreement") {
      forked = true;
      show("  Two histories: " + v.sentence + ".\n");
    }
  audit::forensics inquiry{c.replicas().protocol_used(), *c.replicas().replicas()};
  for (const auto honest : {replica_id{0}, replica_id{1}}) {
    for (const auto& m : seen->heard[honest])
      inquiry.add(m);
    for (const auto& proof : seen->proofs[honest])
      inquiry.add_proof(proof);
  }
  std::set<replica_id> named;
  for (const auto& one : inquiry.culprits()) {
    named.insert(one.who);
    show(fmt::format("  Named: replica {} for {}.\n", one.who.value(), one.proofs.front().offence));
  }
  show(fmt::format("  {} signed statements of both sides were compared.\n", inquiry.statements()));
  return forked && named == traitors;
}

} // namespace bezant::cli
