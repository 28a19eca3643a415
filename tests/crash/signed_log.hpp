// Everything that a replica signs, in a file outside of its store, so that it can be judged over all its lives.
#pragma once

#include "actors/observer.hpp"
#include "deployment/descriptor.hpp"

#include <mutex>
#include <string>

namespace bezant::testing {

/// Appends each signed message to a file: its length as 32-bit little-endian integer, then its canonical encoding
/// without payload. It is there before the message leaves, also if the process is killed.
class signed_log final : public replica_observer {
public:
  /// Throws `std::system_error` if the file cannot be made.
  explicit signed_log(const std::string& file);

  void on_signed(time_point, replica_id, const signed_message& m) override;

private:
  std::mutex mutex_;
  deployment::descriptor file_;
};

/// The messages of such a file, at most those before the first that is not whole.
std::vector<signed_message> read_signed_log(const std::string& file);

} // namespace bezant::testing
