#include "simulation/transcript_recorder.hpp"

namespace bezant::simulation {

namespace {

void put(std::ostream& out, const bytes& data) {
  out.write(reinterpret_cast<const char*>(data.data()), static_cast<std::streamsize>(data.size()));
}

} // namespace

void transcript_recorder::begin(const exchange::founding& founded, const std::set<replica_id>& leave_out) {
  const auto name = folder_ + "/genesis.bzfd";
  std::ofstream out{name, std::ios::binary | std::ios::trunc};
  put(out, exchange::save_founding(founded));
  if (!out.flush())
    failed_ = name;
  books_.resize(founded.chain.replicas.size());
  for (std::uint32_t i = 0; i < books_.size(); ++i) {
    if (leave_out.contains(replica_id{i}))
      continue;
    auto& b = books_[i];
    b.path = folder_ + "/replica-" + std::to_string(i) + ".transcript";
    b.out.open(b.path, std::ios::binary | std::ios::trunc);
    put(b.out, audit::begin_transcript({chain_id(founded.chain), founded.chain.protocol, replica_id{i}}));
  }
}

transcript_recorder::book* transcript_recorder::book_of(replica_id who) {
  if (who.value() >= books_.size() || books_[who.value()].path.empty())
    return nullptr;
  return &books_[who.value()];
}

void transcript_recorder::write(replica_id who, const signed_message& m) {
  auto* b = book_of(who);
  if (b != nullptr && b->known.insert(digest_of(m)).second)
    put(b->out, audit::encode_entry({audit::transcript_message{m.author, m.kind, m.body, m.by}}));
}

void transcript_recorder::on_commit(time_point, replica_id who, const commit& c) {
  auto* b = book_of(who);
  if (b == nullptr)
    return;
  audit::transcript_commit entry{{}, c.proof};
  for (const auto& committed : c.blocks)
    entry.headers.push_back(committed->header());
  put(b->out, audit::encode_entry({std::move(entry)}));
}

std::string transcript_recorder::finish() {
  for (auto& b : books_) {
    if (b.path.empty())
      continue;
    b.out.close();
    if (b.out.fail() && failed_.empty())
      failed_ = b.path;
  }
  return failed_;
}

} // namespace bezant::simulation
