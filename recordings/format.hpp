// The formats of recorded order flow and the words for what a line of one says.
#pragma once

#include "exchange/types.hpp"
#include "recordings/recording_error.hpp"

#include <string>
#include <string_view>

namespace bezant::recordings {

/// A format of recorded order flow; docs/order-files.md describes each.
enum class format : std::uint8_t {
  bitstamp, ///< Bitstamp events as the R package obAnalytics keeps them
  lobster,  ///< LOBSTER message file
  csv,      ///< Bezant's own order file
};

std::string_view to_string(format f) noexcept;

/// The format called `name`. Error: `unknown_format`; `why`, if given, lists the choices.
result<format> parse_format(std::string_view name, std::string* why = nullptr);

/// The names of all formats, separated by ", ".
std::string format_names();

/// Why an event of a recording gives no command.
enum class skip_reason : std::uint8_t {
  unknown,         ///< a cancel of an id that the recording never creates
  early,           ///< a cancel that stands before the line that creates its order
  repeated,        ///< a cancel after a full cancel of the same order
  own_fill,        ///< the recorded exchange's own fill, which matching finds by itself (Bitstamp)
  not_submittable, ///< hidden execution, cross trade or halt (LOBSTER types 5 to 7)
};

std::string_view to_string(skip_reason r) noexcept;

/// What one line of a recording says, before it is known whether its order exists.
struct line_event {
  enum class kind : std::uint8_t { create, cancel, replace, skip };

  kind what = kind::skip;
  exchange::side side = exchange::side::buy;
  exchange::order_type type = exchange::order_type::limit;
  skip_reason skipped = skip_reason::own_fill; ///< for `skip`
  bool generated_id = false;                   ///< for `create`: the line names no order of its own (LOBSTER type 4)
  exchange::order_id id;
  exchange::price price;       ///< ticks; 0 for cancels and market orders
  exchange::quantity quantity; ///< lots; 0 in a cancel takes off everything
};

/// Reads one line of a format into `out`. An empty answer means that it is valid; else what is wrong with it, as the
/// rest of a sentence. `line` has no line ending.
std::string parse_bitstamp(std::string_view line, line_event& out);
std::string parse_lobster(std::string_view line, line_event& out);
std::string parse_csv(std::string_view line, line_event& out);

inline constexpr std::string_view bitstamp_header = "id,timestamp,exchange.timestamp,price,volume,action,direction";
inline constexpr std::string_view csv_version_line = "# bezant-orders 1";
inline constexpr std::string_view csv_header = "action,id,side,type,price,quantity";

} // namespace bezant::recordings
