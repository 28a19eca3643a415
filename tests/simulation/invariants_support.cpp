#include "tests/simulation/invariants_support.hpp"

#include "core/simulated_signatures.hpp"

namespace bezant::test {

namespace {

constexpr message_kind vote_kind = 1;

struct toy_vote {
  std::uint64_t view = 0;
  std::uint64_t choice = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, toy_vote& x) {
    return f(x.view, x.choice);
  }
};

protocol_info toy_protocol() {
  protocol_info info;
  info.name = "toy";
  info.verify_commit = [](const block_header&, byte_view proof, const replica_set&) -> result<void> {
    if (proof.size() == 1 && proof[0] == 1)
      return outcome::success();
    return protocol_error::bad_proof;
  };
  info.kind_name = [](message_kind) { return std::string_view{"vote"}; };
  info.slot = [](const signed_message& m) -> std::optional<bytes> {
    if (m.kind != vote_kind)
      return std::nullopt;
    return encode(decode<toy_vote>(m.body).value().view);
  };
  info.describe = [](message_kind, byte_view body) -> std::optional<message_anatomy> {
    return message_anatomy{message_role::vote, view_number{decode<toy_vote>(body).value().view}, {}, {}};
  };
  info.testify = [](const signed_message& m, const replica_set&, testimony& to) { to.statements.push_back(m); };
  info.testify_proof = [](byte_view, testimony&) {};
  info.never_signed = [](const signed_message&, const replica_set&) { return offence_name{}; };
  info.cross_examine = [](const cross_examination&) { return cross_findings{}; };
  // Choices may not fall from a view to a later one.
  info.offence = [](const signed_message& first, const signed_message& second, header_span) {
    const auto a = decode<toy_vote>(first.body).value();
    const auto b = decode<toy_vote>(second.body).value();
    const bool bad = a.view == b.view ? a.choice != b.choice : (a.view < b.view) == (a.choice > b.choice);
    return bad ? offence_name{"toy"} : std::nullopt;
  };
  return info;
}

} // namespace

watched_cluster::watched_cluster(std::set<replica_id> byzantine, bool forensic)
  : checker{std::move(byzantine), forensic} {
  std::vector<public_key> keys;
  for (std::uint64_t i = 0; i < 4; ++i) {
    keys_.push_back(simulated_signatures()->make_signer(public_key_seed("replica", i)));
    keys.push_back(keys_.back()->key());
  }
  const auto chain = hash("test", {});
  replicas_ = std::make_shared<const replica_set>(chain, "toy", std::move(keys), simulated_signatures());
  genesis_ = make_genesis_block(chain);
  checker.begin(replicas_, toy_protocol());
}

block_ptr watched_cluster::child(const block_ptr& parent, std::uint64_t view, std::uint32_t mark) const {
  const block_header h{parent->id(), view_number{view}, parent->header().at.next(), replica_id{mark},
                       empty_payload()->root()};
  return std::make_shared<const block>(h, empty_payload(), bytes{});
}

void watched_cluster::commit(std::uint32_t who, const std::vector<block_ptr>& blocks, bool proven) {
  checker.on_commit({}, replica_id{who}, {blocks, bytes{static_cast<std::uint8_t>(proven ? 1 : 0)}});
}

void watched_cluster::execute(std::uint32_t who, const block_ptr& b, const block_result& r) {
  checker.on_executed({}, replica_id{who}, *b, r);
}

signed_message watched_cluster::vote(std::uint32_t who, std::uint64_t view, std::uint64_t choice) const {
  return sign(*replicas_, replica_id{who}, {vote_kind, encode(toy_vote{view, choice}), nullptr}, *keys_.at(who));
}

void watched_cluster::sign_vote(std::uint32_t who, std::uint64_t view, std::uint64_t choice) {
  checker.on_signed({}, replica_id{who}, vote(who, view, choice));
}

void watched_cluster::deliver_vote(std::uint32_t to, std::uint32_t from, std::uint64_t view, std::uint64_t choice) {
  checker.on_delivered({}, replica_id{to}, replica_id{from}, vote(from, view, choice));
}

std::string watched_cluster::broken() const {
  std::set<std::string> names;
  for (const auto& v : checker.violations())
    names.insert(v.invariant);
  std::string list;
  for (const auto& name : names)
    list += (list.empty() ? "" : ",") + name;
  return list;
}

} // namespace bezant::test
