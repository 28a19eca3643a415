// The frame reader, in pieces whose size the first byte gives, and the bodies of all kinds.
#include "tests/fuzz/canonical.hpp"
#include "transport/links/frame_bodies.hpp"

namespace {

using namespace bezant;
using fuzzing::expect_canonical;

void decode_body(const frame& f) {
  switch (f.kind) {
    case frame_kind::hello: return expect_canonical<hello_body>(f.body);
    case frame_kind::client_hello: return expect_canonical<client_hello_body>(f.body);
    case frame_kind::welcome: return expect_canonical<welcome_body>(f.body);
    case frame_kind::refusal: return expect_canonical<refusal_body>(f.body);
    case frame_kind::ping:
    case frame_kind::pong: return expect_canonical<heartbeat_body>(f.body);
    case frame_kind::message: return expect_canonical<signed_message>(f.body);
    case frame_kind::relay: return expect_canonical<transaction>(f.body);
    case frame_kind::submit: return expect_canonical<submit_body>(f.body);
    case frame_kind::receipts: return expect_canonical<receipts_body>(f.body);
    case frame_kind::question: return expect_canonical<question_body>(f.body);
    case frame_kind::answer: return expect_canonical<answer_body>(f.body);
  }
  std::abort(); // a kind that does not exist came through
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const std::size_t piece = data[0] == 0 ? size : data[0];
  byte_view rest{data + 1, size - 1};
  frame_reader reader;
  while (!rest.empty()) {
    const auto part = rest.first(std::min(piece, rest.size()));
    rest = rest.subspan(part.size());
    reader.feed(part);
    for (;;) {
      const auto f = reader.next();
      if (!f)
        return 0; // the link would be closed
      if (!f.value())
        break;
      if (f.value()->body.size() > body_bytes_max(f.value()->kind))
        std::abort();
      decode_body(*f.value());
    }
  }
  return 0;
}
