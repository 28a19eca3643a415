#include "actors/trace_writer.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>

namespace bezant {

namespace {

/// `text` as a JSON string; bytes that are not UTF-8 become replacement characters.
std::string quoted(const std::string& text) {
  const auto plain = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  if (std::ranges::all_of(text, plain)) // nearly always
    return '"' + text + '"';
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace

void trace_writer::header(const std::string& about) {
  nlohmann::ordered_json line{{"format", "bezant-trace"}, {"version", format_version}};
  line.update(nlohmann::ordered_json::parse(about));
  if (out_ != nullptr)
    *out_ << line.dump() << '\n';
}

void trace_writer::write(const trace_event& e) {
  auto line = fmt::format(R"({{"t":{},"what":{},"replica":{},"view":{},"height":{})", e.at.ns, quoted(e.what),
                          e.replica.value(), e.view.value(), e.block_height.value());
  if (!e.subject.empty())
    fmt::format_to(std::back_inserter(line), R"(,"digest":"{}")", to_string(e.subject));
  if (!e.detail.empty())
    fmt::format_to(std::back_inserter(line), R"(,"detail":{})", quoted(e.detail));
  line += "}\n";
  hash_.update(as_bytes(line));
  ++lines_;
  if (out_ != nullptr)
    *out_ << line;
}

digest trace_writer::finish() {
  return hash_.finish();
}

} // namespace bezant
