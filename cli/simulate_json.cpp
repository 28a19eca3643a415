#include "cli/simulate_json.hpp"

#include "cli/report_file.hpp"

#include <fmt/format.h>

#include <iostream>
#include <utility>

namespace bezant::cli {

bool simulate_json::open() {
  if (path_.empty())
    return true;
  if (!open_for_writing(out_, path_))
    return false;
  if (several_)
    out_ << "{\"format\":\"bezant-simulate-protocols\",\"version\":1,\"sweeps\":[\n";
  return true;
}

void simulate_json::begin(const std::string& head) {
  out_ << (std::exchange(first_sweep_, false) ? "" : ",\n") << head;
  first_run_ = true;
}

void simulate_json::add(const std::string& run) {
  out_ << (std::exchange(first_run_, false) ? "" : ",\n") << run;
}

void simulate_json::end(const std::string& tail) {
  out_ << tail;
}

bool simulate_json::close(bool passed) {
  if (path_.empty())
    return true;
  if (several_)
    out_ << fmt::format("],\"passed\":{}}}\n", passed);
  out_.close();
  if (!out_.fail())
    return true;
  std::cerr << "bezant simulate: " << path_ << ": could not be written\n";
  return false;
}

} // namespace bezant::cli
