#include "protocols/evidence.hpp"

#include "core/system_transaction.hpp"

namespace bezant {

bytes save_evidence(const evidence& e) {
  return encode_versioned(evidence_format, e);
}

result<evidence> load_evidence(byte_view file) {
  return decode_versioned<evidence>(evidence_format, file);
}

std::optional<transaction> pack(const evidence& e) {
  auto t = make_system_transaction(save_evidence(e));
  if (t.data().size() > transaction::bytes_max)
    return std::nullopt;
  return t;
}

result<evidence> unpack_evidence(const transaction& t) {
  if (!is_system(t))
    return codec_error::not_canonical;
  return load_evidence(system_body(t));
}

std::optional<replica_id> culprit_of(const transaction& t) {
  if (!is_system(t))
    return std::nullopt;
  const auto e = unpack_evidence(t);
  return e ? std::optional{e.value().culprit()} : std::nullopt;
}

std::vector<replica_id> culprits_in(const block& b) {
  std::vector<replica_id> list;
  for (const auto& t : b.content()->transactions())
    if (const auto who = culprit_of(t))
      list.push_back(*who);
  return list;
}

void convictions::add(height at, const std::vector<replica_id>& culprits) {
  for (const auto who : culprits)
    if (std::ranges::find(list_, who, &conviction::culprit) == list_.end())
      list_.push_back({who, at});
}

std::vector<replica_id> convictions::isolated(height at, std::size_t faults_max) const {
  std::vector<replica_id> who;
  for (const auto& c : list_)
    if (who.size() < faults_max && c.at.value() + isolation_delay <= at.value())
      who.push_back(c.culprit);
  std::ranges::sort(who);
  return who;
}

} // namespace bezant
