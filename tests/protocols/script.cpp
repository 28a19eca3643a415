#include "tests/protocols/script.hpp"

#include "protocols/chained/leader_policy.hpp"
#include "protocols/simplex/messages.hpp"
#include "tests/protocols/cluster.hpp"
#include "tests/protocols/script_effects.hpp"

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
  void receive(const words& line);
  [[nodiscard]] signed_message own_message(replica_id who, simplex::kind kind, const bytes& body) const;
  void expect(const std::string& what);
  void nothing_left();
  void collect();
  void complain(const std::string& what) { problems_.push_back("line " + std::to_string(line_) + ": " + what); }
  [[nodiscard]] std::string name_of(const digest& id) const;
  const block& block_named(const std::string& name);
  std::vector<replica_id> ids(const words& line, std::size_t from) const;
  chained::timeout_certificate given_up(const words& line, std::size_t from);

  cluster_setup setup_;
  replica_id self_{0};
  std::unique_ptr<cluster> cluster_;
  std::map<std::string, block_ptr> blocks_;
  std::vector<std::string> effects_;
  payload_ptr batch_;
  std::size_t line_ = 0;
  bool refused_ = false; ///< what the line hands over must not pass the check
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

/// VIEW knowing BLOCK by WHO=HIGH...
chained::timeout_certificate script::given_up(const words& line, std::size_t from) {
  std::vector<std::pair<replica_id, std::uint64_t>> signers;
  for (std::size_t i = from + 4; i < line.size(); ++i)
    signers.emplace_back(who_of(line[i]), high_of(line[i]));
  return say::given_up(cluster_->keys, number_in(line[from]), block_named(line[from + 2]), signers);
}

void script::collect() {
  cluster_->held.clear();
  for (const auto& text : told(cluster_->log, [this](const digest& id) { return name_of(id); }))
    if (std::ranges::find(effects_, text) == effects_.end())
      effects_.push_back(text);
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
  if (cluster_->hand(self_, m) == refused_)
    complain(refused_ ? "the message is not refused" : "the message is refused");
  collect();
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
  if (verb == "in-view") {
    if (const auto v = cluster_->status(self_).view.value(); v != number_in(line[1]))
      complain("it is in view " + std::to_string(v));
  } else if (verb == "refused") {
    refused_ = true;
    receive({line.begin() + 1, line.end()});
    refused_ = false;
  } else if (verb == "start") {
    cluster_->start(self_);
    collect();
  } else if (verb == "recover") {
    cluster_->crash(self_);
    cluster_->restart(self_);
    collect();
  } else if (verb == "at") {
    cluster_->run(time_point{} + parse_duration(line[1]).value());
    collect();
  } else {
    receive(line);
  }
}

void script::receive(const words& line) {
  const auto& verb = line[0];
  const auto& keys = cluster_->keys;
  if (verb == "propose") {
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
      hand(own_message(who, simplex::kind::finalize, encode(vote_for(block_named(line[1])))));
  } else if (verb == "finalization") {
    const auto signers = ids(line, 3);
    vote_certificate c{vote_for(block_named(line[1])), {}};
    for (const auto who : signers)
      c.shares.push_back({who, own_message(who, simplex::kind::finalize, encode(c.vote)).by});
    hand(own_message(signers.back(), simplex::kind::finalization, encode(c)));
  } else if (verb == "ask") { // FIRST LAST by WHO
    const simplex::view_range range{view_number{number_in(line[1])}, view_number{number_in(line[2])}};
    hand(own_message(replica_id{number_in(line[4])}, simplex::kind::ask, encode(range)));
  } else if (verb == "vote") {
    for (const auto who : ids(line, 3))
      hand(say::vote(keys, who, block_named(line[1])));
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

signed_message script::own_message(replica_id who, simplex::kind kind, const bytes& body) const {
  return cluster_->keys.sign(who, {static_cast<message_kind>(kind), body, nullptr});
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
