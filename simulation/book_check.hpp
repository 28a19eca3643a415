// Checks the books and accounts of an exchange: nothing comes from nowhere, nothing is crossed.
#pragma once

#include "exchange/exchange_application.hpp"
#include "simulation/violation.hpp"

#include <map>
#include <memory>

namespace bezant::simulation {

/// Conservation and uncrossed books. To be asked on the thread that executes, or when everything stands still.
class book_check {
public:
  void hosts(replica_id who, std::weak_ptr<const exchange::exchange_application> app);

  /// Sums and best prices of that replica's exchange. False if it hosts none.
  bool look(time_point now, replica_id who, height at, violation_list& found) const;

  /// The same for all exchanges that still exist, and order by order.
  void finish(violation_list& found) const;

private:
  std::map<replica_id, std::weak_ptr<const exchange::exchange_application>> apps_;
};

} // namespace bezant::simulation
