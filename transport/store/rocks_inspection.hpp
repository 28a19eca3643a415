// What opening the durable store finds in it, key by key, against what must be there.
#pragma once

#include "transport/store/rocks_state.hpp"

#include <set>

namespace bezant::durable {

/// Is shown all keys in order, once.
class inspection {
public:
  inspection(const state& wanted, block_ptr genesis) : wanted_{wanted}, genesis_{std::move(genesis)} {}

  /// Errors: as the codec's; `store_error::corrupt` for what cannot be there.
  result<void> visit(std::string_view key, byte_view value);
  /// Which key was refused.
  [[nodiscard]] const std::string& at() const noexcept { return at_; }

  /// After all keys: what is not there and must be, in words; empty if it is all there.
  [[nodiscard]] std::string missing() const;
  /// Moves what was found.
  void give(contents& to);
  /// Heights of which there are pieces of a state, and no base.
  [[nodiscard]] std::vector<height> leftovers() const;

private:
  struct pieces {
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
    hasher sum{"store-base"};
    bool in_order = true;
  };

  result<void> take_piece(std::string_view key, byte_view value);
  result<void> take_block(height at, byte_view value);
  result<void> take_id(height at, byte_view value);
  result<void> take_height(std::string_view key, byte_view value);
  result<void> take_record(std::uint64_t position, byte_view value);
  result<void> take_base(height at, byte_view value);
  result<void> take_note(std::uint64_t number, byte_view value);
  result<void> take_one(area a, byte_view value);

  state wanted_;
  block_ptr genesis_;
  std::string at_;
  std::map<height, pieces> pieces_;
  std::map<height, base_value> bases_;
  std::map<height, digest> ids_; // of the blocks that were found
  block_ptr last_;
  std::uint64_t ids_at_ = 0;
  std::uint64_t heights_of_ = 0;
  std::uint64_t records_ = 0;
  std::map<view_number, std::vector<std::uint64_t>> positions_;
  std::optional<std::vector<conviction>> convicted_;
  std::optional<bytes> proof_;
  std::map<note_number, bytes> notes_;
};

} // namespace bezant::durable
