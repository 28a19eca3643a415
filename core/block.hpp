// Blocks: a header that the digest covers, the payload that the header's root binds, and the parent's certificate.
#pragma once

#include "core/ids.hpp"
#include "core/transaction.hpp"

#include <memory>
#include <vector>

namespace bezant {

/// The transactions of a block, in order. Immutable once made; its root is computed once.
class payload {
public:
  /// Transactions in the largest payload that a decoder takes.
  static constexpr std::size_t transactions_max = std::size_t{1} << 14;
  /// Bytes of the transactions' data in the largest payload that a replica takes.
  static constexpr std::size_t bytes_max = std::size_t{1} << 23;

  payload() : payload(std::vector<transaction>{}) {}
  explicit payload(std::vector<transaction> transactions);

  [[nodiscard]] const std::vector<transaction>& transactions() const noexcept { return transactions_; }
  /// BLAKE2b-256 in domain "payload" over the number of transactions and their digests in order.
  [[nodiscard]] const digest& root() const noexcept { return root_; }
  /// Bytes of all transactions' data together.
  [[nodiscard]] std::size_t data_bytes() const noexcept { return data_bytes_; }

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, payload& x) {
    bounded_vector<transaction, transactions_max> list;
    if constexpr (!Inspector::writes_state) {
      list.assign(x.transactions_.begin(), x.transactions_.end());
      return f(list);
    } else {
      if (auto error = f(list))
        return error;
      payload read{std::move(static_cast<std::vector<transaction>&>(list))};
      if (read.data_bytes() > bytes_max)
        return detail::load_error<Inspector>(codec_error::too_long);
      x = std::move(read);
      return {};
    }
  }

private:
  std::vector<transaction> transactions_;
  digest root_;
  std::size_t data_bytes_ = 0;
};

/// The root of a payload with these transactions: what `payload::root` gives.
digest payload_root_of(const std::vector<digest>& transactions);

/// A shared immutable payload. Never null where a block is complete.
using payload_ptr = std::shared_ptr<const payload>;

/// The payload without transactions.
payload_ptr empty_payload();

/// What a block's digest covers.
struct block_header {
  digest parent;       ///< the parent's digest; all zero for genesis
  view_number view;    ///< the view (epoch, round) it was proposed in
  height at;           ///< the parent's height + 1
  replica_id proposer; ///< who built it
  digest payload_root; ///< `payload::root`

  friend bool operator==(const block_header&, const block_header&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, block_header& x) {
    return f(x.parent, x.view, x.at, x.proposer, x.payload_root);
  }
};

/// The block's digest: BLAKE2b-256 of the header in domain "block".
digest digest_of(const block_header& header);

/// A complete block. Immutable; shared by pointer.
class block {
public:
  /// `justify` is the protocol's own certificate for the parent; the digest does not cover it.
  /// The payload must fit the header's root.
  block(block_header header, payload_ptr content, bytes justify);

  [[nodiscard]] const block_header& header() const noexcept { return header_; }
  [[nodiscard]] const digest& id() const noexcept { return id_; }
  [[nodiscard]] const payload_ptr& content() const noexcept { return content_; }
  [[nodiscard]] const bytes& justify() const noexcept { return justify_; }

private:
  block_header header_;
  digest id_;
  payload_ptr content_;
  bytes justify_;
};

using block_ptr = std::shared_ptr<const block>;

/// The genesis block of `chain`: view 0, height 0, no transactions, the chain id in place of the parent.
block_ptr make_genesis_block(const digest& chain);

} // namespace bezant
