#include "client/order_text.hpp"

#include <charconv>
#include <vector>

namespace bezant::client {

namespace {

constexpr const char* forms = "expected \"buy LOTS at TICKS\", \"sell LOTS at TICKS ioc\", \"buy LOTS market\", "
                              "\"cancel ID\", \"cancel ID LOTS\" or "
                              "\"replace ID LOTS at TICKS\"; behind a cancel or replace, \"buy\" or \"sell\" may "
                              "say which of the session's accounts has the order";

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> list;
  constexpr std::string_view blanks = " \t\n";
  for (auto from = text.find_first_not_of(blanks); from != std::string_view::npos;) {
    const auto to = std::min(text.find_first_of(blanks, from), text.size());
    list.push_back(text.substr(from, to - from));
    from = text.find_first_not_of(blanks, to);
  }
  return list;
}

std::optional<std::uint64_t> whole(std::string_view text) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return n;
}

/// Takes words from the front, as far as they are what is wanted.
class reader {
public:
  explicit reader(std::string_view text) : words_{words_of(text)} {}

  bool word(std::string_view wanted) {
    if (at_ == words_.size() || words_[at_] != wanted)
      return false;
    ++at_;
    return true;
  }
  std::optional<std::uint64_t> number() {
    const auto n = at_ == words_.size() ? std::nullopt : whole(words_[at_]);
    if (n)
      ++at_;
    return n;
  }
  [[nodiscard]] bool done() const { return at_ == words_.size(); }

private:
  std::vector<std::string_view> words_;
  std::size_t at_ = 0;
};

std::optional<exchange::command> read_new(reader& r, exchange::side s, const order_setting& with) {
  exchange::new_order o;
  o.side = s;
  o.account = s == exchange::side::buy ? with.buys : with.sells;
  o.instrument = with.instrument;
  o.id = with.id;
  const auto lots = r.number();
  if (!lots)
    return std::nullopt;
  o.quantity = exchange::quantity{*lots};
  if (r.word("market")) {
    o.type = exchange::order_type::market;
  } else {
    if (!r.word("at"))
      return std::nullopt;
    const auto ticks = r.number();
    if (!ticks)
      return std::nullopt;
    o.price = exchange::price{*ticks};
    if (r.word("ioc"))
      o.type = exchange::order_type::immediate_or_cancel;
  }
  return r.done() ? std::optional{exchange::command{o}} : std::nullopt;
}

exchange::account_id whose(reader& r, const order_setting& with) {
  if (r.word("sell"))
    return with.sells;
  static_cast<void>(r.word("buy"));
  return with.buys;
}

std::optional<exchange::command> read_command(reader& r, const order_setting& with) {
  if (r.word("buy"))
    return read_new(r, exchange::side::buy, with);
  if (r.word("sell"))
    return read_new(r, exchange::side::sell, with);
  const bool replaces = r.word("replace");
  if (!replaces && !r.word("cancel"))
    return std::nullopt;
  const auto id = r.number();
  if (!id)
    return std::nullopt;
  const auto lots = r.number();
  if (!replaces) {
    exchange::cancel_order c{whose(r, with), exchange::order_id{*id}, exchange::quantity{lots.value_or(0)}};
    return r.done() ? std::optional{exchange::command{c}} : std::nullopt;
  }
  if (!lots || !r.word("at"))
    return std::nullopt;
  const auto ticks = r.number();
  if (!ticks)
    return std::nullopt;
  exchange::replace_order c{whose(r, with), exchange::order_id{*id}, exchange::price{*ticks},
                            exchange::quantity{*lots}};
  return r.done() ? std::optional{exchange::command{c}} : std::nullopt;
}

} // namespace

std::optional<exchange::command> parse_order(std::string_view text, const order_setting& with, std::string& why) {
  reader r{text};
  auto c = read_command(r, with);
  if (!c)
    why = "\"" + std::string{text} + "\": " + forms;
  return c;
}

} // namespace bezant::client
