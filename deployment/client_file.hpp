// client.toml: what a client needs to trade: where the replicas are, and its sessions.
#pragma once

#include "deployment/names.hpp"
#include "exchange/founding.hpp"
#include "transport/links/net_address.hpp"

namespace bezant::deployment {

/// A session of the genesis file whose key is at hand.
struct client_session {
  session_id id;
  std::string key;            ///< path of its secret key
  exchange::account_id buys;  ///< the account of buy orders
  exchange::account_id sells; ///< the account of sell orders; may be the same
};

/// What a client is told.
struct client_file {
  std::string file; ///< the path of the file itself, for messages
  std::string genesis;
  std::vector<net_address> peers; ///< by replica id
  std::vector<client_session> sessions;
};

/// A client file and the genesis that it names.
struct loaded_client {
  client_file client;
  exchange::founding founded;
};

/// Reads a client file and its genesis. On mistakes nothing, and `problems` has each as "file:line: key: what was
/// expected". Paths in it are taken from its folder. The key files are not read.
std::optional<loaded_client> read_client_file(const std::string& file, const names& known,
                                              std::vector<std::string>& problems);

/// The text of a client file; paths stand in it as they are given.
std::string write_client_file(const client_file& c);

/// Reads the key file of a session. Nothing, and a sentence in `problem`, if it is wrong or another session's.
std::optional<key_seed> read_session_key(const loaded_client& c, const client_session& s, std::string& problem);

} // namespace bezant::deployment
