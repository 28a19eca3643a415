#include "deployment/key_file.hpp"
#include "tests/deployment/support.hpp"
#include "transport/links/tls_session.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

namespace bezant::test {

using namespace deployment;

namespace {

std::string refusal_of(const std::string& file) {
  std::string problem;
  CHECK(!read_key_file(file, problem));
  CHECK(problem.find(file) == 0);
  return problem;
}

const key_seed seed = public_key_seed("test", 7);

} // namespace

TEST_CASE("a key file is for its owner alone, whatever the mask of the process") {
  const scratch_folder folder;
  const auto file = folder.path("key");
  const auto mask = umask(0777);
  std::string problem;
  const bool written = write_key_file(file, seed, problem);
  umask(mask);
  INFO(problem);
  REQUIRE(written);
  struct stat about {};
  REQUIRE(stat(file.c_str(), &about) == 0);
  CHECK((about.st_mode & 07777U) == 0600U);
  CHECK(read_key_file(file, problem) == seed);
}

TEST_CASE("a key is never overwritten") {
  const scratch_folder folder;
  std::string problem;
  REQUIRE(write_key_file(folder.path("key"), seed, problem));
  CHECK(!write_key_file(folder.path("key"), public_key_seed("test", 8), problem));
  CHECK(problem.find("never overwritten") != std::string::npos);
  CHECK(read_key_file(folder.path("key"), problem) == seed);
  CHECK(!write_key_file(folder.path("missing/key"), seed, problem));
  CHECK(problem.find("No such file") != std::string::npos);
}

TEST_CASE("a key file that others can read is refused, and how to change that is said") {
  const scratch_folder folder;
  const auto file = folder.path("key");
  std::string problem;
  REQUIRE(write_key_file(file, seed, problem));
  for (const mode_t open : {0640U, 0604U, 0620U, 0666U}) {
    REQUIRE(chmod(file.c_str(), open) == 0);
    CHECK(refusal_of(file).find("chmod 600") != std::string::npos);
  }
  REQUIRE(chmod(file.c_str(), 0400) == 0);
  CHECK(read_key_file(file, problem) == seed);
}

TEST_CASE("what is no key file is refused") {
  const scratch_folder folder;
  std::string problem;
  REQUIRE(write_key_file(folder.path("good"), seed, problem));
  const auto good = content_of(folder.path("good"));
  const auto refused = [&](const std::string& content) {
    const auto file = folder.file("bad", content);
    REQUIRE(chmod(file.c_str(), 0600) == 0);
    return refusal_of(file).find("is no key file") != std::string::npos;
  };
  CHECK(refused(""));
  CHECK(refused(good + "\n"));
  CHECK(refused(good.substr(0, good.size() - 1)));
  CHECK(refused(good.substr(0, good.size() - 3) + "\n"));
  CHECK(refused(with(good, "key 1", "key 2")));
  CHECK(refused(good.substr(0, good.size() - 2) + "g\n"));
  CHECK(refused(std::string(100'000, 'a')));
  CHECK(refusal_of(folder.path("missing")).find("No such file") != std::string::npos);
  CHECK(refusal_of(folder.path("")).find("no plain file") != std::string::npos);
}

TEST_CASE("a certificate belongs to its key alone") {
  const auto pem = certificate_pem(seed);
  CHECK(pem.starts_with("-----BEGIN CERTIFICATE-----\n"));
  CHECK(pem.ends_with("-----END CERTIFICATE-----\n"));
  CHECK(certificate_pem(seed) == pem);
  CHECK(certificate_pem(public_key_seed("test", 8)) != pem);
  CHECK(pem.find(to_hex(seed)) == std::string::npos);
}

} // namespace bezant::test
