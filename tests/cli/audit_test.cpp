// bezant audit verify: evidence is judged from its files alone.
#include "core/simulated_signatures.hpp"
#include "deployment/genesis_file.hpp"
#include "exchange/founding.hpp"
#include "exchange/frame.hpp"
#include "protocols/chained/messages.hpp"
#include "protocols/evidence.hpp"
#include "tests/cli/process.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace bezant::test {

namespace {

std::string text_of(const bytes& b) {
  return {b.begin(), b.end()};
}

/// A chain of HotStuff with an exchange of one session; its keys are at hand.
struct founded_chain {
  explicit founded_chain(std::string name, const std::shared_ptr<const signature_scheme>& scheme = ed25519()) {
    exchange::exchange_genesis market;
    market.assets.push_back({"USD"});
    market.assets.push_back({"GOLD"});
    market.instruments.push_back({"GOLD/USD", exchange::asset_id{1}, exchange::asset_id{0}, 1, 1, 0, 0});
    for (const auto* account : {"house", "ann"})
      market.accounts.push_back({account, {}});
    exchange::session s;
    session_key = scheme->make_signer(public_key_seed("session", 0));
    s.key = session_key->key();
    s.accounts.push_back(exchange::account_id{1});
    market.sessions.push_back(s);
    market.orders_max = 1000;
    genesis g;
    g.name = std::move(name);
    g.protocol = "hotstuff";
    for (std::uint64_t i = 0; i < 4; ++i) {
      keys.push_back(scheme->make_signer(public_key_seed("replica", i)));
      g.replicas.push_back(keys.back()->key());
    }
    g.application = digest_of(market);
    founding = {g, market};
    replicas = std::make_shared<const replica_set>(chain_id(g), g.protocol, g.replicas, scheme);
  }

  [[nodiscard]] signed_message say(std::uint32_t who, message m) const {
    return sign(*replicas, replica_id{who}, std::move(m), *keys[who]);
  }
  [[nodiscard]] signed_message vote(std::uint32_t who, std::uint64_t view, std::string_view block) const {
    return say(who, chained::make_message(chained::kind::vote,
                                          block_vote{view_number{view}, height{1}, hash("test", as_bytes(block))}));
  }
  [[nodiscard]] evidence double_vote(std::uint64_t view = 5) const {
    auto a = statement_of(vote(1, view, "a")), b = statement_of(vote(1, view, "b"));
    if (b.body < a.body)
      std::swap(a, b);
    return {replicas->chain(), contradiction{replica_id{1}, a, b, {}}};
  }
  /// A frame whose signature is the session's, or none.
  [[nodiscard]] evidence order_in_block(bool is_signed) const {
    exchange::frame f{session_id{0}, sequence_number{1}, {}};
    f.commands.push_back({exchange::cancel_order{exchange::account_id{1}, exchange::order_id{1}, {}}});
    const auto t = is_signed ? exchange::make_transaction(replicas->chain(), f, *session_key)
                             : transaction{encode(exchange::signed_frame{f, {}})};
    const auto genesis = make_genesis_block(replicas->chain());
    const block_header h{genesis->id(), view_number{2}, height{1}, replica_id{2}, payload_root_of({t.id()})};
    const auto m = say(2, chained::make_message(chained::kind::proposal,
                                                chained::proposal{{h, genesis_certificate(replicas->chain())}, {}}));
    return {replicas->chain(), forged_order{replica_id{2}, statement_of(m), {t.id()}, t}};
  }

  std::vector<std::unique_ptr<signer>> keys;
  std::unique_ptr<signer> session_key;
  exchange::founding founding;
  std::shared_ptr<const replica_set> replicas;
};

} // namespace

TEST_CASE("evidence that holds is told with culprit and offence, and the status is 0") {
  const founded_chain c{"one"};
  const scratch folder;
  const auto genesis = folder.file("genesis.bzfd", text_of(exchange::save_founding(c.founding)));
  const auto vote = folder.file("vote.bzev", text_of(save_evidence(c.double_vote())));
  const auto order = folder.file("order.bzev", text_of(save_evidence(c.order_in_block(false))));
  const auto r = run({"audit", "verify", vote, order, "--genesis", genesis, "--json", folder.path("out.json")});
  INFO(r.out << r.err);
  REQUIRE(r.status == 0);
  CHECK_THAT(r.out, Catch::Contains("VALID  replica 1: double-vote (view 5, height 1)"));
  CHECK_THAT(r.out, Catch::Contains("VALID  replica 2: forged-order (view 2, height 1)"));
  const auto j = nlohmann::json::parse(content_of(folder.path("out.json")));
  CHECK(j["valid"] == 2);
  CHECK(j["refused"] == 0);
  CHECK(j["files"][0]["culprit"] == 1);
  CHECK(j["files"][1]["offence"] == "forged-order");

  const auto as_text = folder.file("genesis.toml", deployment::write_genesis(c.founding));
  CHECK_THAT(run({"audit", "verify", vote, order, "--genesis", as_text}).out, Catch::Contains("2 of 2 hold"));
}

TEST_CASE("altered evidence, evidence of another chain and a good order are refused with status 1") {
  const founded_chain c{"one"}, other{"another"};
  const scratch folder;
  const auto genesis = folder.file("genesis.bzfd", text_of(exchange::save_founding(c.founding)));
  const auto refused = [&](const evidence& e, const std::string& why) {
    const auto r = run({"audit", "verify", folder.file("e.bzev", text_of(save_evidence(e))), "--genesis", genesis});
    INFO(r.out << r.err);
    CHECK(r.status == 1);
    CHECK_THAT(r.out, Catch::Contains("REFUSED  ") && Catch::Contains(why));
  };
  refused(other.double_vote(), "another chain");
  refused(c.order_in_block(true), "honest replicas may sign");
  auto altered = c.double_vote();
  std::get<contradiction>(altered.what).author = replica_id{2};
  refused(altered, "signature");
  altered = c.double_vote();
  std::get<contradiction>(altered.what).second = std::get<contradiction>(c.double_vote(6).what).second;
  refused(altered, "");
  auto cut = text_of(save_evidence(c.double_vote()));
  cut.pop_back();
  CHECK(run({"audit", "verify", folder.file("cut.bzev", cut), "--genesis", genesis}).status == 1);
}

TEST_CASE("evidence of a run with simulated signatures holds only if that is said") {
  const founded_chain c{"one", simulated_signatures()};
  const scratch folder;
  const auto genesis = folder.file("genesis.bzfd", text_of(exchange::save_founding(c.founding)));
  const auto vote = folder.file("vote.bzev", text_of(save_evidence(c.double_vote())));
  const auto unsaid = run({"audit", "verify", vote, "--genesis", genesis});
  CHECK(unsaid.status == 1);
  CHECK_THAT(unsaid.out, Catch::Contains("REFUSED  it holds by simulated signatures: give --signatures simulated"));
  CHECK(run({"audit", "verify", vote, "--genesis", genesis, "--signatures", "simulated"}).status == 0);
  const founded_chain real{"one"};
  const auto other =
    run({"audit", "verify", folder.file("real.bzev", text_of(save_evidence(real.double_vote()))), "--genesis",
         folder.file("real.bzfd", text_of(exchange::save_founding(real.founding))), "--signatures", "simulated"});
  CHECK(other.status == 1);
  CHECK_THAT(other.out, Catch::Contains("give --signatures ed25519"));
}

TEST_CASE("what is no evidence or no genesis file is told, and the status is 2") {
  const founded_chain c{"one"};
  const scratch folder;
  const auto genesis = folder.file("genesis.bzfd", text_of(exchange::save_founding(c.founding)));
  const auto vote = folder.file("vote.bzev", text_of(save_evidence(c.double_vote())));
  const auto status = [](const std::string& file, const std::string& by) {
    const auto r = run({"audit", "verify", file, "--genesis", by});
    CHECK(!r.err.empty());
    return r.status;
  };
  CHECK(status(genesis, genesis) == 2);
  CHECK(status(vote, vote) == 2);
  CHECK(status(folder.path("missing"), genesis) == 2);
  CHECK(status(vote, folder.path("missing")) == 2);
  auto wrong = c.founding;
  wrong.chain.application = {};
  CHECK(status(vote, folder.file("wrong.bzfd", text_of(exchange::save_founding(wrong)))) == 2);
}

} // namespace bezant::test
