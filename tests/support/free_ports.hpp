// Ports of loopback for what a test starts, its own for as long as the test program runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace bezant::test {

/// The first of `count` (1 to 64) ports in a row on which nobody listens on 127.0.0.1. Test programs that run at the
/// same time get different ones, also while what listened there is stopped. They lie below the ports that the system
/// gives to outgoing connections, so that no connection takes one meanwhile, or meets itself. Throws std::runtime_error
/// if there are none.
std::uint16_t free_ports(std::size_t count);

/// What `free_ports` takes them from: blocks of ports, reserved as long as the pool exists, searched from the block
/// `start`.
class port_pool {
public:
  explicit port_pool(int start) : start_{start} {}
  port_pool(const port_pool&) = delete;
  port_pool& operator=(const port_pool&) = delete;
  ~port_pool();

  std::uint16_t take(std::size_t ports);

private:
  struct block {
    int number;
    int reservation;
  };
  void go_to_next_block();
  void enter(int number);

  std::mutex mutex_;
  int start_;
  int asked_ = 0; ///< blocks that were asked for
  std::vector<block> own_;
  std::size_t again_ = 0;
  int next_ = 0;
  int end_ = 0;
};

} // namespace bezant::test
