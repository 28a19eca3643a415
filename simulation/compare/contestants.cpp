#include "simulation/compare/contestants.hpp"

#include "core/nearest.hpp"
#include "core/simulated_signatures.hpp"

#include <algorithm>
#include <set>

namespace bezant::comparison {

namespace {

using simulation::toml_section;

std::vector<std::string> names_of(const std::vector<contestant>& list) {
  std::vector<std::string> names;
  names.reserve(list.size());
  for (const auto& c : list)
    names.push_back(c.name);
  return names;
}

bool is_label(const std::string& text) {
  return !text.empty() && text.size() <= 64
         && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
              == std::string::npos;
}

void set_option(contestant& who, const protocol_option& option) {
  const auto at = std::ranges::find(who.options, option.name, &protocol_option::name);
  if (at == who.options.end())
    who.options.push_back(option);
  else
    at->value = option.value;
}

/// Every registered protocol, and the variants of the file.
/// `labels` gets the keys that name the variants.
std::vector<contestant> read_known(toml_section& top, const known_names& names,
                                   std::vector<simulation::toml_key>& labels) {
  std::vector<contestant> known;
  for (const auto& p : names.protocols.all())
    known.push_back({p.name, p.name, {}});
  if (auto options = top.table("options")) {
    for (auto& c : known)
      if (auto own = options->table(c.name))
        for (auto& [name, value] : own->texts())
          c.options.push_back({name, value});
    options->finish();
  }
  const auto registered = names_of(known);
  labels.push_back(top.key_of("variant"));
  for (auto& v : top.tables("variant")) {
    labels.push_back(v.key_of("name"));
    contestant c{v.text("name", ""), v.text("protocol", ""), {}};
    if (!is_label(c.name))
      v.complain("name", "expected a name of letters, digits, - and _");
    else if (std::ranges::find(known, c.name, &contestant::name) != known.end())
      v.complain("name", "\"" + c.name + "\" is there already");
    const auto base = std::ranges::find(registered, c.protocol);
    if (base == registered.end())
      v.complain("protocol", "no protocol is called \"" + c.protocol + "\"" + hint_for(c.protocol, registered));
    else
      c.options = known[static_cast<std::size_t>(base - registered.begin())].options;
    if (auto options = v.table("options")) {
      for (auto& [name, value] : options->texts())
        set_option(c, {name, value});
      options->finish();
    }
    v.finish();
    known.push_back(std::move(c));
  }
  return known;
}

/// Makes a core once, to learn whether the options are good.
std::string problem_of(const contestant& c, const known_names& names, std::uint64_t replicas) {
  const auto protocol = names.protocols.find(c.protocol);
  if (!protocol)
    return {}; // said already
  const auto scheme = simulated_signatures();
  const auto key = scheme->make_signer(public_key_seed("replica", 0))->key();
  const auto set =
    std::make_shared<const replica_set>(digest{}, c.protocol, std::vector<public_key>(replicas, key), scheme);
  std::string why;
  const auto made = protocol.value()->make({replica_id{0}, set, c.options}, &why);
  return made ? std::string{} : why.empty() ? made.error().message() : why;
}

/// Complains of the options of a contestant where the file has the one that `why` is about.
void complain_of_options(toml_section& top, const contestant& c, const std::string& why) {
  const auto about = [&](const protocol_option& o) { return simulation::tells_of_option(why, o.name); };
  const auto which = std::ranges::find_if(c.options, about);
  const auto tell = [&](std::optional<toml_section> options) {
    if (which == c.options.end() || !options || !options->has(which->name))
      return false;
    options->complain(which->name, c.name + ": " + why);
    return true;
  };
  for (auto& v : top.tables("variant"))
    if (v.text("name", "") == c.name && tell(v.table("options")))
      return;
  if (auto all = top.table("options"); !all || !tell(all->table(c.protocol)))
    top.complain("options", c.name + ": " + why);
}

/// The chosen ones of `known`; complains of the others.
std::vector<contestant> choose(const std::vector<contestant>& known, const std::vector<std::string>& wanted,
                               const std::function<void(const std::string&)>& complain) {
  std::vector<contestant> chosen;
  for (const auto& name : wanted) {
    const auto at = std::ranges::find(known, name, &contestant::name);
    if (at == known.end())
      complain("no protocol is called \"" + name + "\"" + hint_for(name, names_of(known)));
    else if (std::ranges::find(chosen, name, &contestant::name) != chosen.end())
      complain("\"" + name + "\" is there twice");
    else
      chosen.push_back(*at);
  }
  return chosen;
}

} // namespace

void read_contestants(toml_section& top, const known_names& names, const grid_overrides& overrides, grid& into,
                      std::vector<std::string>& wrong) {
  std::vector<simulation::toml_key> labels;
  const auto known = read_known(top, names, labels);
  const auto in_file = top.text_list("protocols", names_of(known));
  const toml_section::derived from_names{top, std::move(labels)};
  if (overrides.protocols.empty())
    into.contestants = choose(known, in_file, [&](const std::string& what) { top.complain("protocols", what); });
  else
    into.contestants =
      choose(known, overrides.protocols, [&](const std::string& what) { wrong.push_back("--protocols: " + what); });
  for (const auto& [name, option] : overrides.options) {
    bool used = false;
    for (auto& c : into.contestants)
      if (c.name == name || c.protocol == name) {
        set_option(c, option);
        used = true;
      }
    if (!used)
      wrong.push_back("--option: \"" + name + "\" is not compared" + hint_for(name, names_of(into.contestants)));
  }
  std::set<std::string> told; // variants share the options of their protocol
  for (const auto& c : into.contestants)
    if (const auto problem = problem_of(c, names, into.replicas.front());
        !problem.empty() && told.insert(c.protocol + problem).second) {
      if (overrides.options.empty() && top.has("bezant-compare"))
        complain_of_options(top, c, problem);
      else
        wrong.push_back("--option: " + c.name + ": " + problem);
    }
}

} // namespace bezant::comparison
