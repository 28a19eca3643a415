#include "simulation/compare/report.hpp"

#include "simulation/adversary_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bezant::comparison {

namespace {

using nlohmann::ordered_json;

/// How a column's values are written: texts in quotes, numbers with so many decimals.
enum class form : int { text = -1, whole = 0, three = 3, four = 4 };

struct column {
  std::string name;
  form how;
  bool key = false; ///< tells cells apart
};

const std::vector<column>& layout() {
  static const std::vector<column> list{
    {"protocol", form::text, true},
    {"replicas", form::whole, true},
    {"block", form::whole, true},
    {"payload", form::whole, true},
    {"delay_ms", form::four, true},
    {"silent", form::whole, true},
    {"seed", form::whole, true},
    {"committed_tx_per_s", form::three},
    {"latency_ms_p50", form::four},
    {"latency_ms_p95", form::four},
    {"latency_ms_p99", form::four},
    {"latency_delays", form::four},
    {"block_interval", form::four},
    {"chain_growth", form::four},
    {"messages_per_block", form::three},
    {"bytes_per_block", form::three},
    {"verifies_per_block", form::three},
    {"view_changes", form::whole},
    {"delay_spread_ms", form::four, true},
    {"load_tx_per_s", form::whole, true},
    {"tx_latency_ms_p50", form::four},
    {"byzantine", form::whole, true},
    {"behaviour", form::text, true},
    {"fairness", form::four},
    {"blocks", form::whole},
    {"views", form::whole},
    {"window_ms", form::three},
    {"acts", form::text},
    {"note", form::text},
  };
  return list;
}

std::string number(std::optional<double> value, form how) {
  return value ? fmt::format("{:.{}f}", *value, static_cast<int>(how)) : "null";
}

/// In quotes; without anything in it that would need an escape.
std::string text(std::string value) {
  for (auto& c : value)
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ')
      c = '\'';
  return value.empty() ? "null" : "\"" + value + "\"";
}

/// A value that was read, as this program would write it; nothing if it has the wrong type.
std::optional<std::string> rewritten(const ordered_json& value, form how) {
  if (value.is_null())
    return "null";
  if (how == form::text)
    return value.is_string() ? std::optional{text(value.get<std::string>())} : std::nullopt;
  if (how == form::whole)
    return value.is_number_unsigned() ? std::optional{value.dump()} : std::nullopt;
  return value.is_number() ? std::optional{number(value.get<double>(), how)} : std::nullopt;
}

std::string list_key(const row& r) {
  std::string key;
  for (std::size_t i = 0; i < layout().size(); ++i)
    if (layout()[i].key)
      key += r[i] + " ";
  return key;
}

ordered_json delay_json(const delay_range& d) {
  return {{"min_ns", d.min.ns}, {"max_ns", d.max.ns}};
}

ordered_json costs_json(const grid& g) {
  if (g.real_time)
    return nullptr;
  return {{"calibrated", g.calibrated},
          {"sign_ns", g.costs.sign.ns},
          {"verify_ns", g.costs.verify.ns},
          {"hash_kib_ns", g.costs.hash_kib.ns}};
}

/// Everything that the numbers depend on.
ordered_json conditions_of(const grid& g) {
  ordered_json contestants = ordered_json::array();
  for (const auto& c : g.contestants) {
    ordered_json options = ordered_json::object();
    for (const auto& o : c.options)
      options[o.name] = o.value;
    contestants.push_back({{"name", c.name}, {"protocol", c.protocol}, {"options", options}});
  }
  ordered_json delays = ordered_json::array();
  for (const auto& d : g.delay)
    delays.push_back(delay_json(d));
  ordered_json changes = ordered_json::array();
  for (const auto& c : g.changes)
    changes.push_back({{"from_ns", c.from.ns}, {"until_ns", c.until.ns}, {"delay", delay_json(c.delay)}});
  ordered_json behaviours = ordered_json::array();
  for (const auto& b : g.behaviours)
    behaviours.push_back(to_string(b));
  return {{"real_time", g.real_time},
          {"costs", costs_json(g)},
          {"bytes_per_second", g.bytes_per_second},
          {"warm_up", to_string(g.warm_up)},
          {"measured", to_string(g.measured)},
          {"contestants", contestants},
          {"replicas", g.replicas},
          {"block", g.block},
          {"payload", g.payload},
          {"delay", delays},
          {"delay_changes", changes},
          {"silent", g.silent},
          {"byzantine", g.byzantine},
          {"behaviours", behaviours},
          {"load", g.load},
          {"seeds", g.seeds}};
}

/// Names and notes have no quotes in them; a comma needs some.
std::string csv_value(const std::string& value) {
  if (value == "null")
    return {};
  return value.front() == '"' && value.find(',') == std::string::npos ? value.substr(1, value.size() - 2) : value;
}

ordered_json parsed(const std::string& from) {
  return ordered_json::parse(from, nullptr, false);
}

} // namespace

const std::vector<std::string>& columns() {
  static const std::vector<std::string> list = [] {
    std::vector<std::string> names;
    for (const auto& c : layout())
      names.push_back(c.name);
    return names;
  }();
  return list;
}

row row_of(const cell& c, const grid& g, const cell_result& done) {
  const auto& m = done.numbers;
  const auto real = g.real_time;
  const auto in_ms = [&](double ns) { return real ? std::nullopt : std::optional{ns / 1e6}; };
  const auto whole = [](std::uint64_t n) { return std::to_string(n); };
  const auto measured = [&](std::string value) { return done.ran ? std::move(value) : "null"; };
  return {text(c.who.name),
          whole(c.replicas),
          whole(c.block),
          whole(c.payload),
          number(in_ms(c.delay.mean()), form::four),
          whole(c.silent),
          whole(c.seed),
          measured(number(m.committed_tx_per_s, form::three)),
          number(m.latency_ms_p50, form::four),
          number(m.latency_ms_p95, form::four),
          number(m.latency_ms_p99, form::four),
          number(m.latency_delays, form::four),
          number(m.block_interval, form::four),
          number(m.chain_growth, form::four),
          number(m.messages_per_block, form::three),
          number(m.bytes_per_block, form::three),
          number(m.verifies_per_block, form::three),
          measured(whole(m.view_changes)),
          number(in_ms(static_cast<double>((c.delay.max - c.delay.min).ns) / 2), form::four),
          c.load == 0 ? "null" : whole(c.load),
          number(m.tx_latency_ms_p50, form::four),
          whole(c.byzantine),
          text(c.byzantine == 0 ? "" : to_string(c.behaviour)),
          number(m.fairness, form::four),
          measured(whole(m.blocks)),
          measured(whole(m.views)),
          measured(number(m.window_ms, form::three)),
          text(simulation::acts_line(done.byzantine)),
          text(done.note)};
}

std::string key_of(const row& r) {
  return list_key(r);
}

std::string key_of(const cell& c, const grid& g) {
  return list_key(row_of(c, g, {}));
}

std::string json_text(const grid& g, const std::string& version, const outcome_rows& done) {
  const ordered_json head{{"format", "bezant-compare"},
                          {"version", 1},
                          {"bezant", version},
                          {"conditions", conditions_of(g)},
                          {"columns", columns()}};
  auto all = head.dump();
  all.pop_back(); // the object goes on
  all += ",\n\"cells\":[\n";
  for (std::size_t i = 0; i < done.rows.size(); ++i) {
    all += i == 0 ? "{" : ",\n{";
    for (std::size_t k = 0; k < layout().size(); ++k)
      all += (k == 0 ? "\"" : ",\"") + layout()[k].name + "\":" + done.rows[i][k];
    all += "}";
  }
  return all
         + fmt::format("\n],\n\"complete\":{},\"planned\":{},\"finished\":{}}}\n", done.complete(), done.planned,
                       done.rows.size());
}

std::string csv_text(const outcome_rows& done) {
  std::string all;
  for (const auto& name : columns())
    all += (all.empty() ? "" : ",") + name;
  all += "\n";
  for (const auto& r : done.rows)
    for (std::size_t k = 0; k < r.size(); ++k)
      all += fmt::format("{}{}{}", k == 0 ? "" : ",", csv_value(r[k]), k + 1 == r.size() ? "\n" : "");
  return all;
}

std::optional<std::map<std::string, row>> read_rows(const std::string& from, const grid& g, const std::string& version,
                                                    std::string& why) {
  const auto file = parsed(from);
  if (!file.is_object() || file.value("format", "") != "bezant-compare" || file.value("version", 0) != 1
      || !file.contains("cells") || !file["cells"].is_array() || !file.contains("conditions")) {
    why = "is not a result of bezant compare";
    return std::nullopt;
  }
  if (file.value("bezant", "") != version) {
    why = "was written by version " + file.value("bezant", "?") + ", this is " + version;
    return std::nullopt;
  }
  const auto wanted = conditions_of(g);
  for (const auto& [name, value] : wanted.items())
    if (!file["conditions"].contains(name) || file["conditions"][name] != value) {
      why = "was made under other conditions: " + name + " was "
            + (file["conditions"].contains(name) ? file["conditions"][name].dump() : "not there") + ", and is "
            + value.dump();
      return std::nullopt;
    }
  std::map<std::string, row> rows;
  for (const auto& one : file["cells"]) {
    row r;
    for (const auto& c : layout()) {
      const auto value = one.is_object() && one.contains(c.name) ? rewritten(one[c.name], c.how) : std::nullopt;
      if (!value) {
        why = "has a cell without a good " + c.name;
        return std::nullopt;
      }
      r.push_back(*value);
    }
    auto key = key_of(r);
    rows.emplace(std::move(key), std::move(r));
  }
  return rows;
}

std::optional<cpu_costs> read_costs(const std::string& from) {
  const auto file = parsed(from);
  if (!file.is_object() || !file.contains("conditions") || !file["conditions"].is_object()
      || !file["conditions"].contains("costs") || !file["conditions"]["costs"].is_object())
    return std::nullopt;
  const auto& costs = file["conditions"]["costs"];
  const auto span = [&](const char* name) {
    const auto at = costs.find(name);
    return at != costs.end() && at->is_number_unsigned() ? duration{at->get<std::int64_t>()} : duration{};
  };
  return cpu_costs{span("sign_ns"), span("verify_ns"), span("hash_kib_ns")};
}

} // namespace bezant::comparison
