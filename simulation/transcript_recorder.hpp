// Writes down what each honest replica of a run sees, signs and commits: a file each, for `bezant audit forensics`.
#pragma once

#include "actors/observer.hpp"
#include "audit/transcript.hpp"
#include "exchange/founding.hpp"

#include <fstream>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

namespace bezant::simulation {

/// Watches one run in virtual time. In its folder come to lie `genesis.bzfd` and a file `replica-K.transcript` for each
/// replica that is honest. Each signed message is written once a file; over all lives of the replica.
class transcript_recorder final : public replica_observer {
public:
  /// `folder` must exist.
  explicit transcript_recorder(std::string folder) : folder_{std::move(folder)} {}

  /// Opens the files; before anything is signed.
  void begin(const exchange::founding& founded, const std::set<replica_id>& leave_out);

  void on_signed(time_point, replica_id who, const signed_message& m) override { write(who, m); }
  void on_delivered(time_point, replica_id who, replica_id, const signed_message& m) override { write(who, m); }
  void on_commit(time_point, replica_id who, const commit& c) override;

  /// Closes the files. Empty, or which of them could not be written.
  [[nodiscard]] std::string finish();

private:
  struct book {
    std::string path;
    std::ofstream out;
    std::unordered_set<digest> known; // looked up, never iterated
  };

  [[nodiscard]] book* book_of(replica_id who);
  void write(replica_id who, const signed_message& m);

  std::string folder_;
  std::vector<book> books_; ///< by replica; without a path if it is left out
  std::string failed_;
};

} // namespace bezant::simulation
