#include "transport/store/store_format.hpp"

#include "core/genesis.hpp"

namespace bezant::durable {

namespace {

void put_big_endian(std::string& key, std::uint64_t number, int width) {
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8)
    key.push_back(static_cast<char>(static_cast<unsigned char>(number >> shift)));
}

digest checksum(std::string_view domain, byte_view data) {
  return hash(domain, data);
}

/// `data` and its checksum.
bytes sealed(std::string_view domain, bytes data) {
  const auto sum = checksum(domain, data);
  data.insert(data.end(), sum.value.begin(), sum.value.end());
  return data;
}

/// What is sealed in `data`; nothing if it was changed.
std::optional<byte_view> opened(std::string_view domain, byte_view data) {
  constexpr auto sum_bytes = sizeof(digest::value);
  if (data.size() < sum_bytes)
    return std::nullopt;
  const auto inner = data.first(data.size() - sum_bytes);
  if (!std::ranges::equal(checksum(domain, inner).value, data.subspan(inner.size())))
    return std::nullopt;
  return inner;
}

/// `conviction` has no encoding of its own on the wire.
struct conviction_value {
  replica_id culprit;
  height at;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, conviction_value& x) {
    return f(x.culprit, x.at);
  }
};
using conviction_list = bounded_vector<conviction_value, genesis::replicas_max>;

conviction_list to_values(const std::vector<conviction>& list) {
  conviction_list values;
  for (const auto& c : list)
    values.push_back({c.culprit, c.at});
  return values;
}
std::vector<conviction> from_values(const conviction_list& values) {
  std::vector<conviction> list;
  for (const auto& c : values)
    list.push_back({c.culprit, c.at});
  return list;
}

struct base_fields {
  bytes block;
  bytes proof;
  bytes certificate;
  conviction_list convicted;
  std::uint64_t state_bytes = 0;
  digest state_digest;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, base_fields& x) {
    return f(x.block, x.proof, x.certificate, x.convicted, x.state_bytes, x.state_digest);
  }
};

constexpr std::string_view state_domain = "store-state";
constexpr std::string_view mark_domain = "store-mark";

} // namespace

std::string key_of(area a) {
  return std::string(1, static_cast<char>(a));
}

std::string key_of(area a, std::uint64_t number) {
  auto key = key_of(a);
  put_big_endian(key, number, 8);
  return key;
}

std::string key_of(area a, std::uint64_t number, std::uint32_t index) {
  auto key = key_of(a, number);
  put_big_endian(key, index, 4);
  return key;
}

std::string key_of(area a, const digest& id) {
  auto key = key_of(a);
  key.append(id.value.begin(), id.value.end());
  return key;
}

std::optional<std::uint64_t> number_in(std::string_view key) {
  if (key.size() != 9 && key.size() != 13)
    return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : key.substr(1, 8))
    number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

bytes save_state(const nonce& id, const state& s) {
  bytes data{id.begin(), id.end()};
  const auto fields = encode(s);
  data.insert(data.end(), fields.begin(), fields.end());
  return sealed(state_domain, std::move(data));
}

result<state> load_state(const nonce& id, byte_view value) {
  const auto data = opened(state_domain, value);
  if (!data || data->size() < id.size() || !std::ranges::equal(data->first(id.size()), id))
    return store_error::corrupt;
  auto s = decode<state>(data->subspan(id.size()));
  if (!s)
    return store_error::corrupt;
  return s;
}

std::uint64_t highest_number(const nonce& id, byte_view log) {
  // A log is blocks of 32 KiB that each begin with a header of 7 bytes; without these a value that runs over the edge
  // of a block is in one piece. Headers inside of blocks do no harm: no value runs over them.
  constexpr std::size_t log_block = std::size_t{32} * 1024;
  constexpr std::size_t log_header = 7;
  bytes plain;
  plain.reserve(log.size());
  for (std::size_t at = 0; at + log_header < log.size(); at += log_block) {
    const auto part = log.subspan(at, std::min(log_block, log.size() - at)).subspan(log_header);
    plain.insert(plain.end(), part.begin(), part.end());
  }
  const auto size = save_state(id, {}).size();
  std::uint64_t highest = 0;
  for (auto from = plain.begin();; ++from) {
    from = std::search(from, plain.end(), id.begin(), id.end());
    if (static_cast<std::size_t>(plain.end() - from) < size)
      return highest;
    if (const auto s = load_state(id, {from, size}))
      highest = std::max(highest, s.value().number);
  }
}

bytes save_block(const block& b) {
  bytes out;
  encoder f{out};
  const auto error = f(b.header(), *b.content(), b.justify());
  require(!error, "only blocks within their bounds are committed");
  return out;
}

result<block_ptr> load_block(byte_view value) {
  block_header header;
  payload content;
  bytes justify;
  decoder f{value};
  if (auto error = f(header, content, justify))
    return error;
  if (f.remaining() != 0)
    return codec_error::trailing_bytes;
  if (content.root() != header.payload_root)
    return codec_error::not_canonical;
  return std::make_shared<const block>(header, std::make_shared<const payload>(std::move(content)), std::move(justify));
}

bytes save_convictions(const std::vector<conviction>& list) {
  return encode(to_values(list));
}

result<std::vector<conviction>> load_convictions(byte_view value) {
  BOOST_OUTCOME_TRY(const auto values, decode<conviction_list>(value));
  return from_values(values);
}

base_value without_state(const stored_base& b) {
  return {{b.block, b.proof, b.certificate, {}, b.convicted}, b.state.size(), hash("store-base", b.state)};
}

bytes save_base(const base_value& b) {
  return encode(base_fields{save_block(*b.what.block), b.what.proof, b.what.certificate, to_values(b.what.convicted),
                            b.state_bytes, b.state_digest});
}

result<base_value> load_base(byte_view value) {
  BOOST_OUTCOME_TRY(auto fields, decode<base_fields>(value));
  BOOST_OUTCOME_TRY(auto block, load_block(fields.block));
  return base_value{
    {std::move(block), std::move(fields.proof), std::move(fields.certificate), {}, from_values(fields.convicted)},
    fields.state_bytes,
    fields.state_digest};
}

bytes save_slot(const mark& m) {
  return sealed(mark_domain, encode_versioned(mark_format, m));
}

bytes save_mark(const mark& m) {
  auto file = save_slot(m);
  const auto again = file;
  file.resize(mark_slot_bytes);
  file.insert(file.end(), again.begin(), again.end());
  return file;
}

result<mark> load_mark(byte_view file) {
  std::optional<mark> best;
  const auto size = save_slot({}).size();
  for (std::size_t at = 0; at <= mark_slot_bytes; at += mark_slot_bytes) {
    if (file.size() < at + size)
      continue;
    const auto data = opened(mark_domain, file.subspan(at, size));
    if (!data)
      continue;
    const auto m = decode_versioned<mark>(mark_format, *data);
    if (!m)
      return store_error::version; // the checksum fits, so it was written so
    if (!best || m.value().number > best->number)
      best = m.value();
  }
  if (!best)
    return store_error::corrupt;
  return *best;
}

} // namespace bezant::durable
