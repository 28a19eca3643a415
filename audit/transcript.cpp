#include "audit/transcript.hpp"

namespace bezant::audit {

namespace {

constexpr std::string_view magic = "BZTR";
constexpr std::uint32_t format_version = 1;
constexpr std::size_t head_bytes_max = 4096;

bytes with_length(const bytes& body) {
  auto out = encode(static_cast<std::uint32_t>(body.size()));
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

/// Reads one length and what it counts. Nothing if the input breaks off; `length` says what was claimed.
std::optional<byte_view> take(byte_view& rest, std::size_t& length) {
  length = 0;
  if (rest.size() < 4)
    return std::nullopt;
  length = decode<std::uint32_t>(rest.first(4)).value();
  if (rest.size() - 4 < length)
    return std::nullopt;
  const auto body = rest.subspan(4, length);
  rest = rest.subspan(4 + length);
  return body;
}

} // namespace

std::string to_string(const transcript_problem& p) {
  const auto place = p.at == 0 ? std::string{"the head"} : "entry " + std::to_string(p.at);
  return place + ", at byte " + std::to_string(p.offset) + ": " + p.what;
}

bytes begin_transcript(const transcript_head& head) {
  const auto letters = as_bytes(magic);
  bytes out{letters.begin(), letters.end()};
  const auto version = encode(format_version);
  out.insert(out.end(), version.begin(), version.end());
  const auto body = with_length(encode(head));
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

bytes encode_entry(const transcript_entry& e) {
  return with_length(encode(e));
}

bytes save_transcript(const transcript& t) {
  auto out = begin_transcript(t.head);
  const auto add = [&out](transcript_entry e) {
    const auto body = encode_entry(e);
    out.insert(out.end(), body.begin(), body.end());
  };
  for (const auto& m : t.messages)
    add({m});
  for (const auto& c : t.commits)
    add({c});
  return out;
}

std::variant<transcript, transcript_problem> load_transcript(byte_view file, bool* broke_off) {
  if (broke_off != nullptr)
    *broke_off = false;
  const auto letters = as_bytes(magic);
  if (file.size() < 8 || !std::ranges::equal(file.first(4), letters))
    return transcript_problem{0, 0, "this is no transcript: the letters BZTR are missing"};
  if (const auto version = decode<std::uint32_t>(file.subspan(4, 4)).value(); version != format_version)
    return transcript_problem{0, 4, "format version " + std::to_string(version) + "; this program reads version 1"};
  auto rest = file.subspan(8);
  std::size_t length = 0;
  const auto head = take(rest, length);
  if (!head || length > head_bytes_max)
    return transcript_problem{0, 8, "the head breaks off or is too long"};
  auto decoded = decode<transcript_head>(*head);
  if (!decoded)
    return transcript_problem{0, 8, decoded.error().message()};
  transcript t{std::move(decoded).value(), {}, {}};
  for (std::size_t at = 1; !rest.empty(); ++at) {
    const auto offset = file.size() - rest.size();
    if (at > transcript::entries_max)
      return transcript_problem{at, offset, "more entries than a transcript may have"};
    const auto body = take(rest, length);
    if (length > transcript::entry_bytes_max)
      return transcript_problem{at, offset, std::to_string(length) + " bytes are more than an entry may have"};
    if (!body) {
      if (broke_off != nullptr)
        *broke_off = true;
      return t;
    }
    auto entry = decode<transcript_entry>(*body);
    if (!entry)
      return transcript_problem{at, offset, entry.error().message()};
    if (auto* m = std::get_if<transcript_message>(&entry.value().what))
      t.messages.push_back(std::move(*m));
    else
      t.commits.push_back(std::move(std::get<transcript_commit>(entry.value().what)));
  }
  return t;
}

} // namespace bezant::audit
