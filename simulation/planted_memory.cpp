#include "simulation/planted_memory.hpp"

#include "audit/detector.hpp"
#include "audit/forensics.hpp"

#include <algorithm>

namespace bezant::simulation {

namespace {

constexpr std::size_t statements_max = 10; ///< of the replica that is judged
constexpr std::size_t proposals_max = 12;  ///< of others, around them

/// One trial: what is shown of one replica, and what comes of it.
class trial {
public:
  trial(const impersonation& as, std::span<const signed_message> kept, random_source& random)
    : as_{as}, kept_{kept}, random_{random} {
    const auto at = std::next(as_.keys.begin(), static_cast<std::ptrdiff_t>(random_.below(as_.keys.size())));
    who_ = at->first;
    key_ = at->second.get();
  }

  [[nodiscard]] replica_id who() const noexcept { return who_; }

  /// False if too little was said.
  bool draw() {
    choose_statements();
    if (said_.size() < 2)
      return false;
    choose_proposals();
    for (auto more = random_.below(3); more > 0; --more)
      forge_one();
    shown_ = said_;
    shown_.insert(shown_.end(), proposals_.begin(), proposals_.end());
    for (std::size_t i = shown_.size(); i > 1; --i)
      std::swap(shown_[i - 1], shown_[random_.below(i)]);
    learn_headers();
    return true;
  }

  /// By every two statements that forensics draws from what is shown.
  [[nodiscard]] bool guilty_by_testimony() const {
    std::vector<signed_message> list;
    for (const auto& m : shown_) {
      testimony t;
      as_.protocol.testify(m, as_.replicas, t);
      for (auto& s : t.statements)
        add(std::move(s), list);
    }
    return guilty(list);
  }

  /// By every two statements that an auditor draws from it: those that stand in a slot, and what is in messages that
  /// pass every check.
  [[nodiscard]] bool guilty_by_sight() const {
    std::vector<signed_message> list;
    for (const auto& m : shown_) {
      const auto role = as_.protocol.describe(m.kind, m.body)->role;
      const bool shows_others =
        role == message_role::proposal || role == message_role::certificate || role == message_role::answer;
      if (as_.protocol.slot(m))
        add({m.author, m.kind, m.body, m.by, nullptr}, list);
      if (shows_others && as_.protocol.check(m, as_.replicas))
        for (auto& inner : as_.protocol.unpack(m))
          if (as_.protocol.slot(inner))
            add(std::move(inner), list);
    }
    return guilty(list) || std::ranges::any_of(shown_, [this](const signed_message& m) {
             return m.author == who_ && !as_.protocol.check(m, as_.replicas)
                    && as_.protocol.never_signed(m, as_.replicas);
           });
  }

  [[nodiscard]] bool convicted_by_forensics() const {
    audit::forensics f{as_.protocol, as_.replicas};
    for (const auto& m : shown_)
      f.add(m);
    return std::ranges::any_of(f.culprits(), [this](const audit::culprit& c) { return c.who == who_; });
  }

  [[nodiscard]] bool convicted_by_auditor() const {
    audit::detector_limits limits;
    limits.views = std::uint64_t{1} << 32U; // nobody else speaks by whom it could tell where the others are
    limits.telling_max = 64;                // more than this shows: the bound itself is not on trial
    audit::detector d{as_.protocol, as_.replicas, nullptr, limits};
    for (const auto& m : shown_)
      if (as_.protocol.check(m, as_.replicas))
        d.checked(m);
      else
        d.refused(m);
    return std::ranges::any_of(d.take(), [this](const evidence& e) {
      const auto v = audit::verify(e, {&as_.protocol, &as_.replicas, nullptr});
      return v && v.value().culprit == who_;
    });
  }

private:
  [[nodiscard]] view_number view_of(const signed_message& m) const {
    return as_.protocol.describe(m.kind, m.body)->view;
  }
  [[nodiscard]] bool is_proposal(const signed_message& m) const {
    return as_.protocol.proposes(m.kind, m.body).has_value();
  }

  void choose_statements() {
    std::vector<const signed_message*> own;
    for (const auto& m : kept_)
      if (m.author == who_ && as_.protocol.slot(m))
        own.push_back(&m);
    if (own.empty())
      return;
    for (auto i = random_.below(own.size()); i < own.size() && said_.size() < statements_max; ++i)
      if (said_.empty() || !random_.chance(300'000)) // with gaps
        said_.push_back(*own[i]);
  }

  void choose_proposals() {
    const auto [first, last] = std::ranges::minmax(said_, {}, [this](const signed_message& m) { return view_of(m); });
    const auto from = view_of(first).value();
    const auto to = view_of(last).value();
    for (const auto& m : kept_)
      if (m.author != who_ && is_proposal(m) && proposals_.size() < proposals_max && view_of(m).value() + 3 >= from
          && view_of(m).value() <= to)
        proposals_.push_back(m);
  }

  void say(message what) {
    auto m = sign(as_.replicas, who_, std::move(what), *key_);
    const auto slot = as_.protocol.slot(m);
    std::erase_if(said_, [&](const signed_message& s) { return s.kind == m.kind && as_.protocol.slot(s) == slot; });
    said_.push_back(std::move(m));
  }

  void forge_one() {
    const auto before = said_[random_.below(said_.size())];
    const auto plain = without_signature(before);
    if (auto lower = as_.forge.lower_vote(plain); lower && random_.chance(500'000))
      return say(std::move(*lower));
    if (auto less = as_.forge.forget(plain, view_number{random_.below(view_of(before).value() + 1)}))
      return say(std::move(*less));
    if (!proposals_.empty())
      vote_for_fork();
  }

  /// Somebody proposes on an older parent than it should, and `who_` votes for that.
  void vote_for_fork() {
    auto& p = proposals_[random_.below(proposals_.size())];
    const auto older = proposals_[random_.below(proposals_.size())];
    auto forked = as_.forge.fork(without_signature(p), older);
    if (!forked)
      return;
    p = sign(as_.replicas, p.author, std::move(*forked), *as_.keys.at(p.author));
    for (auto& vote : as_.forge.votes_for(p))
      say(std::move(vote));
  }

  void learn_headers() {
    for (const auto& m : shown_)
      if (const auto p = as_.protocol.proposes(m.kind, m.body))
        headers_.try_emplace(digest_of(p->header), p->header);
    const auto genesis = make_genesis_block(as_.replicas.chain());
    headers_.try_emplace(genesis->id(), genesis->header());
  }

  void add(signed_message m, std::vector<signed_message>& list) const {
    const auto is_same = [&m](const signed_message& other) { return other.kind == m.kind && other.body == m.body; };
    if (m.author == who_ && as_.replicas.verify(m.author, m.kind, m.body, m.by) && std::ranges::none_of(list, is_same))
      list.push_back(std::move(m));
  }

  void add_ancestors(const signed_message& m, std::vector<block_header>& list) const {
    auto at = headers_.find(as_.protocol.describe(m.kind, m.body)->block);
    for (int generation = 0; generation < 3 && at != headers_.end(); ++generation) {
      list.push_back(at->second);
      at = headers_.find(at->second.parent);
    }
  }

  [[nodiscard]] bool guilty(const std::vector<signed_message>& list) const {
    for (auto a = list.begin(); a != list.end(); ++a) {
      const bool gives_up = as_.protocol.describe(a->kind, a->body)->role == message_role::timeout;
      if (gives_up && as_.protocol.never_signed(*a, as_.replicas))
        return true;
      for (auto b = list.begin(); b != a; ++b) {
        std::vector<block_header> headers;
        add_ancestors(*a, headers);
        add_ancestors(*b, headers);
        if (as_.protocol.offence(*a, *b, headers))
          return true;
      }
    }
    return false;
  }

  const impersonation& as_;
  std::span<const signed_message> kept_;
  random_source& random_;
  replica_id who_;
  const signer* key_ = nullptr;
  std::vector<signed_message> said_;
  std::vector<signed_message> proposals_; ///< of others
  std::vector<signed_message> shown_;
  header_index headers_;
};

} // namespace

void check_memories(const impersonation& as, std::span<const signed_message> kept, random_source& random,
                    violation_list& found) {
  if (as.keys.empty())
    return;
  trial t{as, kept, random};
  if (!t.draw())
    return;
  const auto name = "replica " + std::to_string(t.who().value());
  const auto compare = [&](bool guilty, bool convicted, std::string_view judge) {
    if (guilty && !convicted)
      found.add("unnoticed", {t.who(), {}, {}, {}},
                std::string{judge} + " does not convict " + name + ", of whose statements two are an offence");
    if (convicted && !guilty)
      found.add("accusation", {t.who(), {}, {}, {}},
                std::string{judge} + " convicts " + name + ", of whose statements no two are an offence");
  };
  compare(t.guilty_by_testimony(), t.convicted_by_forensics(), "forensics");
  compare(t.guilty_by_sight(), t.convicted_by_auditor(), "an auditor");
}

} // namespace bezant::simulation
