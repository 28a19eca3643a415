#include "tests/store/store_support.hpp"

#include "core/random.hpp"
#include "protocols/evidence.hpp"
#include "transport/log.hpp"

#include <unistd.h>

#include <cstdlib>

namespace bezant::testing {

scratch_folder::scratch_folder() {
  // In memory where that is to be had: what is synced or not is decided by the file system under test.
  const std::filesystem::path memory = "/dev/shm";
  const auto parent = std::filesystem::is_directory(memory) && ::access(memory.c_str(), W_OK) == 0
                        ? memory
                        : std::filesystem::temp_directory_path();
  auto name = (parent / "bezant-store-XXXXXX").string();
  require(::mkdtemp(name.data()) != nullptr, "a scratch folder can be made");
  path_ = name;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

block_ptr test_genesis() {
  static const auto b = make_genesis_block(hash("test", as_bytes("chain")));
  return b;
}

namespace {

block_ptr child_with(const block_ptr& parent, transaction t) {
  const auto& p = parent->header();
  auto content = std::make_shared<const payload>(std::vector{std::move(t)});
  const block_header header{parent->id(), p.view.next(), p.at.next(), replica_id{0}, content->root()};
  return std::make_shared<const block>(header, std::move(content), noise(p.at.value(), 20));
}

} // namespace

block_ptr child_of(const block_ptr& parent, std::uint64_t salt, std::size_t payload_bytes) {
  return child_with(parent, transaction{noise(salt * 1'000'003 + parent->header().at.value(), payload_bytes)});
}

block_ptr accusing_child(const block_ptr& parent, replica_id culprit) {
  evidence e;
  e.what = malformed{culprit, {}};
  return child_with(parent, *pack(e));
}

std::vector<block_ptr> chain_on(block_ptr parent, std::size_t count, std::size_t payload_bytes) {
  std::vector<block_ptr> list;
  for (std::size_t i = 0; i < count; ++i)
    list.push_back(parent = child_of(parent, 0, payload_bytes));
  return list;
}

record numbered(std::uint64_t n, std::size_t body_bytes) {
  auto body = encode(n);
  const auto more = noise(n, std::max(body_bytes, body.size()) - body.size());
  body.insert(body.end(), more.begin(), more.end());
  return {static_cast<record_kind>(n % 7), std::move(body)};
}

std::uint64_t number_of(const record& r) {
  return decode<std::uint64_t>(byte_view{r.body}.first(8)).value();
}

bytes noise(std::uint64_t seed, std::size_t size) {
  random_source random{seed + 1};
  bytes data(size);
  for (auto& b : data)
    b = static_cast<std::uint8_t>(random.next());
  return data;
}

stored_base base_at(const block_ptr& b, std::vector<conviction> convicted, std::size_t state_bytes) {
  const auto at = b->header().at.value();
  return {b, noise(at, 30), noise(at + 1, 50), noise(at + 2, state_bytes), std::move(convicted)};
}

rocks_machine::rocks_machine(std::size_t write_buffer_bytes) {
  // Thousands of refusals are provoked here, and each is checked by its error and its words.
  logger("store")->set_level(spdlog::level::off);
  std::filesystem::create_directory(scratch_.path() / "graveyard");
  files_ = std::make_shared<unsynced_loss_fs>((scratch_.path() / "graveyard").string());
  env_ = make_env(files_);
  options.env = env_.get();
  options.write_buffer_bytes = write_buffer_bytes;
}

result<void> rocks_machine::open() {
  store_.reset();
  auto opened = open_rocks_store(folder(), test_genesis(), options, &why_);
  if (!opened)
    return opened.error();
  store_ = std::move(opened).value();
  return outcome::success();
}

void rocks_machine::crash() {
  files_->die_at(files_->calls() + 1);
  store_.reset();
  files_->lose_unsynced(torn::nothing);
  const auto opened = open();
  require(opened.has_value(), why_.c_str());
}

} // namespace bezant::testing
