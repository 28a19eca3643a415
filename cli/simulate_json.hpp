// The JSON file of `bezant simulate`, written run by run, so that a long sweep needs no memory for it.
#pragma once

#include <fstream>
#include <string>

namespace bezant::cli {

/// One sweep, or a list of them, one a protocol. Without a path it does nothing.
class simulate_json {
public:
  simulate_json(std::string path, bool several) : path_{std::move(path)}, several_{several} {}

  /// False, with a complaint, if the file cannot be written.
  bool open();
  /// Begins a sweep, adds a run to it, ends it: with what `json_head`, `json_run` and `json_tail` give.
  void begin(const std::string& head);
  void add(const std::string& run);
  void end(const std::string& tail);
  /// False, with a complaint, if something could not be written. `passed`: all sweeps.
  bool close(bool passed);

private:
  std::string path_;
  bool several_;
  std::ofstream out_; ///< not open, and so without effect, if there is no path
  bool first_sweep_ = true;
  bool first_run_ = true;
};

} // namespace bezant::cli
