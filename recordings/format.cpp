#include "recordings/format.hpp"

#include "recordings/fields.hpp"

#include <array>

namespace bezant::recordings {

namespace {

constexpr std::array all_formats{format::bitstamp, format::lobster, format::csv};

} // namespace

std::string_view to_string(format f) noexcept {
  switch (f) {
    case format::bitstamp: return "bitstamp";
    case format::lobster: return "lobster";
    case format::csv: return "csv";
  }
  return "unknown";
}

std::string_view to_string(skip_reason r) noexcept {
  switch (r) {
    case skip_reason::unknown: return "unknown";
    case skip_reason::early: return "early";
    case skip_reason::repeated: return "repeated";
    case skip_reason::own_fill: return "own_fill";
    case skip_reason::not_submittable: return "not_submittable";
  }
  return "unknown";
}

std::string format_names() {
  std::string names;
  for (const auto f : all_formats) {
    names += names.empty() ? "" : ", ";
    names += to_string(f);
  }
  return names;
}

result<format> parse_format(std::string_view name, std::string* why) {
  for (const auto f : all_formats)
    if (to_string(f) == name)
      return f;
  if (why != nullptr)
    *why = "unknown format " + quoted(name) + "; the formats are " + format_names();
  return recording_error::unknown_format;
}

} // namespace bezant::recordings
