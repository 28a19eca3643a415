// The crash tests in full: crash_runner [--protocol P|all] [--points K] [--seconds S] [--seed N] [--dir D]. Prints a
// table; status 1 if anything was broken, or if a build that is broken on purpose was not caught.
#include "tests/crash/crash_run.hpp"
#include "tests/store/store_support.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>

namespace bezant::testing {

namespace {

struct wanted {
  std::string protocol = "all";
  std::uint64_t points = 20;
  std::int64_t seconds = 60;
  std::uint64_t seed = 1;
  std::string dir;
};

class table {
public:
  explicit table(wanted w) : wanted_{std::move(w)} {
    std::cout << fmt::format("{:10} {:27} {:7} {:>5} {:>6} {:>7} {:>10} {:>14} {:>7}  {}\n", "protocol", "dies",
                             "machine", "lives", "missed", "orders", "signatures", "contradictions", "seconds",
                             "result");
  }

  /// Lives 1 to K of each kind of boundary; on a machine that keeps what was written, and on one that does not.
  void enumerate(const std::string& protocol) {
    std::size_t victim = 0;
    for (const bool lossy : {false, true})
      for (const auto what : all_deeds)
        for (const bool after : {false, true})
          row(protocol, fmt::format("{} {} 1..{}", after ? "after" : "before", to_string(what), wanted_.points), lossy,
              enumerate_lives(what, after, wanted_.points, victim++ % crash_cluster::replicas));
  }

  void sample(const std::string& protocol) {
    constexpr std::uint64_t last = 100;
    for (const bool lossy : {false, true})
      row(protocol, fmt::format("anywhere up to {}, seed {}", last, wanted_.seed), lossy,
          sample_lives(wanted_.seed, 2 * wanted_.points, last));
  }

  void power_failures(const std::string& protocol) {
    row(protocol, "all replicas at once", true, std::vector<crash_life>(5));
  }

  /// A build that is broken on purpose must be found out.
  void control(const std::string& protocol, const std::string& bug, std::size_t failures) {
    row(protocol, bug, true, std::vector<crash_life>(failures), bug);
  }

  [[nodiscard]] bool good() const noexcept { return good_; }

private:
  void row(const std::string& protocol, const std::string& how, bool lossy, std::vector<crash_life> lives,
           const std::string& bug = {}) {
    const scratch_folder scratch;
    crash_plan p;
    p.setting.victim = BEZANT_CRASH_VICTIM;
    p.setting.dir =
      wanted_.dir.empty() ? (scratch.path() / "net").string() : wanted_.dir + "/" + std::to_string(++rows_);
    p.setting.protocol = protocol;
    p.setting.lossy = lossy;
    p.setting.bugs = bug;
    p.lives = std::move(lives);
    p.seed = wanted_.seed;
    p.total_max = bezant::seconds(wanted_.seconds);
    const auto began = std::chrono::steady_clock::now();
    const auto r = run(p);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    const bool as_wanted = r.good() == bug.empty();
    good_ = good_ && as_wanted;
    const auto* result = bug.empty() ? (r.good() ? "good" : "BROKEN") : (r.good() ? "NOT CAUGHT" : "caught");
    std::cout << fmt::format("{:10} {:27} {:7} {:5} {:6} {:7} {:10} {:14} {:7.1f}  {}", protocol, how,
                             lossy ? "forgets" : "keeps", r.due, r.missed, r.orders, r.verdict.signed_all,
                             r.verdict.contradictions, took.count(), result)
              << std::endl;
    if (!as_wanted)
      std::cout << sentences_of(r) << std::flush;
  }

  wanted wanted_;
  std::size_t rows_ = 0;
  bool good_ = true;
};

int run_all(const wanted& w) {
  if (!w.dir.empty())
    std::filesystem::create_directories(w.dir);
  table t{w};
  const auto known = protocol_registry::built_in();
  if (w.protocol != "all" && !known.find(w.protocol)) {
    std::cerr << "crash: there is no protocol " << w.protocol << '\n';
    return 2;
  }
  for (const auto& p : known.all()) {
    if (w.protocol != "all" && w.protocol != p.name)
      continue;
    if (w.protocol == p.name || p.name == "jolteon")
      t.enumerate(p.name);
    else
      t.sample(p.name);
    t.power_failures(p.name);
  }
  t.control(w.protocol == "all" ? "jolteon" : w.protocol, "durable-store-never-syncs", 1);
  t.control(w.protocol == "all" ? "pbft" : w.protocol, "node-never-syncs", 1);
  t.control("pbft", "node-journal-not-read", 5); // the cluster goes on: only signatures tell
  return t.good() ? 0 : 1;
}

} // namespace

} // namespace bezant::testing

int main(int argc, char** argv) {
  bezant::testing::wanted w;
  CLI::App app{"Kills replicas at every kind of boundary and judges what is left"};
  app.add_option("--protocol", w.protocol, "One protocol, enumerated; all: Jolteon enumerated, the others sampled");
  app.add_option("--points", w.points, "Boundaries of each kind")->check(CLI::Range(1, 10'000));
  app.add_option("--seconds", w.seconds, "No life of a row begins later")->check(CLI::Range(1, 100'000));
  app.add_option("--seed", w.seed, "Of orders and sampled boundaries");
  app.add_option("--dir", w.dir, "Keep the testnets here");
  CLI11_PARSE(app, argc, argv);
  try {
    return bezant::testing::run_all(w);
  } catch (const std::exception& e) {
    std::cerr << "crash: " << e.what() << '\n';
    return 1;
  }
}
