// Frames that come shuffled and more than once have the effect of the same frames in order; the seeded bug of the
// sequence check is noticed.
#include "core/random.hpp"
#include "tests/exchange/exchange_support.hpp"
#include "tests/exchange/seeded.hpp"

#include <algorithm>
#include <map>

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::exchange::testing;
using exchange::test::seeded;

namespace {

constexpr std::uint64_t frames = 40;

exchange_genesis wide_window() {
  auto g = small_genesis();
  g.pending_max = frames;
  return g;
}

/// Frames 1 to `frames` of the first session, whose two accounts trade with each other.
std::vector<transaction> frames_of(const chain& c, random_source& random) {
  std::vector<transaction> made;
  for (std::uint64_t sequence = 1; sequence <= frames; ++sequence) {
    std::vector<command> commands;
    for (std::uint64_t i = 0; i < 3; ++i) {
      const auto who = random.below(2) == 0 ? ann : bob;
      const auto id = 3 * sequence + i;
      const auto price = 95 + random.below(10);
      switch (random.below(3)) {
        case 0: commands.push_back(buy(who, id, price, 1 + random.below(5))); break;
        case 1: commands.push_back(sell(who, id, price, 1 + random.below(5))); break;
        default: commands.push_back(cancel(who, 3 + random.below(3 * sequence)));
      }
    }
    made.push_back(c.frame_of(first, sequence, commands));
  }
  return made;
}

/// Each frame two times, in any order.
std::vector<transaction> shuffled_twice(std::vector<transaction> all, random_source& random) {
  const auto once = all;
  all.insert(all.end(), once.begin(), once.end());
  for (auto left = all.size(); left > 1; --left)
    std::swap(all[left - 1], all[random.below(left)]);
  return all;
}

using outcomes = std::map<std::uint64_t, frame_outcome>; ///< of executed frames, by sequence number

/// Commits the frames in blocks of one to five. Says what is wrong about the receipts.
std::string deliver(chain& c, const std::vector<transaction>& all, random_source& random, outcomes& executed) {
  for (std::size_t at = 0; at < all.size();) {
    const auto count = std::min<std::size_t>(1 + random.below(5), all.size() - at);
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(at);
    const auto r = c.block_with({from, from + static_cast<std::ptrdiff_t>(count)});
    at += count;
    for (const auto& one : r.receipts) {
      const auto o = outcome_of(one);
      const auto name = "frame " + std::to_string(o.sequence.value());
      if (o.status == frame_status::too_far_ahead)
        return name + " is too far ahead";
      if (one.at != height{c.next_height - 1})
        continue; // of a block before
      if (o.status == frame_status::executed && !executed.emplace(o.sequence.value(), o).second)
        return name + " took effect twice";
    }
  }
  return {};
}

/// Delivers the same frames in order, and shuffled with repetitions; says how the two differ.
std::string first_difference(std::uint64_t seed) {
  random_source random{seed};
  chain in_order{wide_window()};
  chain shuffled{wide_window()};
  const auto all = frames_of(in_order, random);
  outcomes expected;
  outcomes got;
  if (const auto wrong = deliver(in_order, all, random, expected); !wrong.empty())
    return "in order: " + wrong;
  if (const auto wrong = deliver(shuffled, shuffled_twice(all, random), random, got); !wrong.empty())
    return "shuffled: " + wrong;
  if (expected.size() != frames)
    return "in order: not every frame took effect";
  if (got != expected)
    return "the receipts differ";
  if (in_order.app.orders_digest() != shuffled.app.orders_digest())
    return "the orders in effect differ";
  // Not the state's digest: it covers in which block each frame took effect, and the blocks differ.
  return encode(in_order.app.books().image()) == encode(shuffled.app.books().image())
             && in_order.app.next_sequence(first) == shuffled.app.next_sequence(first)
             && in_order.app.pending_frames(first) == shuffled.app.pending_frames(first)
           ? ""
           : "the states differ";
}

} // namespace

TEST_CASE("shuffled and repeated frames have the effect of the same frames in order") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    CHECK(first_difference(seed) == "");
  }
}

TEST_CASE("an exchange that does not look at sequence numbers is found") {
  const seeded bug{"exchange-sequence-unchecked"};
  CHECK(first_difference(1) != "");
}

TEST_CASE("without repetitions, too, an exchange that does not look at sequence numbers is found") {
  const seeded bug{"exchange-sequence-unchecked"};
  random_source random{1};
  chain in_order{wide_window()};
  chain backwards{wide_window()};
  auto all = frames_of(in_order, random);
  in_order.block_with(all);
  std::ranges::reverse(all);
  backwards.block_with(all);
  CHECK(in_order.app.state() != backwards.app.state());
}
