#include "simulation/scenario_text.hpp"

#include <fmt/format.h>

namespace bezant::simulation {

namespace {

std::string span(duration d) {
  if (d.ns % 1'000'000 == 0)
    return fmt::format("\"{}ms\"", d.ns / 1'000'000);
  return d.ns % 1'000 == 0 ? fmt::format("\"{}us\"", d.ns / 1'000) : fmt::format("\"{}ns\"", d.ns);
}

std::string spans(duration from, duration until) {
  auto first = span(from);
  first.pop_back();
  return first + ".." + span(until).substr(1);
}

std::string share(std::uint32_t parts) {
  return fmt::format("\"{}.{:04}%\"", parts / 10'000, parts % 10'000);
}

std::string ids(const std::vector<replica_id>& list) {
  std::string text;
  for (const auto who : list)
    text += (text.empty() ? "" : ", ") + std::to_string(who.value());
  return "[" + text + "]";
}

std::string quoted(const std::string& text) {
  std::string made = "\"";
  for (const char c : text)
    made += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return made + "\"";
}

std::string during(time_point from, time_point until) {
  return fmt::format("during = {}\n", spans(from - time_point{}, until - time_point{}));
}

std::string link_lines(const link_model& l) {
  return fmt::format("delay = {}\nloss = {}\nduplicate = {}\nreorder = {}\nreorder_delay = {}\nbandwidth = {}\n",
                     spans(l.delay_min, l.delay_max), share(l.loss), share(l.duplicate), share(l.reorder),
                     span(l.reorder_delay), l.bytes_per_second);
}

std::string fault_lines(const scenario& s) {
  std::string text;
  for (const auto& p : s.partitions) {
    text += "\n[[partition]]\n" + during(p.from, p.until) + "groups = [";
    for (const auto& group : p.groups)
      text += (text.ends_with('[') ? "" : ", ") + ids(group);
    text += std::string{"]\n"} + (p.one_way ? "one_way = true\n" : "");
  }
  for (const auto& c : s.crashes) {
    text += fmt::format("\n[[crash]]\nreplica = {}\nat = {}\n", c.replica.value(), span(c.at - time_point{}));
    if (c.restart)
      text += fmt::format("restart = {}\n", span(*c.restart - time_point{}));
    if (c.backup)
      text += fmt::format("backup = {}\n", span(*c.backup - time_point{}));
  }
  for (const auto& c : s.write_crashes)
    text += fmt::format("\n[[crash]]\nreplica = {}\nat_write = {}\nlost = {}\ndown = {}\n", c.replica.value(), c.sync,
                        c.lost, span(c.down));
  for (std::size_t i = 0; i < s.skews.size(); ++i)
    if (s.skews[i] != duration{})
      text += fmt::format("\n[[skew]]\nreplica = {}\nby = {}\n", i, span(s.skews[i]));
  for (const auto& a : s.adversaries)
    text += fmt::format("\n[[adversary]]\nreplicas = {}\nbehaviour = {}\n", ids(a.replicas), quoted(to_string(a.what)));
  return text;
}

std::string_view name_of(rogue_kind k) {
  switch (k) {
    case rogue_kind::mixed: return "mixed";
    case rogue_kind::spam: return "spam";
    case rogue_kind::some: return "some";
  }
  return "mixed";
}

std::string_view name_of(exchange::self_trade_policy p) {
  switch (p) {
    case exchange::self_trade_policy::allow: return "allow";
    case exchange::self_trade_policy::cancel_incoming: return "cancel-incoming";
    case exchange::self_trade_policy::cancel_resting: return "cancel-resting";
  }
  return "cancel-incoming";
}

std::string market_lines(const market_plan& m) {
  if (m == market_plan{})
    return {};
  return fmt::format("\n[workload.market]\nbase = {}\nquote = {}\ntick = {}\nlot = {}\nprice = {}\nspread = {}\n"
                     "size = {}\nbase_decimals = {}\nquote_decimals = {}\nself_trades = \"{}\"\norders_max = {}\n"
                     "pending_max = {}\n",
                     m.base, m.quote, m.tick, m.lot, m.price, m.spread, m.size, m.base_decimals, m.quote_decimals,
                     name_of(m.self_trades), m.orders_max, m.pending_max);
}

std::string load_lines(const workload_plan& w) {
  auto text = std::string{"\n[workload]\n"};
  if (w.kind == workload_kind::none)
    text += "kind = \"none\"\n";
  else
    text += fmt::format("orders = {}\nsessions = {}\naccounts = {}\nrogues = {}\nrogue = \"{}\"\nrogue_rate = {}\n",
                        w.orders, w.sessions, w.accounts, w.rogues, name_of(w.rogue), w.rogue_rate);
  text += fmt::format("frame = {}\nwindow = {}\nmempool = {}\npause = {}\nretry = {}\nmaker_fee = {}\ntaker_fee = {}\n",
                      w.frame, w.window, w.mempool, span(w.pause), span(w.retry), w.maker_fee, w.taker_fee);
  return w.kind == workload_kind::none ? text : text + market_lines(w.market);
}

std::string expectation_lines(const expectations& e) {
  auto text = std::string{"\n[expect]\n"};
  if (e.progress)
    text += fmt::format("progress = {}\n", *e.progress);
  if (!e.suspected.empty())
    text += fmt::format("suspected = {}\n", ids(e.suspected));
  return text
         + fmt::format("commits_min = {}\norders_min = {}\ncommits_after = {}\nviews_after_max = {}\n"
                       "answers_after = {}\nends_run = {}\nreference = {}\nforensics = {}\ninjected = {}\n",
                       e.commits_min, e.orders_min, e.commits_after, e.views_after_max, e.answers_after, e.ends_run,
                       e.reference, e.forensics, e.injected);
}

} // namespace

std::string scenario_text(const scenario& s) {
  require(!s.random.any() && s.workload.kind != workload_kind::recording, "this scenario can be written");
  std::string sizes;
  for (const auto n : s.replicas)
    sizes += (sizes.empty() ? "" : ", ") + std::to_string(n);
  auto text = fmt::format("bezant-scenario = {}\nname = {}\nprotocol = {}\nreplicas = [{}]\nduration = {}\n"
                          "signatures = \"{}\"\n",
                          scenario::format_version, quoted(s.name), quoted(s.protocol), sizes, span(s.length),
                          s.real_signatures ? "ed25519" : "simulated");
  if (!s.options.empty())
    text += "\n[options]\n";
  for (const auto& o : s.options)
    text += fmt::format("{} = {}\n", o.name, quoted(o.value));
  text += "\n[network]\n" + link_lines(s.links);
  for (const auto& c : s.changes)
    text += "\n[[network.change]]\n" + during(c.from, c.until) + link_lines(c.links);
  if (s.checkpoints.every != 0)
    text += fmt::format("\n[checkpoint]\nevery = {}\nhistory = {}\nperiod = {}\n", s.checkpoints.every,
                        s.checkpoints.history, span(s.checkpoints.period));
  return text + fault_lines(s) + load_lines(s.workload) + expectation_lines(s.expected);
}

} // namespace bezant::simulation
