// Several observers as one.
#pragma once

#include "actors/observer.hpp"

#include <memory>
#include <vector>

namespace bezant::simulation {

/// Passes everything on to each observer of a list, in order.
class observers final : public replica_observer {
public:
  explicit observers(std::vector<std::shared_ptr<replica_observer>> list) : list_{std::move(list)} {}

  void on_signed(time_point now, replica_id who, const signed_message& m) override {
    for (const auto& o : list_)
      o->on_signed(now, who, m);
  }
  void on_delivered(time_point now, replica_id who, replica_id peer, const signed_message& m) override {
    for (const auto& o : list_)
      o->on_delivered(now, who, peer, m);
  }
  void on_view(time_point now, replica_id who, const protocol_position& p) override {
    for (const auto& o : list_)
      o->on_view(now, who, p);
  }
  void on_submitted(time_point now, replica_id who, const transaction& t) override {
    for (const auto& o : list_)
      o->on_submitted(now, who, t);
  }
  void on_note(time_point now, replica_id who, const note& n) override {
    for (const auto& o : list_)
      o->on_note(now, who, n);
  }
  void on_accuse(time_point now, replica_id who, const accuse& a) override {
    for (const auto& o : list_)
      o->on_accuse(now, who, a);
  }
  void on_evidence(time_point now, replica_id who, const evidence& e, const audit::verdict& v) override {
    for (const auto& o : list_)
      o->on_evidence(now, who, e, v);
  }
  void on_unproven(time_point now, replica_id who, replica_id culprit, std::string_view why) override {
    for (const auto& o : list_)
      o->on_unproven(now, who, culprit, why);
  }
  void on_commit(time_point now, replica_id who, const commit& c) override {
    for (const auto& o : list_)
      o->on_commit(now, who, c);
  }
  void on_executed(time_point now, replica_id who, const block& b, const block_result& r) override {
    for (const auto& o : list_)
      o->on_executed(now, who, b, r);
  }
  void on_size(replica_id who, std::string_view what, std::size_t entries, std::size_t bound) override {
    for (const auto& o : list_)
      o->on_size(who, what, entries, bound);
  }
  void on_started(time_point now, replica_id who, height at) override {
    for (const auto& o : list_)
      o->on_started(now, who, at);
  }
  void on_restored(time_point now, replica_id who, height at, const digest& state) override {
    for (const auto& o : list_)
      o->on_restored(now, who, at, state);
  }
  void on_checkpoint(time_point now, replica_id who, const checkpoint_certificate& c) override {
    for (const auto& o : list_)
      o->on_checkpoint(now, who, c);
  }
  void on_standing(time_point now, replica_id who, replica_id of, const standing& s) override {
    for (const auto& o : list_)
      o->on_standing(now, who, of, s);
  }
  void on_misled(time_point now, replica_id who, replica_id by, std::string_view how) override {
    for (const auto& o : list_)
      o->on_misled(now, who, by, how);
  }
  void on_hold(time_point now, replica_id who, const signing_hold& h) override {
    for (const auto& o : list_)
      o->on_hold(now, who, h);
  }
  void on_failure(time_point now, replica_id who, std::string_view why) override {
    for (const auto& o : list_)
      o->on_failure(now, who, why);
  }

private:
  std::vector<std::shared_ptr<replica_observer>> list_;
};

} // namespace bezant::simulation
