// Transcripts as files: what is written reads back, and what is not a transcript is refused with its place.
#include "audit/transcript.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::audit;

namespace {

transcript sample() {
  transcript t{{hash("test", {}), "hotstuff", replica_id{2}}, {}, {}};
  for (std::uint8_t i = 0; i < 3; ++i)
    t.messages.push_back({replica_id{i}, i, bytes(i * 10U, i), {}});
  t.commits.push_back({{}, bytes{1, 2, 3}});
  t.commits.back().headers.push_back({hash("parent", {}), view_number{3}, height{1}, replica_id{1}, {}});
  return t;
}

std::string problem_of(const bytes& file) {
  const auto read = load_transcript(file);
  const auto* p = std::get_if<transcript_problem>(&read);
  return p == nullptr ? "" : to_string(*p);
}

} // namespace

TEST_CASE("a transcript reads back as it was written", "[transcript]") {
  const auto file = save_transcript(sample());
  bool broke_off = true;
  const auto read = load_transcript(file, &broke_off);
  REQUIRE(std::holds_alternative<transcript>(read));
  CHECK(!broke_off);
  CHECK(save_transcript(std::get<transcript>(read)) == file);
}

TEST_CASE("a transcript that breaks off in its last entry is read up to there", "[transcript]") {
  const auto file = save_transcript(sample());
  bool broke_off = false;
  const auto read = load_transcript(byte_view{file}.first(file.size() - 1), &broke_off);
  REQUIRE(std::holds_alternative<transcript>(read));
  CHECK(broke_off);
  CHECK(std::get<transcript>(read).messages.size() == 3);
  CHECK(std::get<transcript>(read).commits.empty());
}

TEST_CASE("a file that is no transcript is refused with the place and the reason", "[transcript]") {
  const auto good = save_transcript(sample());
  CHECK(problem_of(bytes{}) == "the head, at byte 0: this is no transcript: the letters BZTR are missing");
  auto other_version = good;
  other_version[4] = 9;
  CHECK(problem_of(other_version) == "the head, at byte 4: format version 9; this program reads version 1");
  auto no_head = good;
  no_head[9] = 0xff;
  CHECK(problem_of(no_head) == "the head, at byte 8: the head breaks off or is too long");
  const auto first = begin_transcript(sample().head).size();
  auto huge = good;
  huge[first + 3] = 0xff;
  CHECK(problem_of(huge).find("entry 1, at byte " + std::to_string(first) + ": ") == 0);
  CHECK(problem_of(huge).find("more than an entry may have") != std::string::npos);
  auto unknown = good;
  unknown[first + 4] = 7; // neither a message nor a commit
  CHECK(problem_of(unknown).find("entry 1, at byte ") == 0);
}
