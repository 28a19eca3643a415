// What PBFT's messages speak of, for those who do not know PBFT.
#include "protocols/pbft/rules.hpp"

namespace bezant::pbft {

namespace {

template <class T, class Read>
std::optional<message_anatomy> read(byte_view body, Read anatomy) {
  if (const auto x = decode<T>(body))
    return anatomy(x.value());
  return std::nullopt;
}

} // namespace

std::optional<message_anatomy> describe(message_kind k, byte_view body) {
  using enum message_role;
  using found = message_anatomy;
  switch (static_cast<kind>(k)) {
    case kind::pre_prepare:
      return read<pre_prepare>(body, [](const auto& p) {
        return found{proposal, p.view, p.what.at, digest_of(p.what)};
      });
    case kind::prepare:
    case kind::commit: return read<block_vote>(body, [](const auto& v) { return found{vote, v.view, v.at, v.block}; });
    case kind::checkpoint:
      return read<checkpoint_vote>(body, [](const auto& c) { return found{other, {}, c.at, c.block}; });
    case kind::view_change:
      // The view that is given up, not the one that is asked for.
      return read<view_change>(body, [](const auto& c) {
        return found{timeout, view_number{c.view.value() > 0 ? c.view.value() - 1 : 0}, c.stable.vote.at, {}};
      });
    case kind::new_view: return read<new_view>(body, [](const auto& n) { return found{certificate, n.view, {}, {}}; });
    case kind::stable:
      return read<checkpoint_certificate>(body, [](const auto& c) {
        return found{certificate, {}, c.vote.at, c.vote.block};
      });
    case kind::status: return read<status>(body, [](const auto& s) { return found{question, s.view, s.executed, {}}; });
    case kind::decided:
      return read<decided_batch>(body, [](const auto& d) {
        return found{answer, d.proof.vote.view, d.what.at, digest_of(d.what)};
      });
    case kind::payload:
      return read<batch_header>(body, [](const auto& b) { return found{answer, b.view, b.at, digest_of(b)}; });
  }
  return std::nullopt;
}

} // namespace bezant::pbft
