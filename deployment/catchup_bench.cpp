#include "deployment/catchup_bench.hpp"

#include "deployment/catchup_cluster.hpp"
#include "deployment/catchup_feed.hpp"
#include "transport/store/rocks_store.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

namespace bezant::deployment {

namespace {

using clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr auto late = catchup_cluster::late;
constexpr auto stall = std::chrono::seconds{60}; ///< for the cluster to make a block while it is fed
constexpr std::size_t disk_points = 10;

double since(clock::time_point from) {
  return std::chrono::duration<double>(clock::now() - from).count();
}

/// The height of the last snapshot that a log, from that byte on, says the replica began again from.
std::uint64_t fetched_in(const std::string& log, std::uint64_t from) {
  std::ifstream in{log};
  in.seekg(static_cast<std::streamoff>(from));
  std::uint64_t at = 0;
  const std::string mark = "begins again after block ";
  for (std::string line; std::getline(in, line);)
    if (const auto found = line.find(mark); found != std::string::npos)
      at = std::strtoull(line.c_str() + found + mark.size(), nullptr, 10);
  return at;
}

class catchup_run {
public:
  catchup_run(const catchup_bench& what, const names& known, const std::function<void(const std::string&)>& tell,
              const std::stop_token& stop, std::string& problem)
    : what_{what}, known_{known}, tell_{tell}, stop_{stop}, problem_{problem}, cluster_{what} {}
  std::optional<catchup_figures> run();

private:
  std::optional<replica_status> ahead();
  bool feed(std::uint64_t blocks, bool measured);
  void leave();
  bool come_back(std::string name);
  void look_at_store();
  bool complain(const std::string& what);

  const catchup_bench& what_;
  const names& known_;
  const std::function<void(const std::string&)>& tell_;
  const std::stop_token& stop_;
  std::string& problem_;
  catchup_cluster cluster_;
  std::unique_ptr<catchup_feed> feed_; // ends before the cluster does
  height left_;                        // where the replica stood when it was killed last
  catchup_figures figures_;
};

bool catchup_run::complain(const std::string& what) {
  problem_ = stop_.stop_requested() ? "stopped" : what + cluster_.last_words();
  return false;
}

/// Of those that stayed the one that is furthest.
std::optional<replica_status> catchup_run::ahead() {
  std::optional<replica_status> best;
  for (std::uint32_t k = 0; k < late; ++k)
    if (auto s = feed_->status(replica_id{k}, seconds(5)); s && (!best || s->executed > best->executed))
      best = std::move(s);
  return best;
}

/// Until the chain has grown by so many blocks.
bool catchup_run::feed(std::uint64_t blocks, bool measured) {
  const auto first = ahead();
  if (!first)
    return complain("no replica answers");
  const auto target = first->executed.value() + blocks;
  const auto from = clock::now();
  auto moved = from;
  auto last = first->executed;
  auto next = first->executed.value() + blocks / disk_points;
  feed_->start();
  while (last.value() < target) {
    if (stop_.stop_requested() || clock::now() - moved > stall)
      return complain("the cluster stands at block " + std::to_string(last.value()));
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    const auto s = ahead();
    if (!s || s->executed == last)
      continue;
    last = s->executed;
    moved = clock::now();
    if (!measured || last.value() < next)
      continue;
    const disk_use used{last, cluster_.disk_bytes()};
    figures_.disk.push_back(used);
    next = last.value() + blocks / disk_points;
    tell_("block " + std::to_string(last.value()) + ", " + std::to_string(used.bytes / 1'000'000) + " MB on disk");
  }
  if (!feed_->finish(seconds(60), stop_))
    return complain("some frames have no result");
  if (measured)
    figures_.fed_s = since(from);
  return true;
}

/// The replica that comes back later is killed where it stands.
void catchup_run::leave() {
  if (const auto s = feed_->status(replica_id{late}, seconds(5)))
    left_ = s->executed;
  cluster_.end(late, SIGKILL);
}

bool catchup_run::come_back(std::string name) {
  return_figures f;
  f.what = std::move(name);
  const bool lost = f.what == "lost-disk";
  const auto log = cluster_.log(late);
  std::error_code none;
  const auto logged = fs::file_size(log, none);
  const auto goal = ahead();
  if (!goal)
    return complain("no replica answers");
  f.began = lost ? 0 : left_.value();
  f.behind = goal->executed.value() - std::min(goal->executed.value(), f.began);
  tell_(f.what + ": replica " + std::to_string(late) + " is started");
  const auto from = clock::now();
  if (!cluster_.start(late, lost, problem_))
    return false;
  bool answered = false;
  while (!stop_.stop_requested() && since(from) < static_cast<double>(what_.patience.ns) / 1e9) {
    const auto s = feed_->status(replica_id{late}, seconds(1));
    if (s && !answered) {
      answered = true;
      f.answers_s = since(from);
    }
    if (s && s->executed >= goal->executed) {
      // No orders are under way: later blocks are empty and leave the state as it is.
      f.level = s->state == goal->state;
      f.level_s = since(from);
      f.state = s->state;
      f.bytes_in = s->bytes_in;
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  f.fetched = fetched_in(log, none ? 0 : logged);
  figures_.returns.push_back(f);
  return f.level || complain(f.what + ": the replica did not come to the others' state");
}

/// How much of the chain one of those that stayed still has.
void catchup_run::look_at_store() {
  cluster_.end(0, SIGTERM);
  std::vector<std::string> problems;
  const auto n = read_node_file(cluster_.at().node(0), known_, problems);
  require(n.has_value(), "what was read once reads back");
  const auto& chain = n->founded.chain;
  const rocks_options options{.owner = {n->node.replica, chain.replicas[n->node.replica.value()]}};
  const auto disk = open_rocks_store(n->node.data, make_genesis_block(chain_id(chain)), options, &problem_);
  if (!disk)
    return;
  auto b = disk.value()->last().block;
  figures_.height = b->header().at.value();
  for (; b && b->header().at > height{0}; b = disk.value()->find(b->header().parent))
    ++figures_.kept;
}

std::optional<catchup_figures> catchup_run::run() {
  if (!cluster_.found(known_, problem_))
    return std::nullopt;
  for (std::size_t k = 0; k < catchup_bench::replicas; ++k)
    if (!cluster_.start(k, false, problem_))
      return std::nullopt;
  feed_ = catchup_feed::open(cluster_.at().client(), known_, what_.frame, problem_);
  if (!feed_)
    return std::nullopt;
  if (!feed_->ready(seconds(30), stop_)) {
    complain("the replicas did not answer within 30 s");
    return std::nullopt;
  }
  if (!feed(20, false))
    return std::nullopt;
  leave();
  tell_("replica " + std::to_string(late) + " is killed; the others are fed");
  if (!feed(what_.blocks, true))
    return std::nullopt;
  if (!come_back("far"))
    return figures_;
  leave();
  if (!feed(what_.middle, false) || !come_back("middle"))
    return figures_;
  leave();
  std::error_code ignored;
  fs::remove_all(cluster_.data(late), ignored);
  if (come_back("lost-disk"))
    look_at_store();
  return figures_;
}

} // namespace

std::optional<catchup_figures> run_catchup_bench(const catchup_bench& what, const names& known,
                                                 const std::function<void(const std::string&)>& tell,
                                                 const std::stop_token& stop, std::string& problem) {
  catchup_run run{what, known, tell, stop, problem};
  return run.run();
}

} // namespace bezant::deployment
