#include "cli/status_misfits.hpp"

#include <fmt/format.h>

#include <map>

namespace bezant::cli {

namespace {

std::string names_of(const std::vector<replica_id>& list) {
  std::string text = list.size() == 1 ? "replica " : "replicas ";
  for (std::size_t i = 0; i < list.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ", ", list[i].value());
  return text;
}

} // namespace

std::vector<std::string> misfits_of(const replica_status& s) {
  std::vector<std::string> lines;
  std::map<std::string, std::vector<replica_id>> with; // most often it is the same with several
  std::vector<replica_id> unfit;
  for (const auto& p : s.peers) {
    if (!p.misfits.empty())
      with[p.misfits].push_back(p.who);
    if (p.unfit != 0)
      unfit.push_back(p.who);
  }
  lines.reserve(with.size() + 1);
  for (const auto& [text, peers] : with)
    lines.push_back(fmt::format("replica {} says that its settings and those of {} do not fit: {}", s.self.value(),
                                names_of(peers), text));
  if (!unfit.empty())
    lines.push_back(fmt::format("replica {} made messages for {} that are too large to be sent at all: see its log",
                                s.self.value(), names_of(unfit)));
  return lines;
}

} // namespace bezant::cli
