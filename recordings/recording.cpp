#include "recordings/recording.hpp"

#include "recordings/fields.hpp"
#include "recordings/line_reader.hpp"

#include <unordered_map>
#include <utility>

namespace bezant::recordings {

namespace {

struct numbered_event {
  std::uint64_t line;
  line_event event;
};

/// Reads lines and keeps what they say; the ids can be sorted out only when all are known.
class event_reader {
public:
  event_reader(const std::string& path, const recording_options& options, std::string* why, recording& out)
    : name_{path == "-" ? "standard input" : path}, options_{options}, why_{why}, out_{out} {}

  result<std::vector<numbered_event>> read(std::unique_ptr<byte_source> source) {
    line_reader lines{std::move(source), options_.limits.line_bytes_max, options_.limits.decoded_bytes_max};
    BOOST_OUTCOME_TRY(read_header(lines));
    std::vector<numbered_event> events;
    while (out_.counts.events < options_.limit) {
      auto next = next_line(lines);
      if (!next)
        return next.error();
      if (!next.value())
        break;
      const auto line = *next.value();
      if (line.empty() || (options_.format == format::csv && line.starts_with('#')))
        continue;
      if (out_.counts.events == options_.limits.events_max)
        return fail(recording_error::too_large, lines.line(),
                    "more than " + std::to_string(options_.limits.events_max) + " events; read fewer with a limit");
      ++out_.counts.events;
      numbered_event event{lines.line(), {}};
      if (const auto wrong = parse(line, event.event); wrong.empty()) {
        events.push_back(event);
      } else {
        BOOST_OUTCOME_TRY(complain(lines.line(), wrong + ": " + quoted(line)));
      }
    }
    return events;
  }

private:
  std::string parse(std::string_view line, line_event& out) const {
    switch (options_.format) {
      case format::bitstamp: return parse_bitstamp(line, out);
      case format::lobster: return parse_lobster(line, out);
      case format::csv: return parse_csv(line, out);
    }
    return "unknown format";
  }

  result<void> read_header(line_reader& lines) {
    if (options_.format == format::bitstamp)
      return expect(lines, bitstamp_header);
    if (options_.format != format::csv)
      return outcome::success();
    BOOST_OUTCOME_TRY(expect(lines, csv_version_line));
    return expect(lines, csv_header);
  }

  result<void> expect(line_reader& lines, std::string_view header) {
    auto next = next_line(lines);
    if (!next)
      return next.error();
    const auto line = next.value().value_or(std::string_view{});
    if (line == header)
      return outcome::success();
    // The version stands at the end of its line.
    const auto title = csv_version_line.substr(0, csv_version_line.rfind(' ') + 1);
    if (header == csv_version_line && line.starts_with(title))
      return fail(recording_error::bad_version, lines.line(),
                  "version " + quoted(line.substr(title.size()), 24) + " of the order file is not read here, only 1");
    return fail(recording_error::bad_header, lines.line(),
                "the header of format " + std::string{to_string(options_.format)} + " is " + quoted(header, 80)
                  + ", found " + (next.value() ? quoted(line) : "an empty file"));
  }

  result<std::optional<std::string_view>> next_line(line_reader& lines) {
    auto next = lines.next();
    if (next)
      return next;
    const auto error = next.error();
    auto what = error.message();
    if (error == recording_error::line_too_long)
      what += " (" + std::to_string(options_.limits.line_bytes_max) + " bytes at most)";
    if (error == recording_error::too_large)
      what += " (" + std::to_string(options_.limits.decoded_bytes_max) + " bytes at most)";
    return fail(error, lines.line(), what);
  }

  result<void> complain(std::uint64_t line, const std::string& what) {
    ++out_.counts.bad_lines;
    if (options_.strict)
      return fail(recording_error::bad_line, line, what);
    if (out_.complaints.size() < options_.limits.complaints_max)
      out_.complaints.push_back(at(line) + what);
    return outcome::success();
  }

  std::error_code fail(std::error_code error, std::uint64_t line, const std::string& what) {
    if (why_ != nullptr)
      *why_ = at(line) + what;
    return error;
  }

  std::string at(std::uint64_t line) const { return name_ + ':' + std::to_string(line) + ": "; }

  std::string name_;
  const recording_options& options_;
  std::string* why_;
  recording& out_;
};

/// Turns events into commands, once the ids that the events create are known.
class command_maker {
public:
  command_maker(const recording_options& options, recording& out) : options_{options}, out_{out} {}

  void make(const std::vector<numbered_event>& events) {
    for (const auto& [line, event] : events)
      if (event.what == line_event::kind::create && !event.generated_id)
        orders_.try_emplace(event.id);
    out_.commands.reserve(events.size());
    out_.lines.reserve(events.size());
    for (const auto& [line, event] : events) {
      switch (event.what) {
        case line_event::kind::create: create(line, event); break;
        case line_event::kind::cancel: cancel(line, event); break;
        case line_event::kind::replace:
          ++out_.counts.replaces;
          submit(line, exchange::replace_order{account(event.side), event.id, event.price, event.quantity});
          break;
        case line_event::kind::skip: skip(line, event.skipped); break;
      }
    }
  }

private:
  struct known_order {
    bool created = false;   ///< its line was passed
    bool cancelled = false; ///< in full, since it was created last
  };

  exchange::account_id account(exchange::side s) const {
    return s == exchange::side::buy ? options_.bids : options_.asks;
  }

  void create(std::uint64_t line, const line_event& event) {
    auto id = event.id;
    if (event.generated_id) {
      // Above all ids that the format allows in a file.
      id = exchange::order_id{(std::uint64_t{1} << 63U) + line};
    } else {
      auto& order = orders_[event.id];
      out_.counts.duplicate_ids += order.created ? 1 : 0;
      order = {.created = true, .cancelled = false};
    }
    ++out_.counts.orders;
    submit(line, exchange::new_order{account(event.side), options_.instrument, id, event.side, event.type, event.price,
                                     event.quantity});
  }

  void cancel(std::uint64_t line, const line_event& event) {
    const auto found = orders_.find(event.id);
    if (found == orders_.end())
      return skip(line, skip_reason::unknown);
    auto& order = found->second;
    if (!order.created)
      return skip(line, skip_reason::early);
    if (order.cancelled)
      return skip(line, skip_reason::repeated);
    order.cancelled = event.quantity == exchange::quantity{};
    ++out_.counts.cancels;
    submit(line, exchange::cancel_order{account(event.side), event.id, event.quantity});
  }

  void skip(std::uint64_t line, skip_reason reason) {
    auto& counts = out_.counts;
    switch (reason) {
      case skip_reason::unknown: ++counts.unknown; break;
      case skip_reason::early: ++counts.early; break;
      case skip_reason::repeated: ++counts.repeated; break;
      case skip_reason::own_fill: ++counts.own_fills; break;
      case skip_reason::not_submittable: ++counts.not_submittable; break;
    }
    out_.skipped.push_back({line, reason});
  }

  template <class Command>
  void submit(std::uint64_t line, Command what) {
    out_.commands.push_back({what});
    out_.lines.push_back(line);
  }

  const recording_options& options_;
  recording& out_;
  std::unordered_map<exchange::order_id, known_order> orders_;
};

} // namespace

recording_scale scale_of(format f) noexcept {
  switch (f) {
    case format::bitstamp: return {"BTC*1e-8", "USD*1e-10", "0.01 USD", "0.00000001 BTC"};
    case format::lobster: return {"share", "USD*1e-4", "0.0001 USD", "1 share"};
    case format::csv: break;
  }
  return {"base", "quote", "1 tick", "1 lot"};
}

result<recording> read_recording(const std::string& path, const recording_options& options, std::string* why) {
  require(options.bids != options.asks, "bids and asks are on two accounts");
  BOOST_OUTCOME_TRY(auto source, open_byte_source(path, why));
  recording out;
  event_reader reader{path, options, why, out};
  BOOST_OUTCOME_TRY(const auto events, reader.read(std::move(source)));
  command_maker{options, out}.make(events);
  return out;
}

} // namespace bezant::recordings
