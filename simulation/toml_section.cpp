#include "simulation/toml_section.hpp"

#include "core/nearest.hpp"
#include "protocols/config.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace bezant::simulation {

namespace {

std::string in_quotes(const std::string& text) {
  return "\"" + text + "\"";
}

std::string bounds(std::uint64_t least, std::uint64_t most) {
  return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

std::optional<std::uint64_t> number_in(const toml::node& node, std::uint64_t least, std::uint64_t most) {
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value < 0 || static_cast<std::uint64_t>(*value) < least || static_cast<std::uint64_t>(*value) > most)
    return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

} // namespace

const toml::node* toml_section::find(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end())
    known_.emplace_back(key);
  return table_->get(key);
}

std::string toml_section::name_of(std::string_view key) const {
  return path_.empty() ? std::string{key} : path_ + "." + std::string{key};
}

bool toml_section::has(std::string_view key) {
  return find(key) != nullptr;
}

bool toml_section::good(std::string_view key) {
  return has(key) && std::ranges::find(refused_, key) == refused_.end();
}

void toml_section::complain(std::string_view key, const std::string& what) {
  add(key, what, toml_mistake::judgement);
}

void toml_section::refuse(std::string_view key, const std::string& what) {
  if (std::ranges::find(refused_, key) != refused_.end())
    return; // it was read before
  refused_.emplace_back(key);
  add(key, what, table_->contains(key) ? toml_mistake::value : toml_mistake::judgement);
}

void toml_section::add(std::string_view key, const std::string& what, toml_mistake kind) {
  const auto* node = table_->get(key);
  problems_->add(node != nullptr ? node->source() : table_->source(), name_of(key) + ": " + what, key_of(key), kind,
                 causes_);
}

std::string toml_section::text(std::string_view key, std::string fallback) {
  const auto* node = find(key);
  if (node == nullptr)
    return fallback;
  if (auto value = node->value_exact<std::string>())
    return *std::move(value);
  refuse(key, "expected a text in quotes");
  return fallback;
}

std::vector<std::string> toml_section::text_list(std::string_view key, std::vector<std::string> fallback) {
  const auto* node = find(key);
  if (node == nullptr)
    return fallback;
  std::vector<std::string> list;
  if (const auto* array = node->as_array(); array != nullptr && !array->empty()) {
    for (const auto& element : *array)
      if (auto value = element.value_exact<std::string>())
        list.push_back(*std::move(value));
    if (list.size() == array->size())
      return list;
  } else if (auto value = node->value_exact<std::string>()) {
    return {*std::move(value)};
  }
  refuse(key, "expected a text in quotes, or a list of such");
  return fallback;
}

bool toml_section::is_empty_list(std::string_view key) {
  const auto* node = find(key);
  return node != nullptr && node->is_array() && node->as_array()->empty();
}

bool toml_section::flag(std::string_view key, bool fallback) {
  const auto* node = find(key);
  if (node == nullptr)
    return fallback;
  if (const auto value = node->value_exact<bool>())
    return *value;
  refuse(key, "expected true or false");
  return fallback;
}

std::uint64_t toml_section::number(std::string_view key, std::uint64_t fallback, std::uint64_t least,
                                   std::uint64_t most) {
  const auto* node = find(key);
  if (node == nullptr)
    return fallback;
  if (const auto value = number_in(*node, least, most))
    return *value;
  refuse(key, "expected " + bounds(least, most));
  return fallback;
}

std::uint64_t toml_section::amount(std::string_view key, std::uint64_t fallback) {
  const auto* node = find(key);
  if (node == nullptr)
    return fallback;
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  if (const auto value = number_in(*node, 0, most))
    return *value;
  std::uint64_t value = 0;
  const auto text = node->value_exact<std::string>().value_or("");
  const auto* end = text.data() + text.size();
  const auto [at, failed] = std::from_chars(text.data(), end, value);
  if (!text.empty() && failed == std::errc{} && at == end)
    return value;
  refuse(key, "expected " + bounds(0, most) + ", in quotes if it is above 9223372036854775807");
  return fallback;
}

std::vector<std::uint64_t> toml_section::numbers(std::string_view key, std::vector<std::uint64_t> fallback,
                                                 std::uint64_t least, std::uint64_t most) {
  const auto* node = find(key);
  if (node == nullptr)
    return fallback;
  std::vector<std::uint64_t> list;
  if (const auto* array = node->as_array(); array != nullptr && !array->empty()) {
    for (const auto& element : *array)
      if (const auto value = number_in(element, least, most))
        list.push_back(*value);
    if (list.size() == array->size()) {
      for (auto at = list.begin(); at != list.end(); ++at)
        if (std::find(list.begin(), at, *at) != at)
          refuse(key, std::to_string(*at) + " is there twice");
      return list;
    }
  } else if (const auto value = number_in(*node, least, most)) {
    return {*value};
  }
  refuse(key, "expected " + bounds(least, most) + ", or a list of such");
  return fallback;
}

std::vector<std::vector<std::uint64_t>> toml_section::groups(std::string_view key, std::uint64_t most) {
  std::vector<std::vector<std::uint64_t>> all;
  const auto* node = find(key);
  const auto* outer = node == nullptr ? nullptr : node->as_array();
  bool good = outer != nullptr && !outer->empty();
  for (std::size_t i = 0; good && i < outer->size(); ++i) {
    const auto* inner = outer->get(i)->as_array();
    good = inner != nullptr;
    all.emplace_back();
    for (std::size_t j = 0; good && j < inner->size(); ++j) {
      const auto value = number_in(*inner->get(j), 0, most);
      good = value.has_value();
      all.back().push_back(value.value_or(0));
    }
  }
  if (!good)
    refuse(key, "expected lists of replicas from 0 to " + std::to_string(most) + ", such as [[0, 1], [2, 3]]");
  return good ? all : std::vector<std::vector<std::uint64_t>>{};
}

duration toml_section::span(std::string_view key, duration fallback, bool signed_value) {
  const auto* node = find(key);
  if (node == nullptr)
    return fallback;
  const auto value = node->value_exact<std::string>().value_or("");
  const bool minus = signed_value && !value.empty() && value.front() == '-';
  if (const auto parsed = parse_duration(std::string_view{value}.substr(minus ? 1 : 0)))
    return minus ? duration{} - *parsed : *parsed;
  refuse(key, std::string{"expected a span of time such as \"200ms\" or \"1.5s\""}
                + (signed_value ? ", or with a minus in front" : ""));
  return fallback;
}

std::pair<duration, duration> toml_section::spans(std::string_view key, std::pair<duration, duration> fallback) {
  const auto* node = find(key);
  if (node == nullptr)
    return fallback;
  if (const auto value = parse_spans(node->value_exact<std::string>().value_or("")))
    return *value;
  refuse(key,
         "expected a span of time such as \"10ms\", or two such as \"10ms..30ms\" of which the first is not longer");
  return fallback;
}

std::uint32_t toml_section::share(std::string_view key, std::uint32_t fallback) {
  const auto* node = find(key);
  if (node == nullptr)
    return fallback;
  if (const auto value = parse_share(node->value_exact<std::string>().value_or("")))
    return *value;
  refuse(key, "expected a share such as \"1%\" or \"0.25%\", at most \"100%\"");
  return fallback;
}

std::size_t toml_section::choice(std::string_view key, std::size_t fallback, const std::vector<std::string>& choices) {
  const auto* node = find(key);
  if (node == nullptr)
    return fallback;
  const auto value = node->value_exact<std::string>();
  const auto at = value ? std::ranges::find(choices, *value) : choices.end();
  if (at != choices.end())
    return static_cast<std::size_t>(at - choices.begin());
  std::string list;
  for (const auto& c : choices)
    list += (list.empty() ? "" : ", ") + in_quotes(c);
  refuse(key, "expected one of " + list);
  return fallback;
}

std::vector<std::pair<std::string, std::string>> toml_section::texts() {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& [key, node] : *table_) {
    const std::string name{key.str()};
    if (node.is_table())
      continue;
    static_cast<void>(find(name));
    if (const auto text = node.value_exact<std::string>())
      all.emplace_back(name, *text);
    else if (const auto number = node.value_exact<std::int64_t>())
      all.emplace_back(name, std::to_string(*number));
    else if (const auto flag = node.value_exact<bool>())
      all.emplace_back(name, *flag ? "true" : "false");
    else
      refuse(name, "expected a text, a whole number, true or false");
  }
  return all;
}

std::optional<toml_section> toml_section::table(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr)
    return std::nullopt;
  if (const auto* t = node->as_table())
    return toml_section{*t, *top_, name_of(key), *problems_};
  refuse(key, "expected a table: [" + name_of(key) + "]");
  return std::nullopt;
}

std::vector<toml_section> toml_section::tables(std::string_view key) {
  std::vector<toml_section> all;
  const auto* node = find(key);
  const auto* array = node == nullptr ? nullptr : node->as_array();
  if (array != nullptr)
    for (const auto& element : *array)
      if (const auto* t = element.as_table())
        all.push_back(toml_section{*t, *top_, name_of(key), *problems_});
  if (node != nullptr && (array == nullptr || all.size() != array->size()))
    refuse(key, "expected tables: [[" + name_of(key) + "]]");
  return all;
}

void toml_section::ignore() {
  for (const auto& [key, node] : *table_)
    known_.emplace_back(key.str());
}

void toml_section::finish() {
  std::vector<std::string> absent;
  for (const auto& name : known_)
    if (!table_->contains(name))
      absent.push_back(name);
  for (const auto& [at, node] : *table_) {
    const std::string name{at.str()};
    if (std::ranges::find(known_, name) != known_.end())
      continue;
    auto meant = nearest(name, absent);
    if (meant.empty() && (node.is_table() || node.is_array_of_tables())) // one of several of that name
      meant = nearest(name, known_);
    problems_->add(at.source(),
                   "unknown key " + in_quotes(name_of(name))
                     + (meant.empty() ? hint_for(name, known_) : "; did you mean " + in_quotes(meant) + "?"),
                   key_of(meant.empty() ? name : meant),
                   meant.empty() ? toml_mistake::unknown : toml_mistake::misspelled, {});
  }
}

} // namespace bezant::simulation
