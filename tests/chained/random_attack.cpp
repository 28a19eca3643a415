#include "tests/chained/random_attack.hpp"

#include "core/random.hpp"
#include "tests/chained/attack.hpp"

namespace bezant::testing {

namespace {

class random_run {
public:
  random_run(const std::string& protocol, std::uint64_t seed)
    : simplex_{protocol == "simplex"}, dice_{seed}, x_{protocol}, blocks_{x_.genesis()} {}

  std::vector<std::string> run() {
    for (int i = 0; i < 80 && x_.c.violations.empty(); ++i) {
      try {
        act();
      } catch (const thwarted&) { // this certificate cannot be made; there are others
      }
    }
    return x_.c.violations;
  }

private:
  void act() {
    // The same audience for a while: a chain needs the same voters.
    if (audience_.empty() || dice_.below(4) == 0)
      audience_ = some_replicas();
    switch (dice_.below(12)) {
      case 0: return x_.show(some_block(), some_replicas());
      case 1: return x_.show(blocks_.back(), some_replicas());
      case 2: return finish();
      case 3: return dice_.below(3) == 0 ? x_.crash_and_restart({some_replica()}) : x_.wait(milliseconds(150));
      case 4:
      case 5: return give_up();
      default: return propose();
    }
  }

  /// In the highest view of those that get it.
  void propose() {
    const auto view = view_of_audience();
    const auto parent = dice_.below(3) != 0 ? blocks_.back() : some_block();
    if (parent->header().view.value() >= view)
      return x_.show(parent, audience_); // on it, or never
    const auto after = given_up_.find(view - 1);
    const bool told = after != given_up_.end() && dice_.below(8) != 0;
    const auto b = told ? x_.propose(view, parent, audience_, after->second) : x_.propose(view, parent, audience_);
    if (x_.can_certify(b))
      blocks_.push_back(b);
  }

  void give_up() {
    const auto view = view_of_audience();
    if (dice_.below(4) != 0)
      x_.wait(seconds(dice_.between(1, 8)));
    const auto high = simplex_ ? x_.genesis() : some_block();
    if (high->header().view.value() < view)
      given_up_.insert_or_assign(view, x_.give_up(view, high, audience_));
  }

  void finish() {
    if (simplex_)
      x_.show_final(some_block(), some_replicas());
  }

  /// Mostly a late one.
  const block_ptr& some_block() {
    const auto back = std::min(dice_.below(6), dice_.below(6));
    return blocks_[back < blocks_.size() ? blocks_.size() - 1 - back : 0];
  }

  replica_id some_replica() { return replica_id{1 + static_cast<std::uint32_t>(dice_.below(3))}; }

  /// One, two or all of the honest ones, in any order.
  attack::those some_replicas() {
    attack::those list{r1, r2, r3};
    for (std::size_t i = 2; i > 0; --i)
      std::swap(list[i], list[dice_.below(i + 1)]);
    list.resize(1 + std::max(dice_.below(3), dice_.below(3)));
    return list;
  }

  std::uint64_t view_of_audience() {
    std::uint64_t highest = 0;
    for (const auto who : audience_)
      highest = std::max(highest, x_.c.status(who).view.value());
    return highest;
  }

  bool simplex_;
  random_source dice_;
  attack x_;
  std::vector<block_ptr> blocks_;
  attack::those audience_;
  std::map<std::uint64_t, chained::timeout_certificate> given_up_;
};

} // namespace

std::vector<std::string> random_attack(const std::string& protocol, std::uint64_t seed) {
  return random_run{protocol, seed}.run();
}

} // namespace bezant::testing
