// One live replica of PBFT among peers that the test plays.
#pragma once

#include "tests/pbft/judge.hpp"
#include "tests/pbft/says.hpp"

#include <algorithm>

namespace bezant::testing {

/// Replica `self` of four lives; the test signs for the others. View 1's primary is replica 1.
struct puppet {
  explicit puppet(std::uint32_t who = 0, std::vector<protocol_option> more = {})
    : c{pbft_setup(4, std::move(more))}, judge{c}, self{who} {
    c.start(self);
  }

  void hear(const signed_message& m) { c.hand(self, m); }
  void propose(const pbft::batch_header& b, std::uint64_t view, std::string_view text = {}) {
    hear(pbft_says::pre_prepare(c.keys, view, b, text));
  }
  void votes(pbft::kind k, std::uint64_t view, const pbft::batch_header& b, const std::vector<std::uint32_t>& by) {
    for (const auto who : by)
      hear(pbft_says::vote(c.keys, k, who, view, b));
  }
  /// Everything that a batch needs to be decided in `view`, from the others.
  void decide(const pbft::batch_header& b, std::uint64_t view, std::string_view text = {}) {
    propose(b, view, text);
    votes(pbft::kind::prepare, view, b, {2, 3});
    votes(pbft::kind::commit, view, b, {1, 2, 3});
  }
  /// Takes what it has sent since the last call; of several copies of a broadcast the first.
  std::vector<signed_message> said() {
    std::vector<signed_message> list;
    for (const auto& f : c.held)
      if (list.empty() || list.back().body != f.what.body || list.back().kind != f.what.kind)
        list.push_back(f.what);
    c.drop_all();
    return list;
  }
  /// How many messages of a kind are among `said`.
  std::size_t says(pbft::kind k) {
    const auto list = said();
    return static_cast<std::size_t>(
      std::count_if(list.begin(), list.end(), [k](const auto& m) { return m.kind == pbft::number(k); }));
  }
  [[nodiscard]] pbft::batch_header batch(std::uint64_t s, std::uint64_t view, std::string_view text) const {
    return pbft_says::batch(c.keys, s, view, text);
  }
  [[nodiscard]] protocol_status status() const { return c.status(self); }
  [[nodiscard]] std::size_t committed() const { return c.committed(self); }
  void time_out() { c.run(c.now() + milliseconds(201)); }

  cluster c;
  pbft_judge judge;
  replica_id self;
};

} // namespace bezant::testing
