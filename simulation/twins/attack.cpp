#include "simulation/twins/attack.hpp"

#include <algorithm>
#include <charconv>

namespace bezant::simulation::twins {

namespace {

/// The words of `text`, with `;`, `:`, `/` and `|` as words of their own.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const bool mark = c == ';' || c == ':' || c == '/' || c == '|';
    if ((c == ' ' || mark) && !words.back().empty())
      words.emplace_back();
    if (mark) {
      words.back() = c;
      words.emplace_back();
    } else if (c != ' ') {
      words.back() += c;
    }
  }
  if (words.back().empty())
    words.pop_back();
  return words;
}

/// Reads the words one after the other; the first thing that is wrong is remembered.
class reader {
public:
  reader(std::string_view text, std::size_t replicas, const kind_namer& kinds) : words_{words_of(text)}, kinds_{kinds} {
    read_.replicas = replicas;
  }

  std::optional<attack> read(std::string& why) {
    expect("twins");
    while (good() && more() && peek() != ";")
      add_twin(next());
    if (read_.twinned.empty() || read_.twinned.size() > faults_max(read_.replicas))
      fail("from one to f replicas have twins");
    while (good() && more()) {
      expect(";");
      read_round();
    }
    if (read_.rounds.empty() || read_.rounds.size() > limits::rounds_max)
      fail("there are from 1 to " + std::to_string(limits::rounds_max) + " rounds");
    why = problem_;
    return good() ? std::optional{read_} : std::nullopt;
  }

private:
  [[nodiscard]] bool good() const { return problem_.empty(); }
  [[nodiscard]] bool more() const { return at_ < words_.size(); }
  [[nodiscard]] std::string peek() const { return more() ? words_[at_] : ""; }
  std::string next() { return more() ? words_[at_++] : ""; }
  void fail(std::string text) {
    if (good())
      problem_ = std::move(text);
  }
  void expect(const std::string& word) {
    if (const auto found = next(); found != word)
      fail("expected \"" + word + "\", got " + (found.empty() ? "the end" : "\"" + found + "\""));
  }

  std::optional<replica_id> replica(const std::string& word) {
    std::uint32_t number = 0;
    const auto* const end = word.data() + word.size();
    const auto [at, error] = std::from_chars(word.data(), end, number);
    if (error == std::errc{} && at == end && number < read_.replicas)
      return replica_id{number};
    fail("there is no replica \"" + word + "\"");
    return std::nullopt;
  }

  void add_twin(const std::string& word) {
    const auto who = replica(word);
    if (who && !read_.twinned.empty() && read_.twinned.back() >= *who)
      fail("replicas with twins come in ascending order, each once");
    if (who)
      read_.twinned.push_back(*who);
  }

  std::optional<instance_id> instance(const std::string& word) {
    for (std::uint32_t i = 0; i < read_.instances(); ++i)
      if (name_of(read_, instance_id{i}) == word)
        return instance_id{i};
    fail("there is no instance \"" + word + "\"");
    return std::nullopt;
  }

  void read_round() {
    round_plan plan;
    if (const auto leader = next(); leader != "*")
      plan.leader = replica(leader);
    if (peek() == "crash") {
      next();
      plan.crash = instance(next());
      if (plan.crash && read_.has_twin(read_.replica_of(*plan.crash)))
        fail("an honest replica crashes, not one with a twin");
    }
    expect(":");
    plan.side = read_sides();
    if (peek() == "|") {
      next();
      plan.apart = kind(next());
      expect(":");
      plan.apart_side = read_sides();
    }
    read_.rounds.push_back(plan);
  }

  std::optional<message_kind> kind(const std::string& word) {
    for (message_kind k = 0; k < limits::kinds_max; ++k)
      if (kinds_(k) == word && word != "unknown")
        return k;
    fail("there is no kind of message \"" + word + "\"");
    return std::nullopt;
  }

  std::uint32_t read_sides() {
    if (peek() == "all") {
      next();
      return 0;
    }
    std::uint32_t side = 0;
    std::uint32_t seen = 0;
    bool second = false;
    while (good() && more() && peek() != ";" && peek() != "|") {
      const auto word = next();
      if (word == "/") {
        if (second)
          fail("there are two sides");
        second = true;
        continue;
      }
      const auto who = instance(word);
      const auto bit = who ? std::uint32_t{1} << who->value() : 0;
      if ((seen & bit) != 0)
        fail("instance " + word + " stands on one side");
      seen |= bit;
      side |= second ? bit : 0;
    }
    if (seen != (std::uint32_t{1} << read_.instances()) - 1)
      fail("every instance stands on one side");
    return normal_side(side, read_.instances());
  }

  std::vector<std::string> words_;
  const kind_namer& kinds_;
  std::size_t at_ = 0;
  attack read_;
  std::string problem_;
};

std::string sides_text(const attack& a, std::uint32_t side) {
  std::string sides[2];
  for (std::uint32_t i = 0; i < a.instances(); ++i)
    sides[side >> i & 1U] += " " + name_of(a, instance_id{i});
  return side == 0 ? " all" : sides[0] + " /" + sides[1];
}

} // namespace

bool attack::has_twin(replica_id who) const noexcept {
  return std::ranges::find(twinned, who) != twinned.end();
}

replica_id attack::replica_of(instance_id who) const noexcept {
  return who.value() < replicas ? replica_id{who.value()} : twinned[who.value() - replicas];
}

std::uint32_t normal_side(std::uint32_t side, std::size_t instances) noexcept {
  return (side & 1U) == 0 ? side : ~side & ((std::uint32_t{1} << instances) - 1);
}

std::string name_of(const attack& a, instance_id who) {
  auto name = std::to_string(a.replica_of(who).value());
  if (a.has_twin(a.replica_of(who)))
    name += who.value() < a.replicas ? "a" : "b";
  return name;
}

std::string to_string(const attack& a, const kind_namer& kinds) {
  std::string text = "twins";
  for (const auto who : a.twinned)
    text += " " + std::to_string(who.value());
  for (const auto& round : a.rounds) {
    text += "; " + (round.leader ? std::to_string(round.leader->value()) : "*");
    if (round.crash)
      text += " crash " + name_of(a, *round.crash);
    text += ":" + sides_text(a, round.side);
    if (round.apart)
      text += " | " + std::string{kinds(*round.apart)} + ":" + sides_text(a, round.apart_side);
  }
  return text;
}

std::optional<attack> parse_attack(std::string_view text, std::size_t replicas, const kind_namer& kinds,
                                   std::string& why) {
  return reader{text, replicas, kinds}.read(why);
}

} // namespace bezant::simulation::twins
