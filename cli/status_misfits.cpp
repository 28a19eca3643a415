#include "cli/status_misfits.hpp"

#include <fmt/format.h>

#include <algorithm>
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

void print_misfits(std::ostream& out, const replica_status& s) {
  std::map<std::string, std::vector<replica_id>> with; // most often it is the same with several
  std::vector<replica_id> unfit;
  for (const auto& p : s.peers) {
    auto text = p.misfits;
    std::ranges::replace_if(
      text, [](unsigned char c) { return c < ' ' || c > '~'; }, '?'); // a liar's words go to a terminal
    if (!text.empty())
      with[text].push_back(p.who);
    if (p.unfit != 0)
      unfit.push_back(p.who);
  }
  for (const auto& [text, peers] : with)
    out << fmt::format("replica {} says that its settings and those of {} do not fit: {}\n", s.self.value(),
                       names_of(peers), text);
  if (!unfit.empty())
    out << fmt::format("replica {} made messages for {} that are too large to be sent at all: see its log\n",
                       s.self.value(), names_of(unfit));
}

} // namespace bezant::cli
