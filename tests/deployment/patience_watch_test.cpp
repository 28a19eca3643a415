// Views that end because the network is slower than the protocol's patience are told of, others are not.
#include "deployment/patience_watch.hpp"
#include "tests/deployment/support.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

using namespace deployment;

namespace {

struct watched {
  std::shared_ptr<link_board> board = std::make_shared<link_board>();
  std::vector<std::string> lines;
  patience_watch watch{milliseconds(200), 3, board, [this](const std::string& line) { lines.push_back(line); }};
  std::uint64_t view = 1;
  time_point now{};

  void link(std::uint32_t peer, duration trip) {
    board->update(replica_id{peer}, [&](link_state& s) {
      s.sending = true;
      s.round_trip_ns = trip.ns;
    });
  }
  void views(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      now = now + milliseconds(200);
      watch.on_view(now, replica_id{0}, {view_number{view++}, std::nullopt});
    }
  }
};

} // namespace

TEST_CASE(
  "views that end in a row are told of with patience and round trip, once a minute, if the network is too slow") {
  watched w;
  w.link(1, milliseconds(120));
  w.link(2, milliseconds(350));
  w.link(3, milliseconds(900));
  w.views(patience_watch::views_min);
  CHECK(w.lines.empty());
  w.views(200);
  REQUIRE(w.lines.size() == 1);
  CHECK(says(w.lines, {"views 1 to 11 ", "wait 200ms for a block", "a quorum takes 350ms", "at least 1404ms"}));
  w.views(200);
  CHECK(w.lines.size() == 2);
}

TEST_CASE("views that end for other reasons, or after a commit, are not told of as a slow network") {
  watched w;
  w.link(1, milliseconds(900));
  w.views(100); // too few are linked
  w.link(2, milliseconds(10));
  w.link(3, milliseconds(90));
  w.views(100); // the two nearest are near enough
  w.link(2, milliseconds(900));
  for (int i = 0; i < 50; ++i) {
    w.watch.on_commit(w.now, replica_id{0}, {});
    w.views(patience_watch::views_min - 1);
  }
  CHECK(w.lines.empty());
}

} // namespace bezant::test
