#include "tests/pbft/says.hpp"

namespace bezant::testing::pbft_says {

using pbft::kind;
using pbft::make_message;

namespace {

replica_id primary(const keyring& keys, std::uint64_t view) {
  return pbft::primary_of(view_number{view}, *keys.replicas());
}

} // namespace

pbft::batch_header batch(const keyring& keys, std::uint64_t s, std::uint64_t view, std::string_view text) {
  return {height{s}, view_number{view}, primary(keys, view), text_payload(text)->root()};
}

signed_message pre_prepare(const keyring& keys, std::uint64_t view, const pbft::batch_header& b,
                           std::string_view text) {
  return keys.sign(primary(keys, view), make_message(kind::pre_prepare, pbft::pre_prepare{view_number{view}, b},
                                                     b.view == view_number{view} ? text_payload(text) : nullptr));
}

signed_message vote(const keyring& keys, kind k, std::uint32_t who, std::uint64_t view, const pbft::batch_header& b) {
  return keys.sign(replica_id{who}, make_message(k, pbft::vote_for(view_number{view}, b)));
}

pbft::prepared_certificate prepared(const keyring& keys, std::uint64_t view, const pbft::batch_header& b,
                                    const std::vector<std::uint32_t>& signers) {
  pbft::prepared_certificate c{view_number{view}, b, pre_prepare(keys, view, b).by, {}};
  for (const auto who : signers)
    c.prepares.push_back({replica_id{who}, vote(keys, kind::prepare, who, view, b).by});
  return c;
}

signed_message checkpoint(const keyring& keys, std::uint32_t who, std::uint64_t at, std::string_view state) {
  const pbft::checkpoint_vote v{height{at}, hash("test", encode(at)), hash("test", as_bytes(state))};
  return keys.sign(replica_id{who}, make_message(kind::checkpoint, v));
}

pbft::checkpoint_certificate stable(const keyring& keys, std::uint64_t at) {
  pbft::checkpoint_certificate c;
  for (std::uint32_t i = 0; i < keys.replicas()->quorum(); ++i) {
    const auto m = checkpoint(keys, i, at);
    c.vote = decode<pbft::checkpoint_vote>(m.body).value();
    c.shares.push_back({replica_id{i}, m.by});
  }
  return c;
}

signed_message view_change(const keyring& keys, std::uint32_t who, std::uint64_t view,
                           const std::vector<pbft::prepared_certificate>& prepared,
                           const pbft::checkpoint_certificate& from, const std::vector<taken>& list) {
  pbft::view_change body{view_number{view}, from, {}, {}};
  body.prepared.assign(prepared.begin(), prepared.end());
  std::map<std::pair<height, digest>, view_number> stated;
  for (const auto& t : list)
    stated[{t.what.at, pbft::digest_of(t.what)}] = view_number{t.view};
  for (const auto& c : prepared)
    if (!pbft::is_empty(c.what))
      stated.try_emplace({c.what.at, pbft::digest_of(c.what)}, c.view);
  for (const auto& [what, last] : stated)
    body.stated.push_back({what.first, what.second, last});
  return keys.sign(replica_id{who}, make_message(kind::view_change, body));
}

signed_message new_view(const keyring& keys, std::uint64_t view, const std::vector<signed_message>& changes,
                        const std::optional<std::vector<pbft::batch_header>>& batches) {
  pbft::new_view n{view_number{view}, {}, {}};
  std::vector<pbft::view_change> bodies;
  for (const auto& m : changes) {
    n.changes.push_back({m.author, m.body, m.by});
    bodies.push_back(decode<pbft::view_change>(m.body).value());
  }
  const auto plan = pbft::plan_view(view_number{view}, bodies, *keys.replicas());
  const auto list = batches ? *batches : plan ? plan.value().batches : std::vector<pbft::batch_header>{};
  n.batches.assign(list.begin(), list.end());
  return keys.sign(primary(keys, view), make_message(kind::new_view, n));
}

vote_certificate decision(const keyring& keys, std::uint64_t view, const pbft::batch_header& b) {
  vote_certificate c{pbft::vote_for(view_number{view}, b), {}};
  for (std::uint32_t i = 0; i < keys.replicas()->quorum(); ++i)
    c.shares.push_back({replica_id{i}, vote(keys, kind::commit, i, view, b).by});
  return c;
}

signed_message decided(const keyring& keys, std::uint32_t who, std::uint64_t view, const pbft::batch_header& b,
                       std::string_view text) {
  return keys.sign(replica_id{who},
                   make_message(kind::decided, pbft::decided_batch{b, decision(keys, view, b)}, text_payload(text)));
}

} // namespace bezant::testing::pbft_says
