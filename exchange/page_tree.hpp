// An incremental digest of a growing table of fixed-size records.
#pragma once

#include "core/digest.hpp"

#include <cstdint>
#include <vector>

namespace bezant::exchange {

/// Inspector that writes fields without lengths or allocation, little-endian at full width, to a buffer that is large
/// enough. For records whose fields all have a fixed width.
class record_writer {
public:
  using result_type = std::error_code;
  static constexpr bool reads_state = true;
  static constexpr bool writes_state = false;

  explicit record_writer(std::uint8_t* at) noexcept : at_{at} {}

  template <class... Ts>
  result_type operator()(Ts&... xs) {
    (put(xs), ...);
    return {};
  }

  [[nodiscard]] std::uint8_t* end() const noexcept { return at_; }

private:
  template <class T>
  void put(T& x) {
    if constexpr (std::integral<std::remove_const_t<T>> || std::is_enum_v<std::remove_const_t<T>>) {
      const auto raw = static_cast<std::uint64_t>(x);
      for (std::size_t i = 0; i < sizeof(T); ++i)
        *at_++ = static_cast<std::uint8_t>(raw >> (8 * i));
    } else if constexpr (detail::is_array<std::remove_const_t<T>>) {
      for (auto& element : x)
        put(element);
    } else {
      static_cast<void>(inspect(*this, const_cast<std::remove_const_t<T>&>(x)));
    }
  }

  std::uint8_t* at_;
};

/// Digests a table by pages of `page_records` records and a tree of fan-out 16 above them. Whoever changes a record
/// marks it; `refresh` hashes marked pages and their ancestors only, so its cost follows the change and not the table.
/// The digest is a function of the records alone. A table never shrinks.
class page_tree {
public:
  static constexpr std::size_t page_records = 32;
  static constexpr std::size_t record_bytes_max = 128;

  /// Grows the table to `records` and marks those that are new.
  void grow(std::size_t records);
  void mark(std::size_t record) noexcept {
    const auto page = record / page_records;
    dirty_[page / 64] |= std::uint64_t{1} << (page % 64);
  }

  [[nodiscard]] std::size_t records() const noexcept { return records_; }

  /// The digest of the table, in domain "state-table": number of records, then the top of the tree.
  /// `record(i)` gives the i-th record, which `inspect` takes.
  template <class Record>
  digest refresh(Record record) {
    for_each_dirty([&](std::size_t page) {
      std::array<std::uint8_t, page_records * record_bytes_max> buffer;
      record_writer out{buffer.data()};
      const auto last = std::min(records_, (page + 1) * page_records);
      for (auto i = page * page_records; i < last; ++i)
        static_cast<void>(out(record(i)));
      put_page(page, byte_view{buffer.data(), out.end()});
    });
    return fold();
  }

private:
  static constexpr std::size_t fan_out = 16;

  template <class Visit>
  void for_each_dirty(Visit visit) {
    for (std::size_t word = 0; word < dirty_.size(); ++word)
      for (auto bits = dirty_[word]; bits != 0; bits &= bits - 1)
        visit(word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits)));
  }

  void put_page(std::size_t page, byte_view content);
  digest fold();

  std::size_t records_ = 0;
  std::vector<std::uint64_t> dirty_;         ///< a bit for each page
  std::vector<std::vector<digest>> tree_{1}; ///< pages' digests, then level by level up to one digest
};

} // namespace bezant::exchange
