#include "cli/cluster_options.hpp"

#include "cli/numbers.hpp"
#include "core/nearest.hpp"

#include <algorithm>

namespace bezant::cli {

std::string names_of(const protocol_registry& registry) {
  std::string names;
  for (const auto& one : registry.all())
    names += (names.empty() ? "" : ", ") + one.name;
  return names;
}

void refuse_repeated(const std::string& option, const std::vector<std::string>& values) {
  for (auto at = values.begin(); at != values.end(); ++at)
    if (std::find(values.begin(), at, *at) != at)
      throw CLI::ValidationError(option, "\"" + *at + "\" is there twice");
}

std::vector<std::string> chosen_protocols(const std::string& option, const std::vector<std::string>& names,
                                          const protocol_registry& known) {
  std::vector<std::string> all;
  for (const auto& info : known.all())
    all.push_back(info.name);
  if (names == std::vector<std::string>{"all"})
    return all;
  if (names.empty())
    throw CLI::ValidationError(option, "expected the name of a protocol" + hint_for("", all));
  for (const auto& name : names)
    if (!known.find(name))
      throw CLI::ValidationError(option, name == "all"
                                           ? std::string{"\"all\" stands alone: it means every protocol"}
                                           : "no protocol is called \"" + name + "\"" + hint_for(name, all));
  refuse_repeated(option, names);
  return names;
}

std::vector<protocol_option> parse_options(const std::vector<std::string>& texts) {
  std::vector<protocol_option> list;
  for (const auto& text : texts) {
    const auto at = text.find('=');
    if (at == std::string::npos || at == 0)
      throw CLI::ValidationError("--option", "expected NAME=VALUE, got \"" + text + "\"");
    protocol_option option{text.substr(0, at), text.substr(at + 1)};
    if (std::ranges::any_of(list, [&](const auto& known) { return known.name == option.name; }))
      throw CLI::ValidationError("--option", option.name + " is given twice");
    list.push_back(std::move(option));
  }
  return list;
}

void refuse_adversary(const std::string& text, const std::string& what) {
  throw CLI::ValidationError("--adversary", "\"" + text + "\": " + what);
}

adversary_text parse_adversary(const std::string& text, std::size_t replicas) {
  const auto equals = text.find('=');
  if (equals == std::string::npos)
    refuse_adversary(text, "expected REPLICAS=BEHAVIOUR, such as 1=equivocate");
  adversary_text a;
  for (std::size_t at = 0; at < equals;) {
    const auto comma = std::min(text.find(',', at), equals);
    const auto one = parse_whole(std::string_view{text}.substr(at, comma - at));
    if (!one || *one >= replicas)
      refuse_adversary(text, "expected replicas below " + std::to_string(replicas) + " before the =");
    if (!a.who.emplace(static_cast<std::uint32_t>(*one)).second)
      refuse_adversary(text, "replica " + std::to_string(*one) + " is there twice");
    at = comma + 1;
  }
  if (a.who.empty())
    refuse_adversary(text, "expected replicas before the =, such as 1=equivocate");
  a.behaviour = text.substr(equals + 1);
  return a;
}

} // namespace bezant::cli
