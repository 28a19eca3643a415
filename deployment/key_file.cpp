#include "deployment/key_file.hpp"

#include "deployment/descriptor.hpp"
#include "deployment/file_error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bezant::deployment {

namespace {

constexpr std::string_view header = "bezant secret key 1\n";
constexpr std::size_t file_bytes = header.size() + 2 * sizeof(key_seed) + 1;

std::string reason() {
  return std::strerror(errno);
}

/// A buffer that leaves nothing of a secret behind.
struct secret_text {
  std::array<char, file_bytes + 1> chars{}; // one more than a good file has, to notice a longer one

  secret_text() = default;
  secret_text(const secret_text&) = delete;
  secret_text& operator=(const secret_text&) = delete;
  ~secret_text() { explicit_bzero(chars.data(), chars.size()); }
};

void spell(const key_seed& seed, char* out) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const auto byte : seed) {
    *out++ = digits[byte >> 4U];
    *out++ = digits[byte & 15U];
  }
  *out = '\n';
}

int digit_of(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool unspell(const char* in, key_seed& seed) {
  for (auto& byte : seed) {
    const int high = digit_of(*in++);
    const int low = digit_of(*in++);
    if (high < 0 || low < 0)
      return false;
    byte = static_cast<std::uint8_t>(high * 16 + low);
  }
  return *in == '\n';
}

} // namespace

bool write_key_file(const std::string& file, const key_seed& seed, std::string& problem) {
  const descriptor out{open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!out) {
    problem = file
              + (errno == EEXIST ? ": is there already; keys are never overwritten"
                                 : ": cannot be made: " + reason() + hint_on(errno));
    return false;
  }
  secret_text text;
  std::ranges::copy(header, text.chars.begin());
  spell(seed, text.chars.data() + header.size());
  // The mask of the process can take away rights, but the mode must not depend on it.
  if (fchmod(out.get(), 0600) == 0 && write_all(out.get(), {text.chars.data(), file_bytes}) && fsync(out.get()) == 0)
    return true;
  problem = write_problem(file, errno);
  unlink(file.c_str());
  return false;
}

std::optional<key_seed> read_key_file(const std::string& file, std::string& problem) {
  // Not to wait for a writer if it is a pipe.
  const descriptor in{open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat about {};
  if (!in || fstat(in.get(), &about) != 0) {
    problem = file + ": cannot be read: " + reason();
    return std::nullopt;
  }
  if (!S_ISREG(about.st_mode)) {
    problem = file + ": is no plain file";
    return std::nullopt;
  }
  if ((about.st_mode & 077U) != 0) {
    problem = file + ": its group or others have access to this secret key; do: chmod 600 " + file
              + " (and take it for known to them if they are not trusted)";
    return std::nullopt;
  }
  secret_text text;
  const auto size = read(in.get(), text.chars.data(), text.chars.size());
  if (size < 0) {
    problem = file + ": cannot be read: " + reason();
    return std::nullopt;
  }
  key_seed seed{};
  if (size != ssize_t{file_bytes} || !std::equal(header.begin(), header.end(), text.chars.begin())
      || !unspell(text.chars.data() + header.size(), seed)) {
    problem = file + ": is no key file: expected the line \"bezant secret key 1\" and a line of 64 digits from 0 to f";
    return std::nullopt;
  }
  return seed;
}

public_key public_key_of(const key_seed& seed) {
  return ed25519()->make_signer(seed)->key();
}

} // namespace bezant::deployment
