#include "examples/key_value/store.hpp"

#include "core/receipt_tree.hpp"

namespace key_value {

using namespace bezant;

namespace {

struct value_entry {
  std::string key;
  std::string value;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, value_entry& x) {
    return f(x.key, x.value);
  }
};

struct session_entry {
  session_id session;
  std::uint64_t done = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, session_entry& x) {
    return f(x.session, x.done);
  }
};

/// The whole state, in the order of its keys.
struct image {
  std::vector<value_entry> values;
  std::vector<session_entry> sessions;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, image& x) {
    return f(x.values, x.sessions);
  }
};

} // namespace

transaction make_transaction(const put& p) {
  return transaction{encode(p)};
}

result<void> store::check(const transaction& t) const {
  BOOST_OUTCOME_TRY(const auto p, decode<put>(t.data()));
  if (p.number == 0 || p.key.empty())
    return codec_error::not_canonical;
  return outcome::success();
}

block_result store::execute(const block& b) {
  block_result into;
  for (const auto& t : b.content()->transactions()) {
    if (is_system(t))
      continue;                                   // not ours
    const auto p = decode<put>(t.data()).value(); // it passed the check
    auto& done = done_[p.session];
    if (p.number != done + 1)
      continue; // old or too early: no effect, no receipt
    done = p.number;
    auto& value = values_[p.key];
    into.receipts.push_back({t.id(), b.header().at, encode(replaced{value}), p.session});
    value = p.value;
  }
  into.receipts_root = receipts_root_of(into.receipts);
  into.state = state();
  return into;
}

digest store::state() const {
  return hash("key-value", snapshot());
}

bytes store::snapshot() const {
  image all;
  for (const auto& [key, value] : values_)
    all.values.push_back({key, value});
  for (const auto& [session, done] : done_)
    all.sessions.push_back({session, done});
  return encode(all);
}

result<void> store::restore(byte_view snapshot) {
  BOOST_OUTCOME_TRY(const auto all, decode<image>(snapshot));
  values_.clear();
  done_.clear();
  for (const auto& [key, value] : all.values)
    values_[key] = value;
  for (const auto& [session, done] : all.sessions)
    done_[session] = done;
  return outcome::success();
}

} // namespace key_value
