#include "tests/protocols/script_effects.hpp"

#include "protocols/simplex/messages.hpp"

#include <optional>

namespace bezant::testing {

namespace {

using chained::kind;
using naming = std::function<std::string(const digest&)>;

template <class T>
T body_of(const bytes& body) {
  return decode<T>(body).value();
}

std::string number_of(view_number v) {
  return std::to_string(v.value());
}

/// Simplex's own kinds.
std::string own_words(message_kind k, const bytes& body, const naming& name_of) {
  switch (static_cast<simplex::kind>(k)) {
    case simplex::kind::finalize: return "finalize " + name_of(body_of<block_vote>(body).block);
    case simplex::kind::finalization: return "finalization " + name_of(body_of<vote_certificate>(body).vote.block);
    case simplex::kind::ask: {
      const auto r = body_of<simplex::view_range>(body);
      return "ask " + number_of(r.first) + " " + number_of(r.last);
    }
  }
  return "unknown";
}

std::string words(message_kind k, const bytes& body, const naming& name_of) {
  switch (static_cast<kind>(k)) {
    case kind::proposal: {
      const auto p = body_of<chained::proposal>(body);
      const auto after = p.given_up ? " after given-up " + number_of(p.given_up->view) : "";
      return "propose " + name_of(digest_of(p.block.header)) + after;
    }
    case kind::vote: return "vote " + name_of(body_of<block_vote>(body).block);
    case kind::certificate: return "certificate " + name_of(body_of<vote_certificate>(body).vote.block);
    case kind::request: return "request " + name_of(body_of<block_request>(body).wanted.vote.block);
    case kind::block: return "answer " + name_of(digest_of(body_of<justified_header>(body).header));
    case kind::timeout: {
      const auto t = body_of<chained::timeout_vote>(body);
      return "timeout " + number_of(t.view) + " knowing " + number_of(t.high);
    }
    case kind::timeout_certificate: return "given-up " + number_of(body_of<chained::timeout_certificate>(body).view);
  }
  return own_words(k, body, name_of);
}

std::optional<std::string> tell(const effect& e, const naming& name_of) {
  if (const auto* b = std::get_if<broadcast>(&e))
    return words(b->what.kind, b->what.body, name_of);
  if (const auto* r = std::get_if<relay>(&e)) {
    const bool is_vote = r->what.kind == number(kind::vote);
    return "relay " + words(r->what.kind, r->what.body, name_of)
           + (is_vote ? " by " + std::to_string(r->what.author.value()) : "");
  }
  if (const auto* s = std::get_if<send_to>(&e)) {
    const bool asks = s->what.kind == number(kind::request);
    return words(s->what.kind, s->what.body, name_of) + (asks ? " from " : " to ") + std::to_string(s->to.value());
  }
  if (const auto* a = std::get_if<accuse>(&e))
    return "accuse " + std::to_string(a->culprit.value()) + " " + std::string{a->offence};
  if (const auto* n = std::get_if<note>(&e); n != nullptr && n->what == "conflict")
    return "conflict " + name_of(n->block);
  if (const auto* c = std::get_if<commit>(&e)) {
    std::string text = "commit";
    for (const auto& done : c->blocks)
      text += " " + name_of(done->id());
    return text;
  }
  return std::nullopt;
}

} // namespace

std::vector<std::string> told(const std::vector<std::pair<replica_id, effect>>& log, const naming& name_of) {
  std::vector<std::string> lines;
  for (const auto& [who, e] : log)
    if (auto line = tell(e, name_of))
      lines.push_back(std::move(*line));
  return lines;
}

} // namespace bezant::testing
