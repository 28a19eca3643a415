#include "tests/network/stage.hpp"

#include "tests/network/committed_log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bezant::test {

namespace {

constexpr auto patience_max = seconds(120);  // for what must come, however slow the machine
constexpr auto answer_patience = seconds(5); // of a replica that runs and can be reached
constexpr auto usual_resumption = seconds(2);
constexpr auto relay_delay_ms = "100";

std::string seconds_text(duration d) {
  return fmt::format("{:.2f} s", static_cast<double>(d.ns) / 1e9);
}

} // namespace

duration protocol_bound(const std::string& protocol, duration outage) {
  constexpr auto timeout = milliseconds(500); // defaults of the protocols' options
  constexpr auto delta = milliseconds(100);
  // Timeouts of views that fail grow by half each, so that the one that runs after an outage is at most half as long as
  // that. It runs out; the next view may fail as well, if replicas come to it apart, and takes half as long again.
  if (protocol == "hotstuff" || protocol == "jolteon")
    return {(timeout.ns + outage.ns / 2) * 5 / 2};
  // The same with timers that double.
  if (protocol == "pbft")
    return (timeout + outage) * 3;
  // A view is given up after 3Δ; the present one and one more.
  if (protocol == "simplex")
    return delta * 6;
  // Epochs last 2Δ. Three good ones in a row are needed; one replica that is away spoils every n-th of n = 4: at most 3
  // + 1 + 3, and the one that is under way.
  return delta * 2 * 8;
}

stage::stage(const scenario& what, const run_settings& how) : what_{what}, how_{how}, headroom_{patience_max} {
  report_.scenario = what.name;
  report_.protocol = how.protocol;
}

std::vector<replica_id> stage::replicas() const {
  std::vector<replica_id> list;
  for (std::uint32_t k = 0; k < nodes_->size(); ++k)
    list.emplace_back(k);
  return list;
}

bool stage::until(duration patience, const std::function<bool()>& condition) const {
  constexpr auto nap = std::chrono::milliseconds{20};
  const auto end = recorded_now() + patience;
  for (;;) {
    if (how_.stop.stop_requested())
      throw interrupted{"interrupted"};
    if (recorded_now() >= how_.limit)
      throw interrupted{"out of time"};
    if (condition())
      return true;
    if (recorded_now() >= end)
      return false;
    std::this_thread::sleep_for(nap);
  }
}

bool stage::goes_on() const {
  return recorded_now() - began_ < how_.length * what_.lengths;
}

duration stage::next_outage() {
  constexpr auto shortest = seconds(4);
  if (how_.outage != duration{})
    return how_.outage;
  return how_.brief ? shortest : shortest * (std::int64_t{1} << (outages_++ % 3));
}

void stage::pause(duration d) const {
  until(d, [] { return false; });
}

std::optional<replica_status> stage::ask(replica_id k, duration patience) {
  return nodes_->runs(k) ? trading_->client().status(k, patience) : std::nullopt;
}

replica_id stage::leader() {
  view_number top;
  for (const auto k : replicas())
    if (const auto s = ask(k))
      top = std::max(top, s->view);
  return replica_id{static_cast<std::uint32_t>(top.value() % nodes_->size())};
}

void stage::resumes(time_point since, duration outage) {
  const auto allowed = usual_resumption + protocol_bound(how_.protocol, outage);
  std::optional<time_point> first;
  if (!until(patience_max, [&] { return (first = trading_->first_acknowledged(since)).has_value(); }))
    return fail(fmt::format("nothing was acknowledged within {} of the heal", seconds_text(patience_max)));
  const auto took = *first - since;
  report_.recovery = std::max(took, report_.recovery.value_or(duration{}));
  if (const auto left = allowed - took; left < headroom_) {
    headroom_ = left;
    report_.allowed = allowed;
  }
  if (took > allowed + how_.slack)
    fail(fmt::format("progress resumed after {} where {} are allowed", seconds_text(took), seconds_text(allowed)));
}

void stage::rejoins(replica_id k, time_point since) {
  const auto wanted = trading_->acknowledged_height();
  const bool there = until(patience_max, [&] {
    const auto s = ask(k, answer_patience);
    return s && s->executed >= wanted;
  });
  if (!there)
    return fail(fmt::format("replica {} did not reach height {} within {}", k.value(), wanted.value(),
                            seconds_text(patience_max)));
  report_.rejoin = std::max(recorded_now() - since, report_.rejoin.value_or(duration{}));
}

void stage::stands_still(time_point since) {
  if (trading_->first_acknowledged(since))
    fail("a frame was acknowledged although no quorum was connected");
}

void stage::start_relay(std::size_t replicas) {
  auto words = lab_->enter_relays();
  words.push_back(how_.relay);
  words.emplace_back(relay_delay_ms);
  for (std::uint32_t k = 0; k < replicas; ++k)
    words.push_back(to_string(lab_->relay_address(replica_id{k})) + "=" + to_string(lab_->address(replica_id{k})));
  relay_ = std::make_unique<helper_process>(std::move(words));
}

/// Founds and starts everything, and waits until orders flow.
void stage::raise() {
  cluster_plan plan;
  plan.program = how_.program;
  plan.testnet.replicas = 4;
  plan.testnet.protocol = how_.protocol;
  plan.testnet.sessions = 3;
  if (what_.prepare != nullptr)
    what_.prepare(plan);
  if (what_.hosts) {
    lab_ = std::make_unique<network_lab>(plan.testnet.replicas);
    plan.enter = [this](replica_id k) { return lab_->enter(k); };
    for (std::uint32_t k = 0; k < plan.testnet.replicas; ++k)
      plan.listen.push_back(lab_->address(replica_id{k}));
  }
  if (what_.relayed) {
    start_relay(plan.testnet.replicas);
    plan.dials = [this](replica_id, replica_id to) { return lab_->relay_address(to); };
  }
  nodes_ = std::make_unique<node_cluster>(std::move(plan));
  nodes_->start_all();
  {
    std::optional<inside_namespace> inside;
    if (lab_)
      inside.emplace(lab_->clients());
    trading_ = std::make_unique<trading>(nodes_->client(), trading_plan{});
  }
  if (!trading_->begin(patience_max, how_.stop))
    throw how_.stop.stop_requested() ? interrupted{"interrupted"} : std::runtime_error{"the cluster did not begin"};
  constexpr std::uint64_t enough = 200;
  if (!until(patience_max, [this] { return trading_->orders_acknowledged() >= enough; }))
    throw std::runtime_error{"orders do not flow"};
}

void stage::play() {
  raise();
  began_ = recorded_now();
  what_.act(*this);
  finish();
  agree();
  examine();
}

void stage::finish() {
  if (!trading_->finish(patience_max, how_.stop))
    fail("not everything that was placed was acknowledged");
  report_.orders = trading_->orders_acknowledged();
  report_.gap = trading_->longest_gap();
}

/// The honest replicas come to one state.
void stage::agree() {
  const auto wanted = trading_->acknowledged_height();
  const bool one = until(patience_max, [&] {
    states_.clear();
    for (const auto k : replicas())
      if (nodes_->honest(k))
        if (const auto s = ask(k, answer_patience); s && s->executed >= wanted)
          states_[k] = s->state;
    const auto honest =
      static_cast<std::size_t>(std::ranges::count_if(replicas(), [this](replica_id k) { return nodes_->honest(k); }));
    return states_.size() == honest
           && std::ranges::all_of(states_, [this](const auto& s) { return s.second == states_.begin()->second; });
  });
  if (!one)
    fail(fmt::format("{} honest replicas tell a state after height {}, and not all the same one", states_.size(),
                     wanted.value()));
}

/// Ends the cluster and compares what is on its disks with what the clients saw.
void stage::examine() {
  const auto history = trading_->history();
  trading_.reset();
  report_.frames = history.acknowledged.size();
  for (const auto k : replicas())
    if (!nodes_->stop(k) && nodes_->honest(k))
      fail(fmt::format("replica {} did not stop cleanly", k.value()));
  std::vector<committed_log> logs;
  std::vector<block_ptr> longest;
  for (const auto k : replicas()) {
    if (!nodes_->honest(k))
      continue;
    std::string problem;
    auto read = read_committed(k, nodes_->data(k), nodes_->founded().chain, problem);
    if (!read)
      return fail(problem);
    logs.push_back(log_of(*read));
    if (logs.back().first.value() == 1 && read->blocks.size() > longest.size())
      longest = std::move(read->blocks);
  }
  report_.blocks = longest.size();
  const auto truth = replay(nodes_->founded(), longest);
  for (auto& breach : check_history(history, logs, truth.effects))
    fail(std::move(breach));
  for (const auto& [who, state] : states_)
    if (state != truth.state)
      fail(fmt::format("replica {} tells another state than its blocks give", who.value()));
}

run_report stage::run() {
  try {
    play();
  } catch (const interrupted&) {
    throw;
  } catch (const std::exception& e) {
    fail(e.what());
  }
  if (nodes_)
    for (auto& death : nodes_->deaths())
      fail(std::move(death));
  if (nodes_ && !report_.failures.empty())
    fail("all files of the cluster are kept in " + nodes_->keep());
  return report_;
}

} // namespace bezant::test
