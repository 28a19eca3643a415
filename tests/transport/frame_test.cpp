// Frames, and addresses: what a reader takes, in any pieces, and what it refuses.
#include "core/random.hpp"
#include "transport/links/frame_bodies.hpp"
#include "transport/links/net_address.hpp"

#include <catch2/catch.hpp>

using namespace bezant;

namespace {

bytes sample_stream() {
  bytes all;
  REQUIRE(append_frame(all, frame_kind::ping, heartbeat_body{7}));
  signed_message m;
  m.body = bytes(300, 9);
  m.content = std::make_shared<const payload>(std::vector{transaction{bytes{1, 2, 3}}});
  REQUIRE(append_frame(all, frame_kind::message, m));
  REQUIRE(append_frame(all, frame_kind::question, question_body{3, {}}));
  return all;
}

/// The kinds and sizes that come out when `stream` is fed in the pieces that `cuts` ends.
std::vector<std::pair<frame_kind, std::size_t>> read(byte_view stream, const std::vector<std::size_t>& cuts) {
  frame_reader reader;
  std::vector<std::pair<frame_kind, std::size_t>> out;
  std::size_t from = 0;
  for (const auto to : cuts) {
    reader.feed(stream.subspan(from, to - from));
    from = to;
    for (;;) {
      const auto f = reader.next();
      REQUIRE(f);
      if (!f.value())
        break;
      out.emplace_back(f.value()->kind, f.value()->body.size());
    }
  }
  CHECK(reader.held() == 0);
  return out;
}

bytes head(std::uint64_t size, std::uint8_t kind) {
  auto h = encode(static_cast<std::uint32_t>(size));
  h.push_back(kind);
  return h;
}

} // namespace

TEST_CASE("frames come out whole wherever the stream is cut") {
  const auto stream = sample_stream();
  const auto whole = read(stream, {stream.size()});
  REQUIRE(whole.size() == 3);
  CHECK(whole[0] == std::pair{frame_kind::ping, std::size_t{8}});
  CHECK(whole[2] == std::pair{frame_kind::question, std::size_t{8}});
  for (std::size_t cut = 0; cut <= stream.size(); ++cut)
    CHECK(read(stream, {cut, stream.size()}) == whole);
  std::vector<std::size_t> each(stream.size());
  for (std::size_t i = 0; i < each.size(); ++i)
    each[i] = i + 1;
  CHECK(read(stream, each) == whole);
}

TEST_CASE("a head is refused before its body is there: unknown kinds, and lengths above the kind's cap") {
  for (int kind = 0; kind < 256; ++kind) {
    const auto k = static_cast<frame_kind>(kind);
    CHECK(is_known(k) == (kind >= 1 && kind <= static_cast<int>(frame_kinds)));
    CHECK((body_bytes_max(k) != 0) == is_known(k));
    for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{body_bytes_max(k)},
                                     std::uint64_t{body_bytes_max(k)} + 1, std::uint64_t{0xF0000000}}) {
      frame_reader reader;
      reader.feed(head(size, static_cast<std::uint8_t>(kind)));
      const auto f = reader.next();
      if (!is_known(k))
        CHECK(f.error() == link_error::bad_frame);
      else if (size > body_bytes_max(k))
        CHECK(f.error() == link_error::frame_too_large);
      else
        CHECK(f);
      CHECK(reader.held() <= frame_head_bytes); // nothing was made ready for what was announced
    }
  }
}

TEST_CASE(
  "the largest payload fits a message, the largest transaction a submission, the longest list a client's hello") {
  signed_message m;
  const transaction largest{bytes(transaction::bytes_max, 1)};
  m.content =
    std::make_shared<const payload>(std::vector<transaction>(payload::bytes_max / transaction::bytes_max, largest));
  CHECK(make_frame(frame_kind::message, m));
  CHECK(make_frame(frame_kind::submit, submit_body{session_id{1}, largest}));
  CHECK(make_frame(frame_kind::relay, largest));
  CHECK(make_frame(frame_kind::question, question_body{1, bytes(question::bytes_max)}));
  CHECK(make_frame(frame_kind::answer, answer_body{1, bytes(answer::bytes_max)}));
  client_hello_body hello;
  hello.sessions.resize(client_hello_body::sessions_max);
  CHECK(make_frame(frame_kind::client_hello, hello));
  receipts_body r;
  r.batch.receipts.resize(payload::transactions_max);
  CHECK(make_frame(frame_kind::receipts, r));
}

TEST_CASE("what is above a bound makes no frame and leaves nothing behind") {
  bytes out{1, 2, 3};
  client_hello_body hello;
  hello.sessions.resize(client_hello_body::sessions_max + 1);
  CHECK_FALSE(append_frame(out, frame_kind::client_hello, hello));
  CHECK_FALSE(append_frame(out, frame_kind::question, question_body{1, bytes(question::bytes_max + 1)}));
  CHECK(out == bytes{1, 2, 3});
}

TEST_CASE("bodies with trailing bytes are no bodies") {
  auto body = encode(heartbeat_body{5});
  CHECK(decode<heartbeat_body>(body));
  body.push_back(0);
  CHECK(decode<heartbeat_body>(body).error() == codec_error::trailing_bytes);
}

TEST_CASE("addresses are read and written in one form") {
  for (const std::string text : {"127.0.0.1:7000", "replica2.example:1", "[::1]:65535", "[fe80::1%eth0]:80"}) {
    const auto a = parse_net_address(text);
    REQUIRE(a);
    CHECK(to_string(*a) == text);
  }
  CHECK(parse_net_address("[::1]:7000") == net_address{"::1", 7000});
  for (const std::string text :
       {"", ":", "host", "host:", ":80", "host:0", "host:65536", "host:-1", "host:+1", "host:080", "host:8 ", "::1:80",
        "[::1]", "[]:80", "[host]:80", "ho st:80", "host:80x", "a/b:80", "[::1:80"})
    CHECK_FALSE(parse_net_address(text));
  CHECK_FALSE(parse_net_address(std::string(254, 'a') + ":80"));
  CHECK_FALSE(parse_net_address("[12345::1]:80"));
}

TEST_CASE("of an address that is none it is said how it may have been meant") {
  const std::vector<std::pair<std::string, std::string>> cases{
    {"::1:21300", "in brackets: \"[::1]:21300\""},
    {"fe80::1%eth0:80", "in brackets: \"[fe80::1%eth0]:80\""},
    {"2001:db8::abcd", "the port is missing: \"[2001:db8::abcd]:7000\""},
    {"[::1]", "the port is missing"},
    {"replica0.example", "the port is missing"},
    {"https://replica0.example:80", "without a scheme"},
    {"replica0.example:0", "from 1 to 65535"},
    {"replica0.example:70000", "from 1 to 65535"},
    {"replica0.example:", "from 1 to 65535"},
    {"re plica:80", "\"re plica\" is no host"},
  };
  for (const auto& [text, said] : cases) {
    INFO(text);
    CHECK_FALSE(parse_net_address(text));
    const auto complaint = complaint_about(text);
    INFO(complaint);
    CHECK(complaint.starts_with("expected an address such as \"127.0.0.1:7000\""));
    CHECK(complaint.find(said) != std::string::npos);
  }
}
