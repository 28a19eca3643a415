// Folders, a taken port and waiting for the tests of deployments.
#pragma once

#include "deployment/descriptor.hpp"
#include "deployment/testnet_files.hpp"

#include <filesystem>
#include <sys/types.h>

namespace bezant::test {

/// A folder that is removed with all that is in it.
class scratch_folder {
public:
  scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder();

  [[nodiscard]] std::string path(const std::string& name) const { return (root_ / name).string(); }
  /// Writes a file into the folder and gives its path.
  [[nodiscard]] std::string file(const std::string& name, const std::string& content) const;

private:
  std::filesystem::path root_;
};

std::string content_of(const std::string& file);

/// `text` with the first `what` in it, which must be there, replaced.
std::string with(std::string text, const std::string& what, const std::string& instead);

/// Somebody else listens on a port of loopback.
class taken_port {
public:
  explicit taken_port(std::uint16_t port);

private:
  deployment::descriptor socket_;
};

/// True if no process has that id, or one that has ended and was not waited for.
bool gone(pid_t process);

/// True once `condition` holds; false if it does not within a minute.
bool eventually(const std::function<bool()>& condition);

/// True if one of the lines has all these texts.
bool says(const std::vector<std::string>& lines, const std::vector<std::string>& texts);

/// Makes a testnet in `dir`, with free ports; nothing is wrong with it.
exchange::founding make_testnet(const std::string& dir, std::size_t replicas);

} // namespace bezant::test
