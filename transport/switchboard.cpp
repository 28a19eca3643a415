#include "transport/switchboard.hpp"

namespace bezant {

void switchboard::attach(replica_id who, std::vector<inbound_actor> inbound,
                         const std::vector<caf::actor_addr>& speakers, std::vector<inbound_actor> for_clients) {
  require(!inbound.empty(), "a replica has an inbound actor");
  const std::lock_guard lock{mutex_};
  drop_speakers(who);
  replicas_[who] = {std::move(inbound), std::move(for_clients)};
  for (const auto& speaker : speakers)
    speakers_[speaker.id()] = who;
}

void switchboard::attach(session_id who, client_inbound_actor inbound) {
  const std::lock_guard lock{mutex_};
  drop_speakers(who);
  speakers_[inbound.id()] = who;
  sessions_[who] = std::move(inbound);
}

void switchboard::attach(clerk_actor clerk) {
  const std::lock_guard lock{mutex_};
  clerk_ = std::move(clerk);
}

clerk_actor switchboard::clerk() const {
  const std::lock_guard lock{mutex_};
  return clerk_;
}

void switchboard::detach(replica_id who) {
  const std::lock_guard lock{mutex_};
  drop_speakers(who);
  if (const auto at = replicas_.find(who); at != replicas_.end())
    at->second = {};
}

void switchboard::drop_speakers(const endpoint& of) {
  std::erase_if(speakers_, [&of](const auto& entry) { return entry.second == of; });
}

std::optional<endpoint> switchboard::who_is(const caf::strong_actor_ptr& sender) const {
  if (!sender)
    return std::nullopt;
  const std::lock_guard lock{mutex_};
  const auto at = speakers_.find(sender->id());
  if (at == speakers_.end())
    return std::nullopt;
  return at->second;
}

caf::strong_actor_ptr switchboard::inbound_of(replica_id to, const endpoint& from) const {
  const std::lock_guard lock{mutex_};
  const auto at = replicas_.find(to);
  if (at == replicas_.end() || at->second.peers.empty())
    return nullptr;
  const bool apart = std::holds_alternative<session_id>(from) && !at->second.clients.empty();
  const auto& list = apart ? at->second.clients : at->second.peers;
  const auto number = std::visit([](auto id) { return std::size_t{id.value()}; }, from);
  return caf::actor_cast<caf::strong_actor_ptr>(list[number % list.size()]);
}

caf::strong_actor_ptr switchboard::inbound_of(session_id to) const {
  const std::lock_guard lock{mutex_};
  const auto at = sessions_.find(to);
  return at == sessions_.end() ? nullptr : caf::actor_cast<caf::strong_actor_ptr>(at->second);
}

std::vector<replica_id> switchboard::replicas() const {
  const std::lock_guard lock{mutex_};
  std::vector<replica_id> ids;
  ids.reserve(replicas_.size());
  for (const auto& [id, inbound] : replicas_)
    ids.push_back(id);
  return ids;
}

} // namespace bezant
