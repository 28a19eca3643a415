// The trace: a header, one JSON object a line, and a digest that b2sum can check.
#include "actors/recorder.hpp"
#include "tests/actors/actors_support.hpp"

#include <caf/scoped_actor.hpp>
#include <sstream>

using namespace bezant;
using namespace bezant::testing;

namespace {

trace_event some(std::string what = "commit", std::string detail = {}) {
  return {time_point{12}, std::move(what), replica_id{3}, view_number{4}, height{5}, {}, std::move(detail)};
}

std::vector<std::string> lines_of(const std::ostringstream& out) {
  std::vector<std::string> lines;
  std::istringstream in{out.str()};
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

} // namespace

TEST_CASE("the first line says format and version, then what the run was") {
  std::ostringstream out;
  trace_writer w{&out};
  w.header(R"({"seed":7,"file":"x"})");
  CHECK(out.str() == "{\"format\":\"bezant-trace\",\"version\":1,\"seed\":7,\"file\":\"x\"}\n");
}

TEST_CASE("a line has time, what, replica, view and height; digest and detail only if there are any") {
  std::ostringstream out;
  trace_writer w{&out};
  w.write(some());
  auto full = some("executed", "3 receipts");
  full.subject.value[0] = 0xAB;
  w.write(full);
  const auto lines = lines_of(out);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == R"({"t":12,"what":"commit","replica":3,"view":4,"height":5})");
  CHECK(lines[1]
        == R"({"t":12,"what":"executed","replica":3,"view":4,"height":5,"digest":"ab)" + std::string(62, '0')
             + R"(","detail":"3 receipts"})");
  CHECK(w.lines() == 2);
}

TEST_CASE("whatever is in the texts, a line stays one line of JSON") {
  std::ostringstream out;
  trace_writer w{&out};
  w.write(some("a \"note\"", "two\nlines \\ and \xFF no UTF-8"));
  const auto lines = lines_of(out);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find(R"("what":"a \"note\"")") != std::string::npos);
  CHECK(lines[0].find(R"(two\nlines \\ and )") != std::string::npos);
}

TEST_CASE("the digest is b2sum -l 256 of the lines after the first, and the header does not count") {
  const auto digest_with = [](const std::string& about) {
    std::ostringstream out;
    trace_writer w{&out};
    w.header(about);
    w.write(some());
    w.write(some("vote"));
    auto text = out.str();
    const auto after_header = text.substr(text.find('\n') + 1);
    const auto d = w.finish();
    CHECK(d == hasher::without_domain().update(as_bytes(after_header)).finish());
    return to_string(d);
  };
  // printf '%s\n' the two lines | b2sum -l 256
  CHECK(digest_with("{}") == "15049d464232c240d14a772a20e0118e0c8416fb644112bc507e72de78e5e28d");
  CHECK(digest_with(R"({"seed":1})") == digest_with(R"({"seed":2})"));
}

TEST_CASE("without a file the digest is the same") {
  std::ostringstream out;
  trace_writer to_file{&out};
  trace_writer to_nowhere{nullptr};
  to_file.write(some());
  to_nowhere.header("{}");
  to_nowhere.write(some());
  CHECK(to_file.finish() == to_nowhere.finish());
}

TEST_CASE("the recorder writes in order and answers a flush when all before it is written") {
  stage s;
  std::ostringstream out;
  auto writer = std::make_shared<trace_writer>(&out);
  const auto recorder = s.keep(spawn_recorder(s.system(), writer));
  for (int i = 0; i < 3; ++i)
    caf::anon_send(recorder, trace_atom::value, some(std::string(1, static_cast<char>('a' + i))));
  caf::scoped_actor self{s.system()};
  bool flushed = false;
  auto answer = self->request(recorder, caf::infinite, flush_atom::value);
  s.run();
  answer.receive([&](bool done) { flushed = done; }, [](const caf::error&) {});
  CHECK(flushed);
  const auto lines = lines_of(out);
  REQUIRE(lines.size() == 3);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(lines[i].find(std::string{R"("what":")"} + static_cast<char>('a' + i) + '"') != std::string::npos);
}
