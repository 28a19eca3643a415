#include "recordings/order_flow.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string_view>

namespace bezant::recordings {

namespace {

constexpr std::size_t header_bytes = 128;
constexpr std::size_t record_bytes = 32;
constexpr std::string_view magic{"OFLOW1\0\0", 8};

/// A little-endian integer of `Width` bytes.
template <std::size_t Width>
std::uint64_t number_at(std::span<const std::uint8_t> data, std::size_t offset) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < Width; ++i)
    value |= std::uint64_t{data[offset + i]} << (8 * i);
  return value;
}

/// Where an order of the flow belongs; its cancel must say the same.
struct order_home {
  std::uint32_t symbol;
  std::uint16_t account;
  std::uint8_t side;
};

class flow_reader {
public:
  flow_reader(std::string path, std::string* why) : path_{std::move(path)}, why_{why} {}

  result<order_flow> read() {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path_.c_str(), "rb"), std::fclose};
    std::error_code no_size;
    const auto size = std::filesystem::file_size(path_, no_size);
    if (!file || no_size)
      return fail(recording_error::cannot_open, "cannot be opened as a regular file");
    std::array<std::uint8_t, header_bytes> header{};
    if (size < header.size())
      return fail(recording_error::truncated_input, "is shorter than a header of 128 bytes");
    if (std::fread(header.data(), 1, header.size(), file.get()) != header.size())
      return fail(recording_error::read_failed, "cannot be read");
    BOOST_OUTCOME_TRY(read_header(header, size));
    BOOST_OUTCOME_TRY(read_records(file.get()));
    return std::move(flow_);
  }

private:
  result<void> read_header(std::span<const std::uint8_t> header, std::uint64_t size) {
    if (!std::equal(magic.begin(), magic.end(), header.begin(), [](char a, std::uint8_t b) { return a == char(b); }))
      return fail(recording_error::bad_header, "does not begin with the magic of an OFLOW1 file");
    std::array<std::uint64_t, 15> field{};
    for (std::size_t i = 0; i < field.size(); ++i)
      field[i] = number_at<8>(header, 8 + 8 * i);
    const auto [prefill, events, symbols, orders, seed, variant, trades, volume, notional, digest, live, live_quantity,
                live_max, price_min, price_max] = field;

    const auto shape = variant < 128 ? shape_of(static_cast<char>(variant)) : flow_shape{};
    if (shape.symbols == 0)
      return fail(recording_error::bad_header, "names a variant that is none of A, B, C, D");
    if (symbols != shape.symbols || prefill != shape.prefill)
      return fail(recording_error::bad_header, "must have " + std::to_string(shape.symbols) + " symbols and "
                                                 + std::to_string(shape.prefill) + " prefill records as its variant");
    if (events > flow_records_max - prefill)
      return fail(recording_error::too_large, "has more than " + std::to_string(flow_records_max) + " records");
    const auto expected = header_bytes + record_bytes * (prefill + events);
    if (size != expected)
      return fail(size < expected ? recording_error::truncated_input : recording_error::bad_header,
                  "must have " + std::to_string(expected) + " bytes by its header, has " + std::to_string(size));
    if (orders > prefill + events || price_max > std::numeric_limits<std::uint32_t>::max() || price_min > price_max)
      return fail(recording_error::bad_header, "has a header that contradicts itself");

    flow_.variant = static_cast<char>(variant);
    flow_.seed = seed;
    flow_.symbols = shape.symbols;
    flow_.prefill = prefill;
    flow_.orders = orders;
    flow_.oracle = {trades, volume, notional, digest, live, live_quantity};
    flow_.live_max = live_max;
    flow_.price_min = static_cast<std::uint32_t>(price_min);
    flow_.price_max = static_cast<std::uint32_t>(price_max);
    flow_.records.reserve(prefill + events);
    homes_.reserve(orders + 1);
    homes_.push_back({}); // ids count from 1
    return outcome::success();
  }

  result<void> read_records(std::FILE* file) {
    std::array<std::uint8_t, record_bytes * 2048> chunk{};
    const auto count = flow_.records.capacity();
    while (flow_.records.size() < count) {
      const auto records = std::min(count - flow_.records.size(), chunk.size() / record_bytes);
      if (std::fread(chunk.data(), record_bytes, records, file) != records)
        return fail(recording_error::read_failed, "cannot be read to its end");
      for (std::size_t i = 0; i < records; ++i) {
        BOOST_OUTCOME_TRY(add_record(std::span{chunk}.subspan(i * record_bytes, record_bytes)));
      }
    }
    if (homes_.size() != flow_.orders + 1)
      return fail(recording_error::bad_header, "has " + std::to_string(homes_.size() - 1) + " orders, its header says "
                                                 + std::to_string(flow_.orders));
    if (lowest_ != flow_.price_min || highest_ != flow_.price_max)
      return fail(recording_error::bad_header, "has other lowest and highest prices than its header says");
    return outcome::success();
  }

  result<void> add_record(std::span<const std::uint8_t> data) {
    flow_record r;
    r.id = number_at<8>(data, 0);
    r.price = static_cast<std::uint32_t>(number_at<4>(data, 8));
    r.quantity = static_cast<std::uint32_t>(number_at<4>(data, 12));
    r.symbol = static_cast<std::uint32_t>(number_at<4>(data, 16));
    const auto op = data[20];
    r.side = data[21];
    const auto account = number_at<8>(data, 24);
    if (op > static_cast<std::uint8_t>(flow_op::cancel) || r.side > 1 || number_at<2>(data, 22) != 0)
      return bad_record("has an unknown operation or side");
    if (r.symbol >= flow_.symbols || account == 0 || account > flow_accounts)
      return bad_record("names a symbol or account that does not exist");
    r.op = static_cast<flow_op>(op);
    r.account = static_cast<std::uint16_t>(account);
    if (r.op == flow_op::cancel) {
      if (r.price != 0 || r.quantity != 0)
        return bad_record("is a cancel with a price or quantity");
      if (r.id == 0 || r.id >= homes_.size())
        return bad_record("cancels an order that was not placed before");
      const auto& home = homes_[r.id];
      if (home.symbol != r.symbol || home.account != r.account || home.side != r.side)
        return bad_record("cancels an order of another symbol, account or side");
    } else {
      if (r.price == 0 || r.quantity == 0)
        return bad_record("is an order without price or quantity");
      if (r.id != homes_.size() || r.id > flow_.orders)
        return bad_record("has an id that is not the next one");
      homes_.push_back({r.symbol, r.account, r.side});
      lowest_ = std::min(lowest_, r.price);
      highest_ = std::max(highest_, r.price);
    }
    flow_.records.push_back(r);
    return outcome::success();
  }

  std::error_code bad_record(const std::string& what) {
    return fail(recording_error::bad_record, "record " + std::to_string(flow_.records.size()) + ' ' + what);
  }

  std::error_code fail(recording_error error, const std::string& what) {
    if (why_ != nullptr)
      *why_ = path_ + ": " + what;
    return error;
  }

  std::string path_;
  std::string* why_;
  order_flow flow_;
  std::vector<order_home> homes_; ///< by id
  std::uint32_t lowest_ = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t highest_ = 0;
};

} // namespace

flow_shape shape_of(char variant) noexcept {
  switch (variant) {
    case 'A':
    case 'D': return {1, 1'000};
    case 'B': return {1, 500'000};
    case 'C': return {100, 100'000};
    default: return {0, 0};
  }
}

bytes save_order_flow(const order_flow& flow) {
  bytes out{magic.begin(), magic.end()};
  out.reserve(header_bytes + record_bytes * flow.records.size());
  const auto put = [&out](std::uint64_t value, unsigned width) {
    for (unsigned i = 0; i < width; ++i)
      out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  };
  const auto& o = flow.oracle;
  for (const auto value :
       {flow.prefill, flow.records.size() - flow.prefill, std::uint64_t{flow.symbols}, flow.orders, flow.seed,
        static_cast<std::uint64_t>(flow.variant), o.trades, o.volume, o.notional, o.digest, o.live_orders,
        o.live_quantity, flow.live_max, std::uint64_t{flow.price_min}, std::uint64_t{flow.price_max}})
    put(value, 8);
  for (const auto& r : flow.records) {
    put(r.id, 8);
    put(r.price, 4);
    put(r.quantity, 4);
    put(r.symbol, 4);
    put(static_cast<std::uint64_t>(r.op), 1);
    put(r.side, 1);
    put(0, 2);
    put(r.account, 8);
  }
  return out;
}

result<order_flow> read_order_flow(const std::string& path, std::string* why) {
  return flow_reader{path, why}.read();
}

} // namespace bezant::recordings
