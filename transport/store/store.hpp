// What a replica keeps across a crash: its journal and its committed blocks.
#pragma once

#include "protocols/evidence.hpp"

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace bezant {

/// A block that is final, with the proof that the protocol gave when it (or a descendant) was committed.
struct stored_commit {
  block_ptr block;
  bytes proof; ///< proves the last block of its commit; empty for genesis
};

/// The application's state after a block, from which a replica can begin instead of executing everything from genesis.
struct stored_base {
  block_ptr block;                   ///< the last block that the state includes
  bytes proof;                       ///< its commit's proof, as `protocol_info::verify_commit` takes it
  bytes certificate;                 ///< of the checkpoint at that height, encoded
  bytes state;                       ///< `application::snapshot`
  std::vector<conviction> convicted; ///< by blocks up to that one, in order
};

/// Whose store it is: a replica that goes on from another one's has forgotten all that its own key signed.
struct store_owner {
  replica_id replica;
  public_key key;

  friend bool operator==(const store_owner&, const store_owner&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, store_owner& x) {
    return f(x.replica, x.key);
  }
};

/// "replica 2 with the key 1f2e..."
std::string to_string(const store_owner& o);

/// Names a note of a store.
using note_number = std::uint16_t;

/// The durable side of one replica. Written by one node; `find` and `last` may be called from its host only, but see
/// `find_waits`.
class store {
public:
  virtual ~store() = default;

  /// Appends a journal record of `view`. It is durable after the next `sync` that succeeds.
  virtual void append(const record& r, view_number view) = 0;

  /// Records of views below `below` may be forgotten, now or later.
  virtual void trim(view_number below) = 0;

  /// Appends committed blocks in order; durable after the next `sync`. `proof` proves the last of them.
  virtual void append(const std::vector<block_ptr>& blocks, const bytes& proof) = 0;

  /// Makes everything appended so far durable. On an error the replica must stop: it no longer knows what it has said.
  virtual result<void> sync() = 0;

  /// The durable journal, in order of appending, but for what was trimmed.
  [[nodiscard]] virtual std::vector<record> journal() const = 0;

  /// The committed block of that digest, or null.
  [[nodiscard]] virtual block_ptr find(const digest& id) const = 0;

  /// True if `find` may wait for a disk; it may be called from any thread then, beside everything else.
  [[nodiscard]] virtual bool find_waits() const noexcept { return false; }

  /// All durable committed blocks after the base, in order; for execution after a restart.
  [[nodiscard]] virtual std::vector<block_ptr> committed() const = 0;

  /// Makes a base durable at once, beside the present one; a base at another height that was kept and never became the
  /// present one is forgotten once a higher one is. May be called while another thread appends or syncs.
  virtual result<void> keep(const stored_base& b) = 0;

  /// With the next `sync` history begins with the base that was kept at `at`. If its block is among the committed ones,
  /// those up to it are dropped, but for the last `history` of them, which stay for `find`. If not, this replica was
  /// brought there by its peers: all committed blocks are dropped and the base's is the last one. Without a base at
  /// `at`, or with a present one above, nothing happens.
  virtual void rebase(height at, std::size_t history) = 0;

  /// Where history begins; nothing if that is genesis.
  [[nodiscard]] virtual std::optional<stored_base> base() const = 0;

  /// Whom the base and the durable committed blocks convict, in order; complete even if blocks were dropped.
  [[nodiscard]] virtual std::vector<conviction> convicted() const = 0;

  /// The last committed block, with its commit's proof; the base's, or genesis, if there is none.
  [[nodiscard]] virtual stored_commit last() const = 0;

  /// Whom it was made for.
  [[nodiscard]] virtual store_owner owner() const = 0;

  /// A small value of the replica's host, in the place of the one with that number; durable after the next `sync`.
  virtual void note(note_number which, bytes value) = 0;

  /// All notes, whether durable yet or not.
  [[nodiscard]] virtual std::map<note_number, bytes> notes() const = 0;
};

/// Why a store failed.
enum class store_error {
  machine_died = 1, ///< the machine went down in this write: nobody is left to hear of it
  disk_full,        ///< no space is left on the device
  io,               ///< the device or the file system refused to read or write
  corrupt,          ///< what was written does not read back
  version,          ///< written by a program with another format version
  foreign,          ///< the store of another chain
  another_replica,  ///< the store of another replica, or of this one with another key
  locked,           ///< another process has it open
};

std::error_code make_error_code(store_error e) noexcept;

/// A store in memory that can lose what was not synced, as a crash of a machine would.
class memory_store final : public store {
public:
  /// Keeps the last `blocks_max` committed blocks; 0: all of them. With a bound the store can answer peers, but cannot
  /// bring an application back: `committed` must not be called once a block was dropped.
  explicit memory_store(block_ptr genesis, std::size_t blocks_max = 0, store_owner owner = {});

  void append(const record& r, view_number view) override;
  void trim(view_number below) override;
  void append(const std::vector<block_ptr>& blocks, const bytes& proof) override;
  result<void> sync() override;
  [[nodiscard]] std::vector<record> journal() const override;
  [[nodiscard]] block_ptr find(const digest& id) const override;
  [[nodiscard]] std::vector<block_ptr> committed() const override;
  [[nodiscard]] std::vector<conviction> convicted() const override { return convicted_.list(); }
  [[nodiscard]] stored_commit last() const override;
  result<void> keep(const stored_base& b) override;
  void rebase(height at, std::size_t history) override;
  [[nodiscard]] std::optional<stored_base> base() const override { return base_; }
  [[nodiscard]] store_owner owner() const override { return owner_; }
  void note(note_number which, bytes value) override { notes_.insert_or_assign(which, std::move(value)); }
  [[nodiscard]] std::map<note_number, bytes> notes() const override { return notes_; }

  /// A copy of what is durable, as somebody takes a backup of a replica's folder.
  [[nodiscard]] std::shared_ptr<memory_store> backup() const;

  /// The crash: everything after the last `sync` is gone. The machine is there again.
  void lose_unsynced();

  /// The machine goes down in the sync with that number, counted from 1 over all lives. Either the write is `lost`, and
  /// the sync fails with `machine_died`; or it is durable and its host is to be taken down before it does anything else
  /// than what follows from the write, which `died` says.
  void die_at(std::uint64_t sync, bool lost) { deaths_.emplace(sync, lost); }
  [[nodiscard]] bool died() const noexcept { return died_; }
  /// No more deaths are due.
  void cancel_deaths() noexcept { deaths_.clear(); }

private:
  struct rebasing {
    height at;
    std::size_t history;
  };

  void take_base(const rebasing& wanted);

  block_ptr genesis_;
  store_owner owner_;
  std::map<note_number, bytes> notes_;
  std::map<note_number, bytes> notes_synced_;
  struct entry {
    view_number view;
    record what;
    bool trimmed = false; // and gone with the next sync
  };
  std::vector<entry> records_;
  std::size_t blocks_max_;
  std::deque<stored_commit> commits_;
  bool dropped_ = false;
  std::map<digest, block_ptr> by_id_;
  std::mutex kept_mutex_; // guards `kept_` alone
  std::map<height, stored_base> kept_;
  std::optional<rebasing> rebasing_;
  std::optional<stored_base> base_;
  std::deque<block_ptr> history_; // before the base, oldest first
  std::size_t records_synced_ = 0;
  std::size_t commits_synced_ = 0;
  convictions convicted_; ///< by what is synced
  std::uint64_t syncs_ = 0;
  std::map<std::uint64_t, bool> deaths_; // number of the sync, and whether it is lost
  bool died_ = false;
  bool lost_ = false; // in a write that is lost: nothing becomes durable any more
};

} // namespace bezant

template <>
struct std::is_error_code_enum<bezant::store_error> : std::true_type {};
