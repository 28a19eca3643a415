// Which receipts decide a frame, and when a frame is due again.
#include "actors/pending_frames.hpp"

#include "tests/actors/actors_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

receipt outcome_of(const transaction& t, std::uint64_t sequence, std::uint64_t at,
                   exchange::frame_status status = exchange::frame_status::executed) {
  return {t.id(), height{at}, encode(exchange::frame_outcome{session_id{0}, sequence_number{sequence}, status, {}}),
          session_id{0}};
}

bool lost(const std::optional<std::pair<exchange::frame_outcome, pending_frames::entry>>& told) {
  return told && told->first.status == exchange::frame_status::repeated && told->second.said.empty();
}

struct waiting {
  transaction frame = text_transaction("frame 1");
  pending_frames pending{2};

  waiting() { pending.add(sequence_number{1}, frame, time_point{100}); }
  bool take(std::uint32_t replica, const receipt& r) { return pending.take(replica_id{replica}, {0, r}).has_value(); }
};

} // namespace

TEST_CASE("as many equal receipts as are enough decide a frame, and it is then forgotten") {
  waiting w;
  CHECK_FALSE(w.take(0, outcome_of(w.frame, 1, 5)));
  const auto done = w.pending.take(replica_id{1}, {0, outcome_of(w.frame, 1, 5)});
  REQUIRE(done.has_value());
  CHECK(done->first.sequence == sequence_number{1});
  CHECK(done->second.submitted == time_point{100});
  CHECK(w.pending.size() == 0);
  CHECK_FALSE(w.take(2, outcome_of(w.frame, 1, 5)));
}

TEST_CASE("one replica counts once, however often it says the same") {
  waiting w;
  for (int i = 0; i < 5; ++i)
    CHECK_FALSE(w.take(0, outcome_of(w.frame, 1, 5)));
  CHECK(w.take(3, outcome_of(w.frame, 1, 5)));
}

TEST_CASE("receipts that differ in anything do not add up") {
  waiting w;
  CHECK_FALSE(w.take(0, outcome_of(w.frame, 1, 5)));
  CHECK_FALSE(w.take(1, outcome_of(w.frame, 1, 6)));
  CHECK(w.take(2, outcome_of(w.frame, 1, 6)));
}

TEST_CASE("a replica has one vote: its latest, so that it fills no table and joins no second opinion") {
  waiting w;
  for (std::uint64_t at = 1; at <= 100; ++at)
    CHECK_FALSE(w.take(0, outcome_of(w.frame, 1, at)));
  CHECK_FALSE(w.take(1, outcome_of(w.frame, 1, 50))); // 0 has left that opinion
  CHECK(w.take(2, outcome_of(w.frame, 1, 100)));
}

TEST_CASE("'repeated' and 'too far ahead' say nothing of what became of a frame") {
  waiting w;
  for (const auto status : {exchange::frame_status::repeated, exchange::frame_status::too_far_ahead})
    for (std::uint32_t replica = 0; replica < 4; ++replica)
      CHECK_FALSE(w.take(replica, outcome_of(w.frame, 1, 5, status)));
  CHECK(w.pending.size() == 1);
}

TEST_CASE("a receipt for another transaction, another sequence number, or without sense is ignored") {
  waiting w;
  for (std::uint32_t replica = 0; replica < 4; ++replica) {
    CHECK_FALSE(w.take(replica, outcome_of(text_transaction("of nobody " + std::to_string(replica)), 1, 5)));
    CHECK_FALSE(w.take(replica, outcome_of(w.frame, 2, 5)));
    CHECK_FALSE(w.take(replica, {w.frame.id(), height{5}, {1, 2, 3}, session_id{0}}));
  }
  CHECK(w.pending.size() == 1);
}

TEST_CASE("frames are due in order of sequence, once they have waited, and again after as long") {
  pending_frames pending{2};
  pending.add(sequence_number{2}, text_transaction("two"), time_point{10});
  pending.add(sequence_number{1}, text_transaction("one"), time_point{10});
  pending.add(sequence_number{3}, text_transaction("three"), time_point{11});
  CHECK(pending.due(time_point{9}, time_point{19}).empty());
  CHECK(pending.due(time_point{10}, time_point{20}) == std::vector{text_transaction("one"), text_transaction("two")});
  CHECK(pending.due(time_point{11}, time_point{21}) == std::vector{text_transaction("three")});
  CHECK(pending.due(time_point{19}, time_point{29}).empty());
}

TEST_CASE("a number that another frame got, as enough replicas say alike, is lost, and the frame is forgotten") {
  waiting w;
  const auto other = outcome_of(text_transaction("other"), 1, 5);
  const auto third = outcome_of(text_transaction("third"), 1, 5);
  CHECK_FALSE(w.take(0, other));
  CHECK_FALSE(w.take(0, other));
  CHECK_FALSE(w.take(1, third)); // they do not agree
  CHECK(lost(w.pending.take(replica_id{2}, {0, other})));
  CHECK(w.pending.size() == 0);
}

TEST_CASE("the span reaches from the oldest open frame to the last, and shrinks only from its old end") {
  pending_frames pending{1};
  std::vector<transaction> frames;
  for (std::uint64_t n = 1; n <= 4; ++n)
    pending.add(sequence_number{n}, frames.emplace_back(text_transaction("frame " + std::to_string(n))), time_point{},
                10 * n);
  const auto end = [&](std::uint64_t n) {
    CHECK(pending.take(replica_id{0}, {0, outcome_of(frames[n - 1], n, 5)}));
    return std::pair{pending.span().frames, pending.span().commands};
  };
  CHECK(end(2) == std::pair<std::size_t, std::size_t>{4, 100});
  CHECK(end(1) == std::pair<std::size_t, std::size_t>{2, 70});
  CHECK(end(4) == std::pair<std::size_t, std::size_t>{2, 70});
  CHECK(end(3) == std::pair<std::size_t, std::size_t>{0, 0});
}
