// Stores that are not opened: another chain's, another version's, another process's, and such as were written wrongly.
#include "tests/store/store_model.hpp"
#include "transport/store/store_format.hpp"

#include <catch2/catch.hpp>
#include <rocksdb/db.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

using namespace bezant;
using namespace bezant::testing;
using durable::area;
using durable::key_of;

namespace {

/// A store of some steps that is closed, and what is changed in it behind its back.
class tampered {
public:
  tampered() {
    require(machine.open().has_value(), "a new store opens");
    machine.disk().append(numbered(1), view_number{1});
    machine.disk().append(numbered(2), view_number{2});
    machine.disk().append(chain_on(test_genesis(), 5), {1});
    require(machine.disk().keep(base_at(chain_on(test_genesis(), 3).back(), {}, 3'000'000)).has_value(), "kept");
    machine.disk().rebase(height{3}, 10);
    require(machine.disk().sync().has_value(), "synced");
    machine.close();
  }

  void change(const std::function<void(rocksdb::DB&)>& how) const {
    rocksdb::DB* db = nullptr;
    require(rocksdb::DB::Open({}, (machine.folder() / "db").string(), &db).ok(), "RocksDB opens");
    how(*db);
    delete db;
  }
  void put(const std::string& key, const bytes& value) const {
    change([&](rocksdb::DB& db) {
      const rocksdb::Slice data{reinterpret_cast<const char*>(value.data()), value.size()};
      require(db.Put({}, key, data).ok(), "put");
    });
  }
  void remove(const std::string& key) const {
    change([&](rocksdb::DB& db) { require(db.Delete({}, key).ok(), "removed"); });
  }
  std::error_code open() {
    const auto opened = machine.open();
    return opened ? std::error_code{} : opened.error();
  }

  rocks_machine machine;
};

} // namespace

TEST_CASE("a store that nobody touched opens again") {
  tampered t;
  CHECK_FALSE(t.open());
}

TEST_CASE("a record that does not decode keeps the store shut") {
  const auto key = GENERATE(key_of(area::journal, 0), key_of(area::block, 2), key_of(area::id_at, 2),
                            key_of(area::proof), key_of(area::convictions), key_of(area::base, 3), key_of(area::state),
                            key_of(area::base_chunk, 3, 1), std::string{"x"}, key_of(area::journal) + "y");
  tampered t;
  t.put(key, {1, 2, 3});
  INFO(to_hex(as_bytes(key)));
  CHECK(t.open() == store_error::corrupt);
  CHECK_FALSE(t.machine.why().empty());
}

TEST_CASE("a record that is missing keeps the store shut") {
  const auto key =
    GENERATE(key_of(area::journal, 1), key_of(area::block, 2), key_of(area::block, 5), key_of(area::block, 1),
             key_of(area::id_at, 4), key_of(area::height_of, chain_on(test_genesis(), 4).back()->id()),
             key_of(area::proof), key_of(area::convictions), key_of(area::base, 3), key_of(area::state),
             key_of(area::base_chunk, 3, 2), key_of(area::about));
  tampered t;
  t.remove(key);
  INFO(to_hex(as_bytes(key)));
  CHECK(t.open() == store_error::corrupt);
  CHECK_FALSE(t.machine.why().empty());
}

TEST_CASE("a block of another branch in the chain keeps the store shut") {
  tampered t;
  const auto parent = chain_on(test_genesis(), 2).back();
  t.put(key_of(area::block, 3), durable::save_block(*child_of(parent, 99)));
  CHECK(t.open() == store_error::corrupt);
}

TEST_CASE("the store of another chain is refused by name") {
  tampered t;
  std::string why;
  const auto other = make_genesis_block(hash("test", as_bytes("another chain")));
  const auto opened = open_rocks_store(t.machine.folder(), other, t.machine.options, &why);
  REQUIRE_FALSE(opened);
  CHECK(opened.error() == store_error::foreign);
  CHECK(why.find(to_string(other->id())) != std::string::npos);
}

TEST_CASE("the store of another replica, or of another key, is refused, and both are named") {
  tampered t;
  auto options = t.machine.options;
  const auto key = [](std::uint8_t first) {
    public_key k;
    k.value[0] = first;
    return k;
  };
  const auto folder = t.machine.folder() / "owned"; // the store of a replica with a key
  options.owner = {replica_id{2}, key(0x1f)};
  REQUIRE(open_rocks_store(folder, test_genesis(), options));
  const auto refused = [&](const store_owner& by) {
    auto other = options;
    other.owner = by;
    std::string why;
    const auto opened = open_rocks_store(folder, test_genesis(), other, &why);
    REQUIRE_FALSE(opened);
    CHECK(opened.error() == store_error::another_replica);
    CHECK_THAT(why, Catch::Contains("it is the store of replica 2 with the key 1f00"));
    return why;
  };
  CHECK_THAT(refused({replica_id{3}, key(0x2e)}), Catch::Contains("opened by replica 3 with the key 2e00"));
  CHECK_THAT(refused({replica_id{2}, key(0x2e)}), Catch::Contains("opened by replica 2 with the key 2e00"));
  CHECK_THAT(refused({replica_id{3}, key(0x1f)}), Catch::Contains("opened by replica 3 with the key 1f00"));
  const auto own = open_rocks_store(folder, test_genesis(), options);
  REQUIRE(own);
  CHECK(own.value()->owner() == options.owner);
}

TEST_CASE("a store of another format version is refused") {
  tampered t;
  SECTION("of the database") {
    const durable::about a{test_genesis()->id(), {}, {}};
    const auto version = GENERATE(durable::database_format.version - 1, durable::database_format.version + 1);
    t.put(key_of(area::about), encode_versioned(format_tag{durable::database_format.magic, version}, a));
  }
  SECTION("of the mark") {
    auto slot = encode_versioned(format_tag{durable::mark_format.magic, 2}, durable::mark{{}, 5});
    const auto sum = hash("store-mark", slot);
    slot.insert(slot.end(), sum.value.begin(), sum.value.end());
    std::ofstream{t.machine.folder() / "mark", std::ios::binary | std::ios::trunc}.write(
      reinterpret_cast<const char*>(slot.data()), static_cast<std::streamsize>(slot.size()));
  }
  CHECK(t.open() == store_error::version);
  CHECK_FALSE(t.machine.why().empty());
}

TEST_CASE("a folder is open once: in this process and among processes") {
  tampered t;
  REQUIRE_FALSE(t.open());
  std::string why;
  const auto again = open_rocks_store(t.machine.folder(), test_genesis(), t.machine.options, &why);
  REQUIRE_FALSE(again);
  CHECK(again.error() == store_error::locked);
  CHECK(why.find("lock") != std::string::npos);
  t.machine.close();

  int told[2];
  REQUIRE(::pipe(told) == 0);
  const auto lock_path = (t.machine.folder() / "lock").string();
  const auto child = ::fork();
  if (child == 0) { // holds the lock as another replica's process does, until the other end of the pipe is closed
    const int file = ::open(lock_path.c_str(), O_RDWR);
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    const char held = ::fcntl(file, F_SETLK, &whole) == 0 ? 1 : 0;
    if (::write(told[1], &held, 1) == 1)
      ::pause();
    ::_exit(0);
  }
  char held = 0;
  REQUIRE(::read(told[0], &held, 1) == 1);
  CHECK(held == 1);
  CHECK(t.open() == store_error::locked);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(told[0]);
  ::close(told[1]);
  CHECK_FALSE(t.open());
}

TEST_CASE("a folder that cannot be made is an error with its name") {
  scratch_folder scratch;
  std::ofstream{scratch.path() / "file"} << "x";
  std::string why;
  const auto opened = open_rocks_store(scratch.path() / "file" / "store", test_genesis(), {}, &why);
  REQUIRE_FALSE(opened);
  CHECK(opened.error() == store_error::io);
  CHECK(why.find("file/store") != std::string::npos);
}

TEST_CASE(
  "the highest batch that a log names is found, also across the edge of the log's blocks, and nobody can forge one") {
  const durable::nonce id{1, 2, 3};
  durable::state s;
  s.number = 99;
  const auto value = durable::save_state(id, s);
  s.number = 98;
  const auto lower = durable::save_state(id, s);
  for (const std::size_t at : {7U, 500U, 32'768U - 60U, 32'768U - 127U, 32'768U + 7U}) {
    auto log = noise(at, at);
    log.insert(log.end(), value.begin(), value.end());
    if (at < 32'768 && at + value.size() > 32'768) {
      const auto header = noise(1, 7);
      log.insert(log.begin() + 32'768, header.begin(), header.end());
    }
    log.insert(log.end(), lower.begin(), lower.end());
    CHECK(durable::highest_number(id, log) == 99);
    CHECK(durable::highest_number({9}, log) == 0); // the nonce never leaves the machine
    log[at + 20] ^= 1;
    CHECK(durable::highest_number(id, log) == 98);
  }
}
