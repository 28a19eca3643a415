// What a replica asks when it starts, and what it makes of the answers: whether its store knows all that its key
// signed, and whether its clock shows what the others' do. docs/decisions/0025 gives the reasons.
#pragma once

#include "actors/signing_marks.hpp"

#include <functional>
#include <optional>
#include <set>

namespace bezant {

/// How long a replica waits for answers before its core begins.
struct recall_plan {
  bool asks = false;                  ///< false: the core begins at once
  duration retry = milliseconds(100); ///< until the question is said again, and so long doubled each time
  duration retry_max = seconds(2);    ///< but no longer
  duration grace = seconds(1);        ///< for the rest, once a quorum has answered, this replica included
  duration patience = seconds(10);    ///< at most, however few answer
  std::uint64_t views_off_max = 4;    ///< a clock is wrong if f+1 others' show a view further away than this
};

/// A clock that is not as the others'.
struct clock_verdict {
  bool ahead = false;       ///< else it is behind
  std::size_t replicas = 0; ///< so many others say so
  duration by;              ///< at least, from the one that is closest of these
};

/// The questions and answers of one life. Pure.
class recall {
public:
  using view_of = std::function<view_number(time_point)>;

  recall(replica_id self, std::shared_ptr<const replica_set> replicas, std::shared_ptr<const protocol_info> protocol,
         const recall_plan& plan, const signing_marks& known)
    : self_{self}, replicas_{std::move(replicas)}, protocol_{std::move(protocol)}, plan_{plan}, known_{known} {}

  /// The question, as it is said now.
  recall_request ask(time_point now);
  /// Whom to ask: those who have not answered.
  [[nodiscard]] std::vector<replica_id> to_ask() const;

  /// Takes an answer to a question of this life; others are dropped. Gives the statement in it that the store does not
  /// know of, though this replica's key signed it: then the store is older than the key.
  std::optional<statement> take(replica_id from, const recall_answer& a, time_point now);

  /// Whatever was signed up to this view is known of.
  void remembers(view_number to) { known_.raise_all(to); }

  /// This life has signed that itself.
  void signed_now(message_kind kind, const signing_rank& rank);

  [[nodiscard]] bool all_answered() const { return answers_.size() + 1 >= replicas_->size(); }
  [[nodiscard]] std::size_t answered() const { return answers_.size(); }
  /// Enough answered, or it has waited long enough.
  [[nodiscard]] bool done(time_point now) const;

  /// Whether the own clock is off by what f+1 others say; nothing for protocols whose views do not follow a clock.
  /// Fewer than f+1 may all lie, and of f+1 one does not.
  [[nodiscard]] std::optional<clock_verdict> judge_clock(const view_of& view_at) const;

  /// The own clock may have been put right: everybody is asked anew, and nothing is done before a quorum has answered.
  void start_over(time_point now);

private:
  struct answer {
    time_point asked;    ///< on the own clock
    time_point received; ///< on the own clock
    time_point clock;    ///< on the other's, in between
  };

  replica_id self_;
  std::shared_ptr<const replica_set> replicas_;
  std::shared_ptr<const protocol_info> protocol_;
  recall_plan plan_;
  signing_marks known_; ///< when this life began
  bool strict_ = false; ///< without a quorum's answers it does not begin
  std::optional<time_point> began_;
  std::optional<time_point> quorum_at_; ///< when a quorum had answered
  std::map<replica_id, answer> answers_;
  std::set<std::pair<message_kind, signing_rank>> own_; ///< signed in this life, while answers may still come
};

} // namespace bezant
