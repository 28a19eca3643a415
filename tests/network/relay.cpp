// A line that takes its time: takes TCP connections and passes on what they carry, each way so many milliseconds later.
//   test_network_relay MILLISECONDS LISTEN=TARGET...     addresses with ports, such as 10.0.0.1:7100=10.0.0.2:7100
#include <boost/asio.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using clock_type = std::chrono::steady_clock;

/// Both directions of one connection. Whatever ends one ends both.
class line : public std::enable_shared_from_this<line> {
public:
  line(tcp::socket near, asio::io_context& io, clock_type::duration delay)
    : delay_{delay}, near_{std::move(near)}, far_{io}, out_{near_, far_, io}, back_{far_, near_, io} {}

  void begin(const tcp::endpoint& target) {
    far_.async_connect(target, [self = shared_from_this()](const boost::system::error_code& failed) {
      if (failed)
        return self->end();
      boost::system::error_code ignored;
      self->near_.set_option(tcp::no_delay{true}, ignored);
      self->far_.set_option(tcp::no_delay{true}, ignored);
      self->read(self->out_);
      self->read(self->back_);
    });
  }

private:
  static constexpr std::size_t under_way_max = std::size_t{16} << 20;

  struct portion {
    clock_type::time_point due;
    std::vector<char> content;
  };

  struct direction {
    direction(tcp::socket& source, tcp::socket& sink, asio::io_context& io) : from{source}, to{sink}, timer{io} {}

    tcp::socket& from;
    tcp::socket& to;
    asio::steady_timer timer;
    std::array<char, 65'536> buffer{};
    std::deque<portion> under_way;
    std::size_t bytes = 0;
    bool reading = false;
    bool writing = false;
  };

  void read(direction& d) {
    if (d.reading || d.bytes >= under_way_max)
      return;
    d.reading = true;
    d.from.async_read_some(asio::buffer(d.buffer), [self = shared_from_this(), &d](const auto& failed, std::size_t n) {
      d.reading = false;
      if (failed)
        return self->end();
      d.under_way.push_back(
        {clock_type::now() + self->delay_, {d.buffer.begin(), d.buffer.begin() + std::ptrdiff_t(n)}});
      d.bytes += n;
      self->write(d);
      self->read(d);
    });
  }

  void write(direction& d) {
    if (d.writing || d.under_way.empty())
      return;
    d.writing = true;
    d.timer.expires_at(d.under_way.front().due);
    d.timer.async_wait([self = shared_from_this(), &d](const auto& failed) {
      if (failed)
        return;
      asio::async_write(d.to, asio::buffer(d.under_way.front().content), [self, &d](const auto& broken, std::size_t n) {
        if (broken)
          return self->end();
        d.bytes -= n;
        d.under_way.pop_front();
        d.writing = false;
        self->write(d);
        self->read(d);
      });
    });
  }

  void end() {
    boost::system::error_code ignored;
    near_.close(ignored);
    far_.close(ignored);
    out_.timer.cancel();
    back_.timer.cancel();
  }

  clock_type::duration delay_;
  tcp::socket near_;
  tcp::socket far_;
  direction out_;
  direction back_;
};

tcp::endpoint endpoint_of(const std::string& text) {
  const auto colon = text.rfind(':');
  return {asio::ip::make_address(text.substr(0, colon)),
          static_cast<std::uint16_t>(std::stoul(text.substr(colon + 1)))};
}

void accept(tcp::acceptor& at, tcp::endpoint target, asio::io_context& io, clock_type::duration delay) {
  at.async_accept([&at, target, &io, delay](const auto& failed, tcp::socket taken) {
    if (!failed)
      std::make_shared<line>(std::move(taken), io, delay)->begin(target);
    accept(at, target, io, delay);
  });
}

} // namespace

int main(int argc, char** argv) {
  try {
    if (argc < 3)
      throw std::runtime_error{"usage: test_network_relay MILLISECONDS LISTEN=TARGET..."};
    asio::io_context io{1};
    const std::chrono::milliseconds delay{std::stoi(argv[1])};
    std::deque<tcp::acceptor> doors;
    for (int i = 2; i < argc; ++i) {
      const std::string pair{argv[i]};
      const auto equals = pair.find('=');
      doors.emplace_back(io, endpoint_of(pair.substr(0, equals)));
      accept(doors.back(), endpoint_of(pair.substr(equals + 1)), io, delay);
    }
    io.run();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "test_network_relay: %s\n", e.what());
    return 1;
  }
  return 0;
}
