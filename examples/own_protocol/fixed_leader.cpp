#include "fixed_leader.hpp"

#include "fixed_leader_messages.hpp"

#include <algorithm>
#include <map>

namespace mine {

namespace fixed {

namespace {

constexpr std::size_t held_max = 4096; ///< blocks above the last final one

template <class T>
T read(byte_view own) {
  auto x = decode<T>(own);
  require(bool{x}, "the own journal reads back");
  return std::move(x).value();
}

class fixed_leader final : public protocol {
public:
  fixed_leader(const protocol_config& config, duration patience)
    : self_{config.self},
      replicas_{config.replicas},
      patience_{patience},
      best_{genesis_certificate(replicas_->chain())},
      final_{best_.vote} {}

  [[nodiscard]] std::string_view name() const noexcept override { return "fixed-leader"; }

  void step(time_point now, const event& in, effects& out) override {
    now_ = now;
    std::visit([&](const auto& e) { take(e, out); }, in);
    advance(out);
    if (self_ == leader && work_ && !mine_ && !asked_) {
      asked_ = next_request_ = next_request_.next();
      out.add(request_payload{*asked_, final_.view.next(), {}});
    }
  }

  [[nodiscard]] protocol_status snapshot() const override {
    return {final_.view.next(),
            final_.at,
            best_.vote.at,
            acked_.view,
            {{"held", held_.size()}, {"acks", acks_.size()}, {"askers", askers_.size()}}};
  }

  /// Who leads, for conditions of adversaries and for people.
  [[nodiscard]] protocol_position position() const override { return {final_.view.next(), leader}; }

private:
  template <class Event>
  void take(const Event&, effects&) {} // `executed` says nothing to this protocol

  void take(const started&, effects& out) { wait(out); }

  void take(const recovered& e, effects& out) {
    if (e.last_committed->header().at > height{0}) {
      best_ = read<vote_certificate>(e.proof);
      final_ = best_.vote;
    }
    for (const auto& r : e.journal)
      if (static_cast<journal>(r.kind) == journal::acked)
        acked_ = read<block_vote>(r.body);
      else if (auto s = read<stored_block>(r.body); s.header.at > final_.at)
        hold_own(std::make_shared<const block>(s.header, std::make_shared<const payload>(s.content), s.justify));
    repeat(out);
  }

  void take(const message_in& e, effects& out) {
    const auto& m = e.message;
    switch (static_cast<kind>(m.kind)) {
      case kind::proposal: return on_proposal(decode<justified_header>(m.body).value(), m.content, out);
      case kind::ack: return on_ack(decode<block_vote>(m.body).value(), m, out);
      case kind::certificate: return learn(decode<vote_certificate>(m.body).value());
      case kind::fetch: return on_fetch(m.author, decode<fetch>(m.body).value(), out);
    }
  }

  void take(const work_pending&, effects&) { work_ = true; }
  void take(const work_drained&, effects&) { work_ = false; }

  void take(const payload_ready& e, effects& out) {
    if (asked_ != e.id)
      return;
    asked_.reset();
    if (e.batch->transactions().empty() && !work_)
      return;
    const block_header h{final_.block, final_.view.next(), final_.at.next(), self_, e.batch->root()};
    hold_own(std::make_shared<const block>(h, e.batch, encode(best_)));
    const stored_block record_of_it{h, mine_->justify(), *e.batch};
    out.add(persist{{static_cast<record_kind>(journal::proposed), encode(record_of_it)}, h.view});
    out.add(broadcast{proposal_of(*mine_)});
    wait(out);
  }

  void take(const block_loaded& e, effects& out) {
    for (const auto& [who, what] : askers_)
      if (what == e.block->id())
        out.add(send_to{who, proposal_of(*e.block)});
    std::erase_if(askers_, [&](const auto& one) { return one.second == e.block->id(); });
  }

  void take(const timer_fired&, effects& out) { repeat(out); }

  void on_proposal(const justified_header& h, const payload_ptr& content, effects& out) {
    learn(h.justify);
    if (h.header.at <= final_.at)
      return;
    const auto b = make_block(h, content);
    if (held_.size() < held_max || missing_ == b->id())
      held_.emplace(b->id(), b);
    if (acked_ == vote_for(*b)) // the leader asks again: the ack was lost
      out.add(send_to{leader, say(kind::ack, acked_)});
  }

  void on_ack(const block_vote& vote, const signed_message& m, effects& out) {
    if (!mine_ || vote != vote_for(*mine_))
      return;
    acks_[m.author] = m.by;
    if (acks_.size() < replicas_->quorum())
      return;
    vote_certificate c{vote, {}};
    for (const auto& [who, by] : acks_)
      c.shares.push_back({who, by});
    learn(c);
    acks_.clear();
    mine_.reset();
    out.add(broadcast{say(kind::certificate, c)});
  }

  /// Only the leader is asked, and it is never behind: what is certified it has committed.
  void on_fetch(replica_id who, const fetch& asked, effects& out) {
    askers_[who] = asked.what;
    out.add(load_block{asked.what});
  }

  void learn(const vote_certificate& c) {
    if (c.vote.at > best_.vote.at)
      best_ = c;
  }

  /// Commits what the highest certificate covers, if no block is missing, and acknowledges the block after that.
  void advance(effects& out) {
    std::vector<block_ptr> path;
    for (auto at = best_.vote.block; at != final_.block; at = path.back()->header().parent) {
      const auto found = held_.find(at);
      if (found == held_.end())
        return ask_for(at, out);
      path.push_back(found->second);
    }
    if (!path.empty()) {
      std::ranges::reverse(path);
      final_ = best_.vote;
      std::erase_if(held_, [&](const auto& one) { return one.second->header().at <= final_.at; });
      out.add(commit{std::move(path), encode(best_)});
      out.add(trim_journal{final_.view.next()});
      out.add(note{"entered", final_.view.next(), final_.at, final_.block}); // what `compare` counts views by
      wait(out);
    }
    for (const auto& [id, b] : held_)
      if (b->header().parent == final_.block && acked_.at < b->header().at) {
        acked_ = vote_for(*b);
        out.add(persist{{static_cast<record_kind>(journal::acked), encode(acked_)}, acked_.view});
        out.add(send_to{leader, say(kind::ack, acked_)});
      }
  }

  void ask_for(const digest& what, effects& out) {
    if (missing_ != what)
      out.add(send_to{leader, say(kind::fetch, fetch{what})});
    missing_ = what;
  }

  void hold_own(block_ptr b) {
    mine_ = b;
    held_.emplace(b->id(), std::move(b));
  }

  static message proposal_of(const block& b) {
    return say(kind::proposal, justified_header_of(b).value(), b.content());
  }

  /// Whatever was said last may be lost: the leader repeats it, the others ask again for what they miss.
  void repeat(effects& out) {
    missing_.reset();
    if (mine_)
      out.add(broadcast{proposal_of(*mine_)});
    else if (self_ == leader && final_.at > height{0})
      out.add(broadcast{say(kind::certificate, best_)});
    wait(out);
  }

  void wait(effects& out) { out.add(set_timer{timer_id{1}, now_ + patience_}); }

  replica_id self_;
  std::shared_ptr<const replica_set> replicas_;
  duration patience_;
  time_point now_;
  vote_certificate best_;            ///< the highest seen; its block may be missing
  block_vote final_;                 ///< the last committed block
  block_vote acked_;                 ///< the last own ack, never below what is journaled
  std::map<digest, block_ptr> held_; ///< above the last committed block
  std::optional<digest> missing_;    ///< asked for
  // The leader's own:
  bool work_ = false;
  std::optional<request_id> asked_;
  request_id next_request_;
  block_ptr mine_;                       ///< proposed and not certified yet
  std::map<replica_id, signature> acks_; ///< for it
  std::map<replica_id, digest> askers_;  ///< blocks on their way from the store
};

result<std::unique_ptr<protocol>> make(const protocol_config& config, std::string* why) {
  option_reader reader{config.options};
  const auto patience = reader.span("patience", milliseconds(200), milliseconds(1));
  if (auto problem = reader.problem(); !problem.empty()) {
    if (why != nullptr)
      *why = std::move(problem);
    return protocol_error::bad_option;
  }
  return std::make_unique<fixed_leader>(config, patience);
}

} // namespace

} // namespace fixed

bezant::protocol_info fixed_leader_info() {
  return {
    .name = "fixed-leader",
    .summary = "replica 0 proposes, a quorum acknowledges; nobody ever takes its place",
    .make = fixed::make,
    .check = fixed::check,
    .verify_commit = fixed::verify_commit,
    .kind_name = fixed::kind_name,
    .slot = fixed::slot,
    .offence = fixed::offence,
    .describe = fixed::describe,
  };
}

} // namespace mine
