// The book of issued receipts: what a late client is told, and how long.
#include "actors/receipt_book.hpp"

#include "tests/actors/actors_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

receipt some(std::string_view text, std::uint64_t at, std::string_view outcome, std::uint32_t session = 0) {
  return {text_transaction(text).id(), height{at}, bytes{outcome.begin(), outcome.end()}, session_id{session}};
}

void file(receipt_book& book, std::uint64_t at, std::vector<receipt> receipts) {
  receipt_batch header;
  header.at = height{at};
  receipt_tree tree{receipts};
  book.file(std::move(header), std::move(tree), std::move(receipts));
}

std::vector<std::string> outcomes(const receipt_book& book, std::string_view text) {
  std::vector<std::string> list;
  for (const auto& [session, batch] : book.find(text_transaction(text).id())) {
    const auto& r = batch.own.at(0);
    CHECK(batch.own.size() == 1);
    CHECK(batch.at == r.content.at);
    CHECK(batch.receipts.at(r.index) == digest_of(r.content));
    CHECK(session == r.content.session);
    list.emplace_back(r.content.outcome.begin(), r.content.outcome.end());
  }
  return list;
}

} // namespace

TEST_CASE("a filed receipt is found by its transaction, at its place in its block") {
  receipt_book book{10};
  file(book, 1, {some("a", 1, "x", 3), some("b", 1, "y", 4)});
  file(book, 2, {some("c", 2, "z")});
  CHECK(outcomes(book, "a") == std::vector<std::string>{"x"});
  CHECK(outcomes(book, "b") == std::vector<std::string>{"y"});
  CHECK(outcomes(book, "c") == std::vector<std::string>{"z"});
  CHECK(outcomes(book, "d").empty());
}

TEST_CASE("the block filed last gives each session its own receipts and nobody else's") {
  receipt_book book{10};
  CHECK(book.latest().empty());
  file(book, 1, {some("a", 1, "x", 3), some("b", 1, "y", 4), some("c", 1, "z", 3)});
  const auto latest = book.latest();
  REQUIRE(latest.size() == 2);
  const auto& own = latest.at(session_id{3}).own;
  REQUIRE(own.size() == 2);
  CHECK(own[0].index == 0);
  CHECK(own[1].index == 1);
  CHECK(latest.at(session_id{3}).receipts.size() == 2);
  CHECK(latest.at(session_id{4}).own.at(0).index == 0);
  CHECK(latest.at(session_id{4}).receipts.size() == 1);
  CHECK(receipts_root_of(latest.at(session_id{3})) == receipts_root_of(latest.at(session_id{4})));
}

TEST_CASE("receipts of old blocks are forgotten, those of the last ones are not") {
  receipt_book book{2};
  for (std::uint64_t at = 1; at <= 5; ++at)
    file(book, at, {some(std::string(at, 'a'), at, "x")});
  CHECK(outcomes(book, "aaa").empty());
  CHECK(outcomes(book, "aaaa").size() == 1);
  CHECK(outcomes(book, "aaaaa").size() == 1);
}

TEST_CASE("of a transaction that was committed several times each outcome is found, and equal ones once") {
  // A frame that had to wait is committed again meanwhile: "repeated" comes first, and must not hide the result.
  receipt_book book{3};
  file(book, 1, {some("a", 1, "repeated")});
  file(book, 2, {some("a", 2, "executed")});
  file(book, 3, {some("a", 3, "repeated")});
  CHECK(outcomes(book, "a") == std::vector<std::string>{"repeated", "executed"});
  file(book, 4, {some("b", 4, "x")});
  CHECK(outcomes(book, "a") == std::vector<std::string>{"executed"});
  file(book, 5, {some("c", 5, "x")});
  CHECK(outcomes(book, "a").empty());
}

TEST_CASE("even a book without room gives the block filed last") {
  receipt_book book{0};
  file(book, 1, {some("a", 1, "x")});
  CHECK(book.latest().size() == 1);
}
