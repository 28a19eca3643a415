#include "adversaries/behaviours/memory.hpp"

namespace bezant {

void seen_transactions::notice(const payload_ptr& content) {
  if (content != nullptr)
    for (const auto& t : content->transactions())
      list_.add(t);
}

void seen_transactions::notice(const event& in) {
  if (const auto* m = std::get_if<message_in>(&in))
    notice(m->message.content);
}

void seen_transactions::notice(const effect& e) {
  if (const auto* c = std::get_if<commit>(&e))
    for (const auto& b : c->blocks)
      notice(b->content());
}

const signed_message* proposal_in(const adversary_config& config, const event& in, message_anatomy* what) {
  const auto* m = std::get_if<message_in>(&in);
  if (m == nullptr || config.protocol == nullptr || !config.protocol->describe)
    return nullptr;
  const auto anatomy = config.protocol->describe(m->message.kind, m->message.body);
  if (!anatomy || anatomy->role != message_role::proposal)
    return nullptr;
  if (what != nullptr)
    *what = *anatomy;
  return &m->message;
}

} // namespace bezant
