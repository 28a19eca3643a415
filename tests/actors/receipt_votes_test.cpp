// When a client of any application may believe a receipt.
#include "actors/receipt_votes.hpp"

#include "tests/actors/actors_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

struct votes_of_four {
  crew replicas{4};
  receipt_votes votes{replicas.replicas};

  [[nodiscard]] receipt_batch says(std::uint32_t replica, std::vector<receipt> list) const {
    receipt_batch b;
    b.replica = replica_id{replica};
    b.at = height{1};
    for (std::uint32_t i = 0; i < list.size(); ++i) {
      b.receipts.push_back(digest_of(list[i]));
      b.own.push_back({i, list[i]});
    }
    replicas.sign(b);
    return b;
  }
};

receipt about(std::string_view transaction, std::uint8_t outcome) {
  return {text_transaction(transaction).id(), height{1}, {outcome}, session_id{0}};
}

} // namespace

TEST_CASE("f+1 equal receipts decide an expected transaction once, in whatever batches they come") {
  votes_of_four v;
  v.votes.expect(text_transaction("a").id());
  v.votes.expect(text_transaction("b").id());
  CHECK(v.votes.take(v.says(0, {about("a", 1), about("b", 2)})).empty());
  CHECK(v.votes.take(v.says(0, {about("a", 1)})).empty()); // the same replica again
  CHECK(v.votes.take(v.says(1, {about("b", 2)})) == std::vector{about("b", 2)});
  CHECK(v.votes.open() == 1);
  CHECK(v.votes.take(v.says(2, {about("a", 1), about("b", 2)})) == std::vector{about("a", 1)});
  CHECK(v.votes.open() == 0);
}

TEST_CASE("receipts that nobody expects, that differ or are forged decide nothing") {
  votes_of_four v;
  v.votes.expect(text_transaction("a").id());
  CHECK(v.votes.take(v.says(0, {about("a", 1)})).empty());
  CHECK(v.votes.take(v.says(1, {about("a", 2)})).empty());
  CHECK(v.votes.take(v.says(1, {about("c", 1)})).empty());
  auto forged = v.says(1, {about("a", 1)});
  forged.replica = replica_id{2};
  CHECK(v.votes.take(forged).empty());
  CHECK(v.votes.take(v.says(3, {about("a", 2)})) == std::vector{about("a", 2)});
}
