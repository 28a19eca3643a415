// What people see of a supervisor: a table that is refreshed in place on a terminal, else a line for each change.
#pragma once

#include "deployment/supervisor.hpp"

#include <iosfwd>

namespace bezant::deployment {

/// More about each process, in their order, such as "height 1207, view 1209". Called at most twice a second on the
/// supervisor's thread; must not take long.
using status_probe = std::function<std::vector<std::string>()>;

class supervisor_view {
public:
  supervisor_view(std::ostream& out, bool terminal, status_probe probe);

  void say(const std::string& line);
  void show(const std::vector<child_state>& states);

private:
  void draw(const std::vector<child_state>& states);
  void wipe();

  std::ostream& out_;
  bool terminal_;
  status_probe probe_;
  std::vector<child_state> last_;
  std::size_t drawn_ = 0; // lines of the table that stand on the terminal
  std::chrono::steady_clock::time_point next_;
};

} // namespace bezant::deployment
