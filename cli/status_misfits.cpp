#include "cli/status_misfits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bezant::cli {

void print_misfits(std::ostream& out, const replica_status& s) {
  for (const auto& p : s.peers) {
    auto text = p.misfits;
    std::ranges::replace_if(
      text, [](unsigned char c) { return c < ' ' || c > '~'; }, '?'); // a liar's words go to a terminal
    if (!text.empty())
      out << fmt::format("replica {} says that its settings and those of replica {} do not fit: {}\n", s.self.value(),
                         p.who.value(), text);
    if (p.unfit != 0)
      out << fmt::format(
        "replica {} made {} messages for replica {} that are too large to be sent at all: see its log\n",
        s.self.value(), p.unfit, p.who.value());
  }
}

} // namespace bezant::cli
