// TLS 1.3 between replicas and clients, without sockets: ciphertext in, plaintext out, and back.
//
// A replica is known by its Ed25519 key, which it shows in a certificate that it signed itself. The key counts, nothing
// else in the certificate does: no authority, no name, no date.
#pragma once

#include "core/signatures.hpp"
#include "transport/links/link_error.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace bezant {

/// What is to be sent; the type of a CAF broker's write buffer.
using wire_buffer = std::vector<char>;

/// What all sessions of one process share: TLS's settings and, for a replica, key and certificate. Immutable.
class tls_context {
public:
  /// An end without identity: a client.
  tls_context();
  /// A replica; the key pair is the one that `ed25519()` makes of the seed.
  explicit tls_context(const key_seed& identity);
  ~tls_context();
  tls_context(const tls_context&) = delete;
  tls_context& operator=(const tls_context&) = delete;

private:
  friend class tls_session;
  struct parts;
  std::unique_ptr<parts> parts_;
};

/// The certificate that a replica with this seed shows, as PEM. It is the same each time.
std::string certificate_pem(const key_seed& identity);

/// One end of one connection. A peer's bytes never end the program; after an error the session is spent.
class tls_session {
public:
  enum class side { dial, accept };
  /// Whether a peer with this key is welcome.
  using key_check = std::function<bool(const public_key&)>;

  /// A dialler demands a certificate, an acceptor asks for one and takes a peer that has none.
  tls_session(std::shared_ptr<const tls_context> context, side which, key_check check);
  ~tls_session();
  tls_session(tls_session&&) noexcept;
  tls_session& operator=(tls_session&&) noexcept;

  /// Appends the first bytes of the handshake to `out`; an acceptor has none.
  result<void> start(wire_buffer& out);

  /// Takes what was received, in any pieces. Appends the decrypted bytes to `plain`, and to `out` what TLS itself has
  /// to say. Errors: `not_tls`, `unknown_key` if the check failed, `closed` if the peer ended the session,
  /// `refused_by_peer` if it sent an alert.
  result<void> receive(byte_view cipher, bytes& plain, wire_buffer& out);

  /// Pieces of plain text that were read: each costs about as much as 1 KiB, however small it is.
  [[nodiscard]] std::uint64_t records_read() const noexcept;

  /// Encrypts `plain` and appends it to `out`, in records of 16 KiB. The session must be established.
  result<void> send(byte_view plain, wire_buffer& out);

  /// Says farewell to the peer.
  void finish(wire_buffer& out);

  /// True once both ends have proven what they must.
  [[nodiscard]] bool established() const noexcept;
  /// The peer's key; nothing if it showed none.
  [[nodiscard]] const std::optional<public_key>& peer_key() const noexcept;
  /// 32 bytes that only the two ends of this session know (RFC 8446, section 7.5). The session must be established.
  [[nodiscard]] std::array<std::uint8_t, 32> exporter() const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace bezant
