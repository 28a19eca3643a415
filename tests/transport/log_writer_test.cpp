// The log when who reads it stalls, goes away, or moves the file.
#include "transport/log_writer.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <thread>
#include <unistd.h>

using namespace bezant;
using namespace std::chrono_literals;

namespace {

struct pipe_ends {
  std::array<int, 2> ends{};
  pipe_ends() { REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0); }
  ~pipe_ends() {
    close_reader();
    ::close(ends[1]);
  }
  void close_reader() {
    if (ends[0] >= 0)
      ::close(std::exchange(ends[0], -1));
  }
  [[nodiscard]] int writer() const { return ends[1]; }
  /// What comes until `last` is at its end.
  [[nodiscard]] std::string read_until(const std::string& last) const {
    std::string all;
    std::array<char, 65536> some{};
    pollfd ready{ends[0], POLLIN, 0};
    while (!all.ends_with(last) && ::poll(&ready, 1, 20'000) == 1)
      all.append(some.data(), static_cast<std::size_t>(::read(ends[0], some.data(), some.size())));
    return all;
  }
};

std::string line_of(std::size_t size) {
  std::string line(size, 'x');
  line.back() = '\n';
  return line;
}

std::string notice(std::uint64_t n) {
  return std::to_string(n) + " dropped\n";
}

std::string content_of(const std::filesystem::path& p) {
  std::ostringstream all;
  all << std::ifstream{p}.rdbuf();
  return all.str();
}

} // namespace

TEST_CASE("a reader that stalls costs lines, which are counted and said, and no time") {
  const pipe_ends p;
  log_writer w{p.writer(), notice};
  w.set_when_full(log_writer::when_full::drop);
  const auto line = line_of(1'000);
  constexpr std::uint64_t lines = 20'000; // five times what may wait
  for (std::uint64_t i = 0; i < lines; ++i)
    w.push(line); // returns, or this test never ends
  CHECK(w.dropped() > lines / 2);
  CHECK_FALSE(w.drain(50ms));
  w.push("last\n");
  const auto all = p.read_until("last\n");
  std::uint64_t told = 0;
  std::uint64_t there = 0;
  std::istringstream said{all};
  for (std::string one; std::getline(said, one);)
    if (one.ends_with(" dropped"))
      told += std::stoull(one);
    else if (one != "last")
      ++there;
  CHECK(told + there == lines);
  CHECK(w.dropped() == 0);
}

TEST_CASE("the end of a log waits for a stalled reader no longer than its farewell") {
  const pipe_ends p;
  auto w = std::make_unique<log_writer>(p.writer(), notice);
  w->set_when_full(log_writer::when_full::drop);
  for (int i = 0; i < 1'000; ++i)
    w->push(line_of(1'000));
  w.reset(); // returns, or this test never ends
  SUCCEED();
}

TEST_CASE("a reader that is gone ends nothing") {
  pipe_ends p;
  log_writer w{p.writer(), notice};
  w.set_when_full(log_writer::when_full::drop);
  p.close_reader();
  w.push("nobody hears this\n");
  CHECK(w.drain(20s)); // and SIGPIPE would have ended this program
  CHECK(w.dropped() == 1);
}

TEST_CASE("whoever shall wait for room waits, and no line is lost") {
  const pipe_ends p;
  log_writer w{p.writer(), notice};
  const auto line = line_of(100'000);
  constexpr std::size_t lines = 200; // 20 MB
  std::jthread writing{[&] {
    for (std::size_t i = 0; i < lines; ++i)
      w.push(line);
    w.push("last\n");
  }};
  CHECK(p.read_until("last\n").size() == lines * line.size() + 5);
}

TEST_CASE("a log file that was moved away is opened anew, and one that cannot be is kept") {
  auto name = (std::filesystem::temp_directory_path() / "bezant-log-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  const std::filesystem::path folder{name};
  {
    const pipe_ends p;
    log_writer w{p.writer(), notice};
    CHECK_FALSE(w.reopen());
    w.push("to the pipe\n");
    CHECK(p.read_until("pipe\n") == "to the pipe\n");
    REQUIRE_FALSE(w.open((folder / "log").string()));
    w.push("one\n");
    REQUIRE(w.drain(20s));
    std::filesystem::rename(folder / "log", folder / "log.1");
    w.push("two\n");
    REQUIRE(w.drain(20s));
    REQUIRE_FALSE(w.reopen());
    w.push("three\n");
    REQUIRE(w.drain(20s));
    CHECK(content_of(folder / "log.1") == "one\ntwo\n");
    CHECK(content_of(folder / "log") == "three\n");
    CHECK(w.open((folder / "none" / "log").string()));
    w.push("four\n");
    REQUIRE(w.drain(20s));
    CHECK(content_of(folder / "log") == "three\nfour\n");
  }
  std::filesystem::remove_all(folder);
}
