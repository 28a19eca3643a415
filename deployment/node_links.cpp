#include "deployment/node_links.hpp"

namespace bezant::deployment {

replica_settings settings_of(const node_file& n) {
  replica_settings s;
  s.checkpoint_every = n.checkpoint.every;
  s.checkpoint_history = n.checkpoint.history;
  s.batch_bytes_max = n.mempool.batch_bytes_max;
  s.batch_transactions_max = n.mempool.batch_transactions_max;
  s.opaque = n.opaque;
  s.unsigned_clients = n.unsigned_clients;
  return s;
}

} // namespace bezant::deployment
