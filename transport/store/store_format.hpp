// What the durable store writes: its keys, and the values behind them. Pure; docs/rooms/store.md shows the layout.
#pragma once

#include "core/versioned.hpp"
#include "transport/store/store.hpp"

#include <array>
#include <optional>
#include <string>

namespace bezant::durable {

/// Version of keys and values. A change of either raises it.
/// 2: the store says whose it is, and keeps notes.
inline constexpr format_tag database_format{"BZDB", 2};
/// Of the file that says how much was acknowledged.
inline constexpr format_tag mark_format{"BZMK", 1};

/// Drawn at random for each store. It stands before each `state`, so that nobody who writes into blocks can forge one.
using nonce = std::array<std::uint8_t, 16>;

/// The first byte of a key.
enum class area : char {
  base_chunk = 'a', ///< height, index: a piece of a base's state
  block = 'b',      ///< height: a committed block
  convictions = 'c',
  id_at = 'h',     ///< height: the block's digest
  height_of = 'i', ///< digest: the block's height
  journal = 'j',   ///< position: a journal record
  base = 'k',      ///< height: a base without its state
  about = 'm',     ///< format version, chain, owner and nonce
  note = 'n',      ///< number: a note
  proof = 'p',     ///< of the last committed block
  state = 's',     ///< what must be there
};

/// Numbers are big-endian in keys, so that keys sort as numbers do.
std::string key_of(area a);
std::string key_of(area a, std::uint64_t number);
std::string key_of(area a, std::uint64_t number, std::uint32_t index);
std::string key_of(area a, const digest& id);
/// The number of a key of 9 or 13 bytes; nothing for another length.
std::optional<std::uint64_t> number_in(std::string_view key);

/// Whose store it is.
struct about {
  digest genesis; ///< the genesis block's digest
  store_owner owner;
  nonce id{};

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, about& x) {
    return f(x.genesis, x.owner, x.id);
  }
};

/// What must be there: every batch writes it, before anything else in the batch.
struct state {
  std::uint64_t number = 0;      ///< of the batch, from 1
  std::uint64_t next_record = 0; ///< position of the next journal record
  std::uint64_t records = 0;     ///< journal records that are kept
  height first{1};               ///< of the lowest block that is kept; `last` + 1 if there is none
  height last;                   ///< of the last committed block
  digest last_id;                ///< its digest
  height base;                   ///< where history begins; 0: genesis

  friend bool operator==(const state&, const state&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, state& x) {
    return f(x.number, x.next_record, x.records, x.first, x.last, x.last_id, x.base);
  }
};

/// Nonce, state, checksum.
bytes save_state(const nonce& id, const state& s);
/// Errors: `store_error::corrupt`.
result<state> load_state(const nonce& id, byte_view value);
/// The highest number of a whole `state` anywhere in a write-ahead log's bytes, damaged or not; 0 if there is none.
std::uint64_t highest_number(const nonce& id, byte_view log);

/// A journal record with its view.
struct journal_value {
  view_number view;
  record what;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, journal_value& x) {
    return f(x.view, x.what);
  }
};

bytes save_block(const block& b);
/// Errors: as `decode`; `not_canonical` if the payload does not fit the header.
result<block_ptr> load_block(byte_view value);

bytes save_convictions(const std::vector<conviction>& list);
result<std::vector<conviction>> load_convictions(byte_view value);

/// A base but for its state, which lies beside it in pieces.
struct base_value {
  stored_base what; ///< `state` is empty
  std::uint64_t state_bytes = 0;
  digest state_digest; ///< BLAKE2b-256 in domain "store-base"
};

/// Bytes in each piece of a state but the last.
inline constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

base_value without_state(const stored_base& b);
bytes save_base(const base_value& b);
result<base_value> load_base(byte_view value);

/// The acknowledged number, in a file of two slots, of which one is written to while the other is durable.
struct mark {
  nonce id{};
  std::uint64_t number = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, mark& x) {
    return f(x.id, x.number);
  }
};

inline constexpr std::size_t mark_slot_bytes = 4096; ///< slots lie in sectors of their own
bytes save_slot(const mark& m);
/// A whole new file.
bytes save_mark(const mark& m);
/// The higher of the whole slots. Errors: `corrupt` if neither is whole, `version`.
result<mark> load_mark(byte_view file);

} // namespace bezant::durable
