// One connection in CAF's middleman: moves bytes between the socket and a `link_session`, and frames between that and
// actors.
#pragma once

#include "core/random.hpp"
#include "transport/links/link.hpp"
#include "transport/links/link_inbound.hpp"
#include "transport/links/link_session.hpp"

namespace bezant::detail {

/// The state of a link's broker. Every entry catches what is thrown: an exception in a handler would end the actor.
class link_broker : public link_handler {
public:
  explicit link_broker(caf::io::broker* self) : self_{self} {}
  link_broker(const link_broker&) = delete;
  link_broker& operator=(const link_broker&) = delete;

  caf::behavior accept(link_context context, caf::io::connection_handle handle);
  caf::behavior dial(link_context context, replica_id to, net_address at);

  void up() override;
  result<void> take(const frame& f) override;

private:
  static constexpr std::size_t questions_max = 64; // unanswered at once, on one link
  static constexpr std::size_t read_bytes = std::size_t{1} << 16;
  static constexpr std::size_t stranger_read_bytes = std::size_t{1} << 12; // until it has said who it is

  void prepare(link_context context);
  caf::behavior behavior();
  template <class F>
  void guarded(F&& f) {
    try {
      f();
    } catch (const std::exception& e) {
      failed(e.what());
    } catch (...) {
      failed("unknown");
    }
  }
  void failed(const char* what);

  // the socket
  void adopt(caf::io::connection_handle handle);
  void on_data(const std::vector<char>& data);
  void on_transferred(std::uint64_t written, std::uint64_t remaining);
  void on_closed();
  template <class F>
  void write(F&& f);
  void send(const link_frame& f);
  void on_order(link_order what);
  void tick();
  void leave();

  // actors that are slower than the peer
  void deliver(const caf::strong_actor_ptr& to, caf::message what, std::size_t size);
  void taken(std::uint64_t connection, std::size_t amount);
  [[nodiscard]] std::size_t inbound_bytes_max() const;
  void resume();

  // its end
  void end(std::error_code why);
  void hard_end();
  void report(std::error_code why);
  void tell(const std::string& what);
  void report_unreachable(const std::string& why, bool mistake);
  void report_other_life();
  void tell_misfits();
  void tell_unfit(std::uint64_t more);

  // dialling
  void connect();
  void connect_to(const std::vector<socket_address>& addresses, const std::string& error);
  void redial_later();
  void order_later(duration after, link_order what);
  void dial_at_once();
  void give_up_connecting();
  [[nodiscard]] bool connecting() const;

  // what peers want
  caf::result<answer> ask(const question& q);
  void answer_question(std::uint32_t number, question what);
  void reply_to(std::uint32_t number, std::optional<bytes> body);
  void give_up_questions();
  void fail_questions();
  void update_board();
  [[nodiscard]] bool accepted() const noexcept { return !to_; }
  [[nodiscard]] std::optional<replica_id> known_peer() const;
  [[nodiscard]] std::string peer_name() const;

  caf::io::broker* self_;
  link_context context_;
  std::optional<link_inbound> inbound_;
  std::optional<replica_id> to_;
  net_address at_;
  std::string address_; // of who was accepted
  random_source random_{0};
  std::optional<caf::io::connection_handle> handle_; // while a socket is open
  std::optional<link_session> session_;
  std::uint64_t connection_ = 0; // how many there were
  time_point adopted_at_;
  std::size_t untaken_ = 0;  // bytes that went to actors and were not taken yet
  std::size_t unmarked_ = 0; // of these, what no request stands for
  bool held_ = false;        // not reading
  bool resumed_ = false;     // was read again after that, at least once
  bool resuming_ = false;    // an order to read again is on its way
  std::uint64_t unsent_ = 0; // bytes that the socket has not taken
  std::error_code ending_;   // set: waits for the last bytes to leave
  time_point cut_at_;        // no longer than until then
  std::size_t bad_submits_ = 0;
  bool flushing_ = false;
  bool looking_up_ = false;
  bool pausing_ = false; // before it dials; an order to dial that comes when this is false is an old one
  bool stopping_ = false;
  bool network_ended_ = false;
  duration pause_;
  std::uint64_t dials_ = 0;
  std::string refused_as_;        ///< why the peer refused the last connection
  std::string unreachable_as_;    ///< why it could not be dialled, as the log has it
  time_point other_life_told_at_; ///< when the log last said that another process has this replica's key
  link_totals reported_;          // what the board has already
  std::uint64_t lost_ = 0;
  std::optional<time_point> told_unfit_; // when a frame that no queue can hold was last told of
  std::uint32_t questions_ = 0;
  std::map<std::uint32_t, caf::typed_response_promise<answer>> asked_;
  /// A client's question that the clerk has.
  struct open_question {
    std::uint32_t number = 0;
    time_point until;
    bool given_up = false; ///< the client was told that there is no answer
  };
  std::map<std::uint64_t, open_question> answering_;
  std::uint64_t answerings_ = 0;
};

} // namespace bezant::detail
