// Every message type survives CAF's serializer, by the same `inspect` that our own codec uses.
#include "tests/actors/actors_support.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

/// Not registered with CAF on purpose.
struct stray {
  std::uint32_t value = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, stray& x) {
    return f(x.value);
  }
};

receipt some_receipt() {
  return {hash("test", as_bytes("t")), height{5}, {1, 2, 3}, session_id{2}};
}

/// A value of each message type in which no field has its default.
template <class T>
T sample();

template <>
replica_id sample() {
  return replica_id{3};
}
template <>
session_id sample() {
  return session_id{4};
}
template <>
request_id sample() {
  return request_id{5};
}
template <>
view_number sample() {
  return view_number{6};
}
template <>
height sample() {
  return height{7};
}
template <>
digest sample() {
  return hash("test", as_bytes("sample"));
}
template <>
duration sample() {
  return duration{-9};
}
template <>
time_point sample() {
  return time_point{-8};
}
template <>
transaction sample() {
  return text_transaction("transaction");
}

template <>
transaction_list sample() {
  return {{text_transaction("a"), text_transaction("b")}};
}
template <>
batch sample() {
  return {std::make_shared<const payload>(std::vector{text_transaction("a"), text_transaction("b")})};
}
template <>
signed_message sample() {
  signed_message m{replica_id{1}, 2, {3, 4}, {}, sample<batch>().content};
  m.by.value.fill(9);
  return m;
}
template <>
receipt_batch sample() {
  receipt_batch b{replica_id{1}, height{2}, sample<digest>(), {digest_of(some_receipt())}, {}, {{0, some_receipt()}}};
  b.by.value.fill(7);
  return b;
}
template <>
block_list sample() {
  const auto a = child_of(make_genesis_block(sample<digest>()), {text_transaction("a")});
  return {{a, std::make_shared<const block>(child_of(a)->header(), empty_payload(), bytes{1, 2})}, {3}};
}
template <>
order_list sample() {
  using namespace bezant::exchange;
  order_list list;
  list.commands = {{new_order{account_id{1}, instrument_id{2}, order_id{3}, side::sell, order_type::market,
                              exchange::price{4}, quantity{5}}},
                   {cancel_order{account_id{1}, order_id{3}, quantity{2}}},
                   {replace_order{account_id{1}, order_id{3}, exchange::price{9}, quantity{2}}}};
  return list;
}
template <>
accepted_frame sample() {
  using namespace bezant::exchange;
  frame_outcome o{session_id{1}, sequence_number{2}, frame_status::too_far_ahead, {}};
  o.results = {{reject::overflow, quantity{1}, quantity{2}}};
  return {o, height{3}, time_point{4}, time_point{5}, {sample<receipt_batch>()}};
}
template <>
state_image sample() {
  return {height{8}, sample<digest>(), hash("test", as_bytes("a")), hash("test", as_bytes("b")), {1, 2, 3}};
}
template <>
question sample() {
  return {{4, 5}};
}
template <>
answer sample() {
  return {{6, 7, 8}};
}
template <>
trace_event sample() {
  return {time_point{1}, "what", replica_id{2}, view_number{3}, height{4}, sample<digest>(), "detail"};
}

/// Through CAF's binary form and back: the bytes that our codec gives before and after, or what went wrong.
template <class T>
std::string round_trip(caf::actor_system& system, const T& x) {
  std::vector<char> buffer;
  auto sent = caf::make_message(x);
  caf::binary_serializer sink{system, buffer};
  if (auto error = sink(sent))
    return "not serialized: " + system.render(error);
  caf::message received;
  caf::binary_deserializer source{system, buffer};
  if (auto error = source(received))
    return "not deserialized: " + system.render(error);
  if (!received.match_elements<T>())
    return "something else came back";
  if (encode(received.get_as<T>(0)) != encode(x))
    return "it came back changed";
  return "equal";
}

template <caf::type_id_t Id>
void check_type(caf::actor_system& system) {
  using type = typename caf::type_by_id<Id>::type;
  INFO("message type " << caf::type_name_by_id<Id>::value);
  CHECK(round_trip(system, sample<type>()) == "equal");
  // The sample says something: a default value encodes otherwise.
  CHECK(encode(sample<type>()) != encode(type{}));
}

/// Every type of a block: one without a sample does not link.
template <class Block, std::size_t... I>
void check_block(caf::actor_system& system, std::index_sequence<I...>) {
  (check_type<static_cast<caf::type_id_t>(Block::begin + I)>(system), ...);
}

template <class Block>
void check_block(caf::actor_system& system) {
  check_block<Block>(system, std::make_index_sequence<Block::end - Block::begin>{});
}

} // namespace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(stray)

TEST_CASE("every registered message type comes back equal from CAF's serializer") {
  stage s;
  check_block<caf::id_block::bezant_transport>(s.system());
  check_block<caf::id_block::bezant_actors>(s.system());
}

TEST_CASE("a type that is not registered would be noticed") {
  stage s;
  CHECK(round_trip(s.system(), stray{7}) != "equal");
}

TEST_CASE("every registered message type has one canonical encoding, which decodes") {
  const auto whole = [](const auto& x) {
    using type = std::decay_t<decltype(x)>;
    const auto again = decode<type>(encode(x));
    return again.has_value() && encode(again.value()) == encode(x);
  };
  CHECK(whole(sample<signed_message>()));
  CHECK(whole(sample<block_list>()));
  CHECK(whole(sample<order_list>()));
  CHECK(whole(sample<accepted_frame>()));
  CHECK(whole(sample<trace_event>()));
  CHECK(whole(sample<state_image>()));
  CHECK(whole(batch{}));
}

TEST_CASE("a block list whose payload does not fit its header is refused") {
  auto list = sample<block_list>();
  auto bytes_of = encode(list);
  // The root is the last 32 bytes of the header: 4 for the count, 32 + 8 + 8 + 4 before it.
  bytes_of[4 + 52] ^= 1;
  CHECK(decode<block_list>(bytes_of).error() == codec_error::not_canonical);
}
