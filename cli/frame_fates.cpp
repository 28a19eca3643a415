#include "cli/frame_fates.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bezant::cli {

std::optional<frame_fates> ask_fates(client::cluster_client& of, session_id session, sequence_number first,
                                     sequence_number last, duration patience, const std::stop_token& stop,
                                     height at_least) {
  frame_fates all;
  for (auto from = first.value(); from <= last.value(); from += exchange::inquiry::frames_max) {
    exchange::inquiry what;
    what.what = exchange::inquiry_kind::frames;
    what.session = session;
    what.from = from;
    what.levels =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(exchange::inquiry::frames_max, last.value() - from + 1));
    auto told = of.agreed(what, patience, stop, at_least);
    if (!told || told->frames.size() != what.levels)
      return std::nullopt;
    if (all.frames.empty())
      all.at = told->at;
    all.frames.insert(all.frames.end(), told->frames.begin(), told->frames.end());
  }
  return all;
}

std::string fate_text(const exchange::told_frame& f) {
  switch (f.fate) {
    case exchange::frame_fate::not_executed: return "not executed";
    case exchange::frame_fate::waits: return "committed, waits for frames before it";
    case exchange::frame_fate::executed: return fmt::format("executed in block {}", f.at.value());
    case exchange::frame_fate::forgotten: return "executed; its outcome is no longer kept";
  }
  return "unknown";
}

std::string_view fate_name(exchange::frame_fate f) {
  switch (f) {
    case exchange::frame_fate::not_executed: return "not_executed";
    case exchange::frame_fate::waits: return "waits";
    case exchange::frame_fate::executed: return "executed";
    case exchange::frame_fate::forgotten: return "forgotten";
  }
  return "unknown";
}

} // namespace bezant::cli
