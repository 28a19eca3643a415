// What PBFT's check, verify_commit, slot and offence refuse and find.
#include "protocols/registry.hpp"
#include "tests/pbft/says.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;
using pbft::kind;

namespace {

const keyring& keys() {
  static const keyring four{4, 0, "pbft"};
  return four;
}

bool good(const signed_message& m) {
  return bool{pbft::check(m, *keys().replicas())};
}

template <class T>
signed_message by(std::uint32_t who, kind k, const T& body, payload_ptr content = nullptr) {
  return keys().sign(replica_id{who}, pbft::make_message(k, body, std::move(content)));
}

} // namespace

TEST_CASE("a pre-prepare is the primary's, for a batch of its view with its payload or for an older one without",
          "[pbft]") {
  const auto b = pbft_says::batch(keys(), 3, 5, "x");
  CHECK(good(pbft_says::pre_prepare(keys(), 5, b, "x")));
  CHECK(good(pbft_says::pre_prepare(keys(), 6, b)));
  CHECK_FALSE(good(pbft_says::pre_prepare(keys(), 5, b, "y")));
  CHECK_FALSE(good(pbft_says::pre_prepare(keys(), 4, b, "x"))); // from the future
  auto without = pbft_says::pre_prepare(keys(), 5, b, "x");
  without.content = nullptr;
  CHECK_FALSE(good(without));
  auto with = pbft_says::pre_prepare(keys(), 6, b);
  with.content = text_payload("x");
  CHECK_FALSE(good(with));
  const pbft::pre_prepare body{view_number{5}, b};
  CHECK_FALSE(good(by(2, kind::pre_prepare, body, text_payload("x")))); // view 5 is replica 1's
  auto wrong = b;
  wrong.proposer = replica_id{2};
  CHECK_FALSE(good(by(1, kind::pre_prepare, pbft::pre_prepare{view_number{5}, wrong}, text_payload("x"))));
  wrong = b;
  wrong.at = height{0};
  CHECK_FALSE(good(by(1, kind::pre_prepare, pbft::pre_prepare{view_number{5}, wrong}, text_payload("x"))));
}

TEST_CASE("the primary sends no prepare, and nobody votes for genesis", "[pbft]") {
  const auto b = pbft_says::batch(keys(), 1, 1, "x");
  CHECK(good(pbft_says::vote(keys(), kind::prepare, 0, 1, b)));
  CHECK_FALSE(good(pbft_says::vote(keys(), kind::prepare, 1, 1, b)));
  CHECK(good(pbft_says::vote(keys(), kind::commit, 1, 1, b)));
  CHECK_FALSE(good(by(0, kind::commit, block_vote{view_number{0}, height{1}, {}})));
  CHECK_FALSE(good(by(0, kind::commit, block_vote{view_number{1}, height{0}, {}})));
  CHECK_FALSE(good(by(0, kind::commit, block_vote{view_number{1}, height{1}, {}}, empty_payload())));
  CHECK_FALSE(good(by(0, kind::checkpoint, pbft::checkpoint_vote{})));
  CHECK(good(pbft_says::checkpoint(keys(), 0, 4)));
}

TEST_CASE("trailing bytes, unknown kinds and unknown authors are refused", "[pbft]") {
  auto m = pbft_says::vote(keys(), kind::prepare, 0, 1, pbft_says::batch(keys(), 1, 1, "x"));
  m.body.push_back(0);
  CHECK_FALSE(good(m));
  CHECK_FALSE(good(keys().sign(replica_id{0}, {0, {}, nullptr})));
  CHECK_FALSE(good(keys().sign(replica_id{0}, {99, {}, nullptr})));
  m = pbft_says::checkpoint(keys(), 0, 4);
  m.author = replica_id{4};
  CHECK_FALSE(good(m));
  for (message_kind k = 1; k <= 10; ++k) {
    CHECK_FALSE(good(keys().sign(replica_id{1}, {k, bytes(3, 7), nullptr})));
    CHECK(pbft::kind_name(k) != "unknown");
  }
  CHECK(pbft::kind_name(11) == "unknown");
}

TEST_CASE("a stable checkpoint needs a quorum of distinct valid signers", "[pbft]") {
  const auto c = pbft_says::stable(keys(), 8);
  CHECK(good(by(3, kind::stable, c)));
  auto few = c;
  few.shares.pop_back();
  CHECK_FALSE(good(by(3, kind::stable, few)));
  auto twice = c;
  twice.shares[1] = twice.shares[0];
  CHECK_FALSE(good(by(3, kind::stable, twice)));
  auto forged = c;
  forged.vote.at = height{12};
  CHECK_FALSE(good(by(3, kind::stable, forged)));
  pbft::checkpoint_certificate zero;
  CHECK(good(by(3, kind::stable, zero)));
  zero.vote.block = digest{{1}};
  CHECK_FALSE(good(by(3, kind::stable, zero)));
}

TEST_CASE("a prepared certificate is the primary's pre-prepare and prepares of q-1 others", "[pbft]") {
  const auto b = pbft_says::batch(keys(), 3, 1, "x");
  const auto ok = [](const pbft::prepared_certificate& c, std::uint64_t above, std::uint64_t below) {
    return bool{pbft::check_prepared(c, height{above}, view_number{below}, *keys().replicas())};
  };
  const auto c = pbft_says::prepared(keys(), 1, b, {0, 2});
  CHECK(ok(c, 2, 2));
  CHECK_FALSE(ok(c, 3, 2)); // at the stable checkpoint
  CHECK_FALSE(ok(c, 2, 1)); // of the view that starts
  CHECK_FALSE(ok(pbft_says::prepared(keys(), 1, b, {0}), 2, 2));
  CHECK_FALSE(ok(pbft_says::prepared(keys(), 1, b, {0, 0}), 2, 2));
  CHECK_FALSE(ok(pbft_says::prepared(keys(), 1, b, {0, 1}), 2, 2)); // replica 1 is the primary
  auto bad = c;
  bad.proposed = pbft_says::vote(keys(), kind::prepare, 1, 1, b).by;
  CHECK_FALSE(ok(bad, 2, 2));
  // Prepared again in a later view, with the digest that it had.
  CHECK(ok(pbft_says::prepared(keys(), 6, b, {0, 1}), 2, 7));
}

TEST_CASE("a new view starts from the highest prepared batches, and null batches fill the gaps", "[pbft]") {
  const auto second = pbft_says::batch(keys(), 6, 1, "old");
  const auto newer = pbft_says::batch(keys(), 6, 2, "new");
  const auto fourth = pbft_says::batch(keys(), 8, 1, "last");
  const auto below = pbft_says::batch(keys(), 3, 1, "below");
  const auto a = pbft_says::view_change(
    keys(), 0, 3, {pbft_says::prepared(keys(), 1, below, {0, 2}), pbft_says::prepared(keys(), 1, second, {0, 2})});
  const auto b =
    pbft_says::view_change(keys(), 1, 3, {pbft_says::prepared(keys(), 2, newer, {0, 1})}, {}, {{fourth, 1}});
  const auto c = pbft_says::view_change(keys(), 2, 3, {pbft_says::prepared(keys(), 1, fourth, {2, 3})},
                                        pbft_says::stable(keys(), 4), {{newer, 2}, {second, 1}});
  const auto m = pbft_says::new_view(keys(), 3, {a, b, c});
  CHECK(good(m));
  const auto n = decode<pbft::new_view>(m.body).value();
  const auto gap = [](std::uint64_t s) { return pbft::null_batch(height{s}, view_number{3}, *keys().replicas()); };
  CHECK(n.batches == decltype(n.batches){gap(5), newer, gap(7), fourth});

  CHECK_FALSE(good(pbft_says::new_view(keys(), 3, {a, b, c}, std::vector{gap(5), second, gap(7), fourth})));
  CHECK_FALSE(good(pbft_says::new_view(keys(), 3, {a, b, c}, std::vector<pbft::batch_header>{})));
  CHECK_FALSE(good(pbft_says::new_view(keys(), 3, {a, b})));    // too few
  CHECK_FALSE(good(pbft_says::new_view(keys(), 3, {a, b, b}))); // one twice
  const auto other = pbft_says::view_change(keys(), 2, 7);
  CHECK_FALSE(good(pbft_says::new_view(keys(), 3, {a, b, other}))); // of another view
  auto forged = b;
  forged.by = a.by;
  CHECK_FALSE(good(pbft_says::new_view(keys(), 3, {a, forged, c})));
  CHECK_FALSE(good(by(0, kind::new_view, n))); // view 3 is replica 3's
}

TEST_CASE("one bad entry of P neither spoils its message nor hides a good one", "[pbft]") {
  const auto b = pbft_says::batch(keys(), 1, 1, "good");
  auto bad = pbft_says::prepared(keys(), 2, pbft_says::batch(keys(), 1, 2, "bad"), {0, 1});
  bad.prepares[1].by.value[5] ^= 1;
  const auto faulty = pbft_says::view_change(keys(), 0, 3, {bad});
  CHECK(good(faulty));
  const auto honest = pbft_says::view_change(keys(), 1, 3, {pbft_says::prepared(keys(), 1, b, {0, 2})});
  const auto m =
    pbft_says::new_view(keys(), 3, {faulty, honest, pbft_says::view_change(keys(), 2, 3, {}, {}, {{b, 1}})});
  CHECK(good(m));
  CHECK(decode<pbft::new_view>(m.body).value().batches == decltype(pbft::new_view::batches){b});
}

TEST_CASE("a batch is chosen only if f+1 say that they took it, so that it can be had from one of them", "[pbft]") {
  const auto plan = [](const std::vector<signed_message>& changes) {
    std::vector<pbft::view_change> bodies;
    for (const auto& m : changes)
      bodies.push_back(decode<pbft::view_change>(m.body).value());
    return pbft::plan_view(view_number{4}, bodies, *keys().replicas());
  };
  const auto none = [](std::uint32_t who) { return pbft_says::view_change(keys(), who, 4); };
  const auto b = pbft_says::batch(keys(), 1, 2, "b");
  const auto sole = pbft_says::view_change(keys(), 3, 4, {pbft_says::prepared(keys(), 2, b, {0, 1})});
  const auto takes = [&](std::uint32_t who, std::uint64_t view) {
    return pbft_says::view_change(keys(), who, 4, {}, {}, {{b, view}});
  };
  using list = std::vector<pbft::batch_header>;
  // q view-changes, one of which knows that it prepared: perhaps somebody has decided it. More are needed.
  CHECK(plan({sole, none(0), none(1)}).error() == protocol_error::bad_certificate);
  CHECK(plan({sole, takes(0, 1), none(1)}).error() == protocol_error::bad_certificate); // before it prepared
  CHECK(plan({sole, takes(0, 2), none(1)}).value().batches == list{b});
  CHECK(plan({sole, takes(0, 3), none(1)}).value().batches == list{b});
  // q others know of none that prepared: it cannot have been decided.
  CHECK(plan({sole, none(0), none(1), none(2)}).value().batches == list{});
  CHECK(plan({sole, takes(0, 2), none(1), none(2)}).value().batches == list{b});
  // Empty ones everybody can make.
  const auto null = pbft::null_batch(height{1}, view_number{2}, *keys().replicas());
  const auto empty = pbft_says::view_change(keys(), 3, 4, {pbft_says::prepared(keys(), 2, null, {0, 1})});
  CHECK(plan({empty, none(0), none(1)}).value().batches == list{null});
  // Where f+1 take nothing new any more, what they can take is said for them.
  const auto full = [&](std::uint32_t who) {
    std::vector<pbft_says::taken> some;
    for (std::size_t i = 0; i < pbft::fresh_max; ++i)
      some.push_back({pbft_says::batch(keys(), 2, 1, "x" + std::to_string(i)), 1});
    return pbft_says::view_change(keys(), who, 4, {}, {}, some);
  };
  const auto gap = [](std::uint64_t s) { return pbft::null_batch(height{s}, view_number{4}, *keys().replicas()); };
  CHECK(plan({full(0), none(1), none(2)}).value().batches == list{});
  CHECK(plan({full(0), full(1), none(2)}).value().batches == list{gap(1), gap(2)});
}

TEST_CASE("what a view-change states to have taken is ordered and bounded", "[pbft]") {
  const auto says = [](const std::vector<pbft::pre_prepared>& stated, const pbft::checkpoint_certificate& from = {}) {
    pbft::view_change body{view_number{5}, from, {}, {}};
    body.stated.assign(stated.begin(), stated.end());
    return good(by(0, kind::view_change, body));
  };
  const auto entry = [](std::uint64_t at, std::uint8_t what, std::uint64_t view) {
    return pbft::pre_prepared{height{at}, digest{{what}}, view_number{view}};
  };
  CHECK(says({entry(1, 1, 4), entry(1, 2, 1), entry(2, 1, 1)}));
  CHECK_FALSE(says({entry(1, 2, 4), entry(1, 1, 1)}));
  CHECK_FALSE(says({entry(1, 1, 4), entry(1, 1, 3)}));
  CHECK_FALSE(says({entry(2, 1, 1), entry(1, 1, 1)}));
  CHECK_FALSE(says({entry(1, 1, 5)})); // of the view that it asks for
  CHECK_FALSE(says({entry(1, 1, 0)}));
  CHECK_FALSE(says({entry(0, 1, 1)}));
  CHECK_FALSE(says({entry(4, 1, 1)}, pbft_says::stable(keys(), 4)));
  CHECK(says({entry(5, 1, 1)}, pbft_says::stable(keys(), 4)));
  CHECK(says({entry(pbft::window_max, 1, 1)}));
  CHECK_FALSE(says({entry(pbft::window_max + 1, 1, 1)}));
  std::vector<pbft::pre_prepared> many;
  for (std::uint8_t i = 1; i <= pbft::stated_per_height_max; ++i)
    many.push_back(entry(1, i, 1));
  CHECK(says(many));
  many.push_back(entry(1, pbft::stated_per_height_max + 1, 1));
  CHECK_FALSE(says(many));
}

TEST_CASE("a commit proof is a quorum of commits for the batch of that very block", "[pbft]") {
  const auto b = pbft_says::batch(keys(), 3, 2, "x");
  const block_header header{digest{{9}}, b.view, b.at, b.proposer, b.payload_root};
  const auto proves = [](const block_header& h, const vote_certificate& c) {
    return bool{pbft::verify_commit(h, encode(c), *keys().replicas())};
  };
  const auto c = pbft_says::decision(keys(), 4, b);
  CHECK(proves(header, c));
  auto other = header;
  other.at = height{4};
  CHECK_FALSE(proves(other, c));
  other = header;
  other.payload_root = digest{{1}};
  CHECK_FALSE(proves(other, c));
  auto few = c;
  few.shares.pop_back();
  CHECK_FALSE(proves(header, few));
  auto prepares = c;
  for (auto& share : prepares.shares)
    share.by = pbft_says::vote(keys(), kind::prepare, share.who.value(), 4, b).by;
  CHECK_FALSE(proves(header, prepares));
  CHECK_FALSE(proves(header, pbft_says::decision(keys(), 1, b))); // before it was proposed
  CHECK_FALSE(bool{pbft::verify_commit(header, bytes{}, *keys().replicas())});
  CHECK_FALSE(proves(header, genesis_certificate(keys().replicas()->chain())));

  CHECK(good(pbft_says::decided(keys(), 0, 2, b, "x")));
  CHECK_FALSE(good(pbft_says::decided(keys(), 0, 2, b, "y")));
  CHECK(good(by(0, kind::payload, b, text_payload("x"))));
  CHECK_FALSE(good(by(0, kind::payload, b)));
}

TEST_CASE("two bodies for one slot contradict each other, and so does a commit that the view-change forgets",
          "[pbft]") {
  const auto x = pbft_says::batch(keys(), 3, 1, "x");
  const auto y = pbft_says::batch(keys(), 3, 1, "y");
  for (const auto k : {kind::prepare, kind::commit}) {
    CHECK(pbft::offence(pbft_says::vote(keys(), k, 0, 1, x), pbft_says::vote(keys(), k, 0, 1, y)));
    CHECK_FALSE(pbft::offence(pbft_says::vote(keys(), k, 0, 1, x), pbft_says::vote(keys(), k, 0, 1, x)));
    CHECK_FALSE(pbft::offence(pbft_says::vote(keys(), k, 0, 1, x), pbft_says::vote(keys(), k, 2, 1, y)));
    CHECK_FALSE(pbft::offence(pbft_says::vote(keys(), k, 0, 1, x), pbft_says::vote(keys(), k, 0, 2, y)));
  }
  CHECK(pbft::offence(pbft_says::pre_prepare(keys(), 1, x, "x"), pbft_says::pre_prepare(keys(), 1, y, "y")));
  CHECK(pbft::offence(pbft_says::checkpoint(keys(), 0, 4, "a"), pbft_says::checkpoint(keys(), 0, 4, "b")));

  const auto commit = pbft_says::vote(keys(), kind::commit, 0, 1, x);
  const auto forgets = pbft_says::view_change(keys(), 0, 2);
  CHECK(pbft::offence(commit, forgets));
  CHECK(pbft::offence(forgets, commit));
  CHECK(pbft::offence(pbft_says::view_change(keys(), 0, 2, {pbft_says::prepared(keys(), 1, x, {0, 2})}), forgets));
  CHECK_FALSE(pbft::offence(commit, pbft_says::view_change(keys(), 1, 2)));
  CHECK_FALSE(pbft::offence(commit, pbft_says::view_change(keys(), 0, 2, {pbft_says::prepared(keys(), 1, x, {0, 2})})));
  CHECK_FALSE(pbft::offence(commit, pbft_says::view_change(keys(), 0, 2, {}, pbft_says::stable(keys(), 4))));
  // It committed in view 2, and says that it prepared in view 1.
  const auto later = pbft_says::vote(keys(), kind::commit, 0, 2, x);
  CHECK(pbft::offence(later, pbft_says::view_change(keys(), 0, 3, {pbft_says::prepared(keys(), 1, x, {0, 2})})));
  // Asked to leave view 1 before it committed in view 2.
  CHECK_FALSE(pbft::offence(later, forgets));
}

TEST_CASE("PBFT's options are read and bounded", "[pbft]") {
  const auto known = protocol_registry::built_in();
  const auto& info = *known.find("pbft").value();
  const auto problem = [&](std::vector<protocol_option> options) {
    std::string why;
    return info.make({replica_id{0}, keys().replicas(), std::move(options)}, &why) ? std::string{} : why;
  };
  CHECK(problem({}).empty());
  CHECK(problem({{"timeout", "1ms"}, {"checkpoint", "256"}, {"in_flight", "32"}, {"heartbeat", "0s"}}).empty());
  CHECK_FALSE(problem({{"timeout", "0ms"}}).empty());
  CHECK_FALSE(problem({{"timeout", "2h"}}).empty());
  CHECK_FALSE(problem({{"checkpoint", "257"}}).empty());
  CHECK_FALSE(problem({{"in_flight", "33"}}).empty());
  CHECK_FALSE(problem({{"heartbeat", "500ms"}}).empty());
  CHECK_FALSE(problem({{"delta", "1s"}}).empty());
}
