#include "simulation/toml_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace bezant::simulation {

std::optional<std::string> read_small_file(const std::string& file, std::string& problem, std::size_t bytes_max) {
  const auto refuse = [&] {
    problem = file + ": cannot be read: " + std::strerror(errno);
    return std::nullopt;
  };
  std::ifstream in{file, std::ios::binary};
  if (!in.is_open())
    return refuse();
  std::string text;
  std::array<char, 1U << 16U> part{};
  while (in && text.size() <= bytes_max) {
    in.read(part.data(), static_cast<std::streamsize>(std::min(part.size(), bytes_max + 1 - text.size())));
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad() || (text.empty() && !in.eof())) // a folder can be opened, but not read
    return refuse();
  if (text.size() > bytes_max) {
    problem = file + ": such a file has at most " + std::to_string(bytes_max) + " bytes";
    return std::nullopt;
  }
  return text;
}

void toml_problems::add(const toml::source_region& where, const std::string& what) {
  add(where, what, {}, toml_mistake::value, {});
}

void toml_problems::add(const toml::source_region& where, const std::string& what, toml_key key, toml_mistake kind,
                        std::vector<toml_key> causes) {
  if (entries_.size() == entries_max) {
    ++more_;
    return;
  }
  entries_.push_back({file_ + ":" + (where.begin ? std::to_string(where.begin.line) + ": " : " ") + what,
                      std::move(key), kind, std::move(causes)});
}

bool toml_problems::follows(const entry& e) const {
  if (e.key.table == nullptr)
    return false;
  // Of a misspelled key the value is as unknown as that of a key with a wrong value.
  const auto unread = [](const entry& other) {
    return other.kind == toml_mistake::value || other.kind == toml_mistake::misspelled;
  };
  return std::ranges::any_of(entries_, [&](const entry& other) {
    if (&other == &e || other.key.table == nullptr)
      return false;
    if (std::ranges::find(e.causes, other.key) != e.causes.end())
      return true;
    if (other.key.table != e.key.table)
      return false;
    switch (e.kind) {
      case toml_mistake::value:
      case toml_mistake::misspelled: return false;
      case toml_mistake::judgement: return unread(other) && (other.key == e.key || !e.key.top);
      case toml_mistake::unknown: return other.kind != toml_mistake::unknown;
    }
    return false;
  });
}

const std::vector<std::string>& toml_problems::list() const {
  told_.clear();
  for (const auto& e : entries_)
    if (!follows(e))
      told_.push_back(e.text);
  if (told_.empty()) // each follows from another one: nothing may be taken for good
    for (const auto& e : entries_)
      told_.push_back(e.text);
  if (more_ != 0)
    told_.push_back(file_ + ": and " + std::to_string(more_) + " more mistakes");
  return told_;
}

std::optional<toml::table> parse_toml(std::string_view text, toml_problems& problems) {
  try {
    return toml::parse(text, std::string_view{problems.file()});
  } catch (const toml::parse_error& e) {
    problems.add(e.source(), std::string{e.description()});
    return std::nullopt;
  }
}

std::string toml_text(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (code < 0x20 || code == 0x7f)
      out += {'\\', 'u', '0', '0', digits[code >> 4U], digits[code & 15U]};
    else
      out += c;
  }
  return out + "\"";
}

} // namespace bezant::simulation
