#include "tests/protocols/script.hpp"

#include "protocols/chained/leader_policy.hpp"
#include "protocols/simplex/messages.hpp"
#include "tests/protocols/cluster.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace bezant::testing {

namespace {

namespace say = chained_says;
using words = std::vector<std::string>;

std::uint32_t number_in(const std::string& word) {
  return static_cast<std::uint32_t>(std::stoul(word));
}

/// WHO=HIGH, or WHO alone for 0.
replica_id who_of(const std::string& word) {
  return replica_id{number_in(word.substr(0, word.find('=')))};
}

std::uint64_t high_of(const std::string& word) {
  const auto at = word.find('=');
  return at == std::string::npos ? 0 : number_in(word.substr(at + 1));
}

class script {
public:
  std::vector<std::string> run(const std::string& file);

private:
  void act(const words& line);
  void prepare(const words& line);
  void name_block(const words& line, bool own);
  void hand(const signed_message& m);
  void vote(const words& line);
  void expect(const std::string& what);
  void nothing_left();
  void collect();
  void show(const std::string& text);
  void collect_message(const std::string& prefix, message_kind kind, const bytes& body, const std::string& suffix);
  void complain(const std::string& what) { problems_.push_back("line " + std::to_string(line_) + ": " + what); }
  [[nodiscard]] std::string name_of(const digest& id) const;
  const block& block_named(const std::string& name);
  std::vector<replica_id> ids(const words& line, std::size_t from) const;
  chained::timeout_certificate given_up(const words& line, std::size_t from);
  [[nodiscard]] std::string own_text(message_kind kind, const bytes& body) const;

  cluster_setup setup_;
  replica_id self_{0};
  std::unique_ptr<cluster> cluster_;
  std::map<std::string, block_ptr> blocks_;
  std::vector<std::string> effects_;
  payload_ptr batch_;
  std::size_t line_ = 0;
  std::vector<std::string> problems_;
};

std::string script::name_of(const digest& id) const {
  for (const auto& [name, b] : blocks_)
    if (b->id() == id)
      return name;
  return "?" + short_hex(id);
}

const block& script::block_named(const std::string& name) {
  if (!blocks_.contains(name)) {
    complain("no block is named " + name);
    return *blocks_.at("genesis");
  }
  return *blocks_.at(name);
}

std::vector<replica_id> script::ids(const words& line, std::size_t from) const {
  std::vector<replica_id> list;
  for (auto i = from; i < line.size(); ++i)
    list.emplace_back(number_in(line[i]));
  return list;
}

void script::collect_message(const std::string& prefix, message_kind kind, const bytes& body,
                             const std::string& suffix) {
  std::string text = prefix;
  switch (static_cast<chained::kind>(kind)) {
    case chained::kind::proposal: {
      const auto p = decode<chained::proposal>(body).value();
      text += "propose " + name_of(digest_of(p.block.header));
      if (p.given_up)
        text += " after given-up " + std::to_string(p.given_up->view.value());
      break;
    }
    case chained::kind::vote: text += "vote " + name_of(decode<block_vote>(body).value().block); break;
    case chained::kind::certificate:
      text += "certificate " + name_of(decode<vote_certificate>(body).value().vote.block);
      break;
    case chained::kind::request:
      text += "request " + name_of(decode<block_request>(body).value().wanted.vote.block);
      break;
    case chained::kind::block:
      text += "answer " + name_of(digest_of(decode<justified_header>(body).value().header));
      break;
    case chained::kind::timeout: {
      const auto t = decode<chained::timeout_vote>(body).value();
      text += "timeout " + std::to_string(t.view.value()) + " knowing " + std::to_string(t.high.value());
      break;
    }
    case chained::kind::timeout_certificate:
      text += "given-up " + std::to_string(decode<chained::timeout_certificate>(body).value().view.value());
      break;
    default: text += own_text(kind, body);
  }
  show(text + suffix);
}

std::string script::own_text(message_kind kind, const bytes& body) const {
  switch (static_cast<simplex::kind>(kind)) {
    case simplex::kind::finalize: return "finalize " + name_of(decode<block_vote>(body).value().block);
    case simplex::kind::finalization:
      return "finalization " + name_of(decode<vote_certificate>(body).value().vote.block);
    case simplex::kind::ask: {
      const auto r = decode<simplex::view_range>(body).value();
      return "ask " + std::to_string(r.first.value()) + " " + std::to_string(r.last.value());
    }
  }
  return "unknown";
}

void script::show(const std::string& text) {
  if (std::ranges::find(effects_, text) == effects_.end())
    effects_.push_back(text);
}

/// VIEW knowing BLOCK by WHO=HIGH...
chained::timeout_certificate script::given_up(const words& line, std::size_t from) {
  std::vector<std::pair<replica_id, std::uint64_t>> signers;
  for (std::size_t i = from + 4; i < line.size(); ++i)
    signers.emplace_back(who_of(line[i]), high_of(line[i]));
  return say::given_up(cluster_->keys, number_in(line[from]), block_named(line[from + 2]), signers);
}

void script::collect() {
  cluster_->held.clear();
  for (const auto& [who, e] : cluster_->log) {
    if (const auto* b = std::get_if<broadcast>(&e)) {
      collect_message("", b->what.kind, b->what.body, "");
    } else if (const auto* r = std::get_if<relay>(&e)) {
      const bool is_vote = r->what.kind == number(chained::kind::vote);
      collect_message("relay ", r->what.kind, r->what.body,
                      is_vote ? " by " + std::to_string(r->what.author.value()) : "");
    } else if (const auto* s = std::get_if<send_to>(&e)) {
      const bool asks = s->what.kind == number(chained::kind::request);
      collect_message("", s->what.kind, s->what.body, (asks ? " from " : " to ") + std::to_string(s->to.value()));
    } else if (const auto* a = std::get_if<accuse>(&e)) {
      show("accuse " + std::to_string(a->culprit.value()) + " " + std::string{a->offence});
    } else if (const auto* n = std::get_if<note>(&e); n != nullptr && n->what == "conflict") {
      show("conflict " + name_of(n->block));
    } else if (const auto* c = std::get_if<commit>(&e)) {
      std::string text = "commit";
      for (const auto& done : c->blocks)
        text += " " + name_of(done->id());
      show(text);
    }
  }
  cluster_->log.clear();
}

void script::expect(const std::string& what) {
  if (effects_.empty())
    complain("expected \"" + what + "\", nothing is left");
  else if (effects_.front() != what)
    complain("expected \"" + what + "\", found \"" + effects_.front() + "\"");
  if (!effects_.empty())
    effects_.erase(effects_.begin());
}

void script::nothing_left() {
  for (const auto& e : effects_)
    complain("before this line came unexpected: " + e);
  effects_.clear();
}

void script::prepare(const words& line) {
  if (line[0] == "replicas") {
    setup_.replicas = number_in(line[1]);
  } else if (line[0] == "protocol") {
    setup_.protocol = line[1];
  } else if (line[0] == "option") {
    setup_.options.push_back({line[1], line[2]});
  } else if (line[0] == "self") {
    self_ = replica_id{number_in(line[1])};
  } else {
    cluster_ = std::make_unique<cluster>(setup_);
    cluster_->keep_log = true;
    cluster_->batch = [this](replica_id, const request_payload&) { return batch_; };
    for (std::uint32_t i = 0; i < setup_.replicas; ++i)
      if (replica_id{i} != self_)
        cluster_->mark_faulty(replica_id{i}); // the script is they
    blocks_["genesis"] = cluster_->keys.genesis();
    act(line);
  }
}

void script::name_block(const words& line, bool own) {
  const std::uint64_t epoch = number_in(line[2]);
  const auto text = line.size() > 5 ? line[5] : std::string{};
  option_reader options{setup_.options};
  const auto leaders =
    read_leader(options, setup_.protocol == "streamlet" ? leader_policy::kind::hash : leader_policy::kind::round_robin,
                *cluster_->keys.replicas());
  blocks_[line[1]] = say::child(cluster_->keys, block_named(line[4]), epoch, leaders.leader(view_number{epoch}), text);
  if (own)
    batch_ = text_payload(text);
}

void script::hand(const signed_message& m) {
  if (!cluster_->hand(self_, m))
    complain("the message is refused");
  collect();
}

void script::vote(const words& line) {
  for (const auto who : ids(line, 3))
    hand(say::vote(cluster_->keys, who, block_named(line[1])));
}

void script::act(const words& line) {
  const auto& verb = line[0];
  if (cluster_ == nullptr)
    return prepare(line);
  if (verb == "expect") {
    std::string what = line[1];
    for (std::size_t i = 2; i < line.size(); ++i)
      what += " " + line[i];
    return expect(what);
  }
  if (verb == "block" || verb == "own")
    return name_block(line, verb == "own");
  nothing_left();
  const auto& keys = cluster_->keys;
  if (verb == "start") {
    cluster_->start(self_);
    collect();
  } else if (verb == "recover") {
    cluster_->crash(self_);
    cluster_->restart(self_);
    collect();
  } else if (verb == "at") {
    cluster_->run(time_point{} + parse_duration(line[1]).value());
    collect();
  } else if (verb == "propose") {
    const auto& b = block_named(line[1]);
    if (line.size() > 2) // after given-up VIEW knowing BLOCK by WHO=HIGH...
      hand(say::proposal(keys, b, given_up(line, 4)));
    else
      hand(say::proposal(keys, b));
  } else if (verb == "timeout") { // VIEW by WHO=HIGH...
    for (std::size_t i = 3; i < line.size(); ++i)
      hand(say::timeout(keys, who_of(line[i]), number_in(line[1]), high_of(line[i])));
  } else if (verb == "given-up") { // VIEW knowing BLOCK by WHO=HIGH...
    const auto c = given_up(line, 1);
    hand(keys.sign(c.shares.back().who, chained::make_message(chained::kind::timeout_certificate, c)));
  } else if (verb == "finalize") {
    for (const auto who : ids(line, 3))
      hand(keys.sign(
        who, {static_cast<message_kind>(simplex::kind::finalize), encode(vote_for(block_named(line[1]))), nullptr}));
  } else if (verb == "vote") {
    vote(line);
  } else if (verb == "certificate") {
    const auto signers = ids(line, 3);
    hand(say::notarization(keys, signers.back(), say::certificate(keys, block_named(line[1]), signers)));
  } else if (verb == "answer") {
    hand(say::answer(keys, replica_id{number_in(line[3])}, block_named(line[1])));
  } else if (verb == "request") {
    hand(say::request(keys, replica_id{number_in(line[3])}, say::certificate(keys, block_named(line[1])),
                      block_named(line[5])));
  } else {
    complain("unknown verb " + verb);
  }
}

std::vector<std::string> script::run(const std::string& file) {
  std::ifstream in{file};
  if (!in)
    complain("cannot read " + file);
  for (std::string text; std::getline(in, text);) {
    ++line_;
    std::istringstream parts{text.substr(0, text.find('#'))};
    words line;
    for (std::string word; parts >> word;)
      line.push_back(word);
    if (!line.empty())
      act(line);
  }
  nothing_left();
  if (cluster_ != nullptr)
    for (const auto& v : cluster_->violations)
      complain(v);
  return problems_;
}

} // namespace

std::vector<std::string> run_script(const std::string& file) {
  return script{}.run(file);
}

} // namespace bezant::testing
