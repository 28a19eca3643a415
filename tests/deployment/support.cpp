#include "tests/deployment/support.hpp"

#include "tests/support/free_ports.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <netinet/in.h>
#include <sstream>
#include <sys/socket.h>
#include <thread>

namespace bezant::test {

scratch_folder::scratch_folder() {
  auto name = (std::filesystem::temp_directory_path() / "bezant-deployment-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  root_ = name;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

std::string scratch_folder::file(const std::string& name, const std::string& content) const {
  std::ofstream{path(name), std::ios::binary} << content;
  return path(name);
}

std::string content_of(const std::string& file) {
  std::ostringstream all;
  all << std::ifstream{file, std::ios::binary}.rdbuf();
  return all.str();
}

std::string with(std::string text, const std::string& what, const std::string& instead) {
  const auto at = text.find(what);
  INFO(what << " in " << text);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), instead);
}

taken_port::taken_port(std::uint16_t port) : socket_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1; // connections of an earlier test that ended are no hindrance
  REQUIRE(setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0);
  REQUIRE(bind(socket_.get(), reinterpret_cast<sockaddr*>(&a), sizeof a) == 0);
  REQUIRE(listen(socket_.get(), 1) == 0);
}

bool gone(pid_t process) {
  const auto status = content_of("/proc/" + std::to_string(process) + "/stat");
  return status.empty() || status.find(") Z ") != std::string::npos;
}

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  while (std::chrono::steady_clock::now() < deadline) {
    if (condition())
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return condition();
}

bool says(const std::vector<std::string>& lines, const std::vector<std::string>& texts) {
  return std::ranges::any_of(lines, [&](const std::string& line) {
    return std::ranges::all_of(texts, [&](const auto& text) { return line.find(text) != std::string::npos; });
  });
}

exchange::founding make_testnet(const std::string& dir, std::size_t replicas) {
  deployment::testnet_options options;
  options.dir = dir;
  options.replicas = replicas;
  options.base_port = free_ports(replicas);
  std::string problem;
  auto founded = deployment::write_testnet(options, {}, problem);
  INFO(problem);
  REQUIRE(founded);
  return *std::move(founded);
}

} // namespace bezant::test
