// Reads the text of a recipe.
#include "adversaries/registry.hpp"
#include "core/nearest.hpp"

#include <algorithm>

namespace bezant {

namespace {

struct syntax_error {
  std::size_t column;
  std::string what;
};

/// A recursive-descent reader; nesting is bounded, so that no text can exhaust the stack.
class recipe_reader {
public:
  recipe_reader(std::string_view text, const adversary_registry& known) : text_{text}, known_{known} {}

  recipe read() {
    auto r = read_stack(0);
    if (at_ != text_.size())
      fail("expected | or the end");
    return r;
  }

private:
  static constexpr std::size_t depth_max = 16;
  static constexpr std::size_t parts_max = 32;

  [[noreturn]] void fail(std::string what) const { throw syntax_error{at_ + 1, std::move(what)}; }
  [[noreturn]] void fail_at(std::size_t where, std::string what) const {
    throw syntax_error{where + 1, std::move(what)};
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n'))
      ++at_;
  }
  bool take(char c) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != c)
      return false;
    ++at_;
    skip_blanks();
    return true;
  }

  /// Text up to a character that means something, without blanks at its end.
  std::string_view word() {
    skip_blanks();
    const auto end = std::min(text_.find_first_of(",()|=[]", at_), text_.size());
    auto w = text_.substr(at_, end - at_);
    at_ = end;
    while (!w.empty() && (w.back() == ' ' || w.back() == '\t' || w.back() == '\n'))
      w.remove_suffix(1);
    return w;
  }

  recipe read_stack(std::size_t depth) {
    if (depth > depth_max)
      fail("nested too deep");
    auto r = read_part(depth);
    for (std::size_t n = 1; take('|'); ++n) {
      if (n == parts_max)
        fail("too many behaviours in one stack");
      r = std::move(r) | read_part(depth);
    }
    return r;
  }

  recipe read_part(std::size_t depth) {
    skip_blanks();
    const auto where = at_;
    if (take('(')) {
      auto r = read_stack(depth + 1);
      if (!take(')'))
        fail("expected )");
      return r;
    }
    recipe r{std::string{word()}, {}, {}};
    if (r.name.empty())
      fail("expected the name of a behaviour");
    std::string why;
    const auto info = known_.find(r.name, &why);
    if (!info)
      fail_at(where, why);
    if (take('(') && !take(')')) {
      do
        read_argument(*info.value(), r, depth);
      while (take(','));
      if (!take(')'))
        fail("expected , or )");
    }
    if (info.value()->combinator && r.parts.empty())
      fail(r.name + " stands around a behaviour, which is missing");
    return r;
  }

  void read_argument(const adversary_info& info, recipe& r, std::size_t depth) {
    if (info.combinator && !r.parts.empty())
      fail("nothing comes after the behaviour that " + info.name + " stands around");
    skip_blanks();
    const auto where = at_;
    std::string name;
    std::string value;
    if (take('[')) {
      value = read_list();
    } else {
      value = word();
      if (take('=')) {
        name = std::exchange(value, {});
        value = take('[') ? read_list() : std::string{word()};
      } else if (is_recipe(info, r, value)) {
        at_ = where;
        r.parts.push_back(read_stack(depth + 1));
        return;
      }
    }
    add_option(info, r, std::move(name), std::move(value), where);
  }

  /// An argument without a name, of a combinator whose options are all there, or that is followed by what only a recipe
  /// has.
  [[nodiscard]] bool is_recipe(const adversary_info& info, const recipe& r, const std::string& value) const {
    const bool goes_on = at_ < text_.size() && (text_[at_] == '(' || text_[at_] == '|');
    return info.combinator && (r.options.size() == info.options.size() || goes_on || known_.find(value).has_value());
  }

  std::string read_list() {
    std::string list;
    do
      list += (list.empty() ? "" : " ") + std::string{word()};
    while (take(','));
    if (!take(']'))
      fail("expected , or ]");
    return list;
  }

  void add_option(const adversary_info& info, recipe& r, std::string name, std::string value, std::size_t where) {
    const auto named = [&](const std::string& n) {
      return std::ranges::find(r.options, n, &protocol_option::name) != r.options.end();
    };
    if (name.empty()) {
      const auto free = std::ranges::find_if(info.options, [&](const auto& o) { return !named(o.name); });
      if (free == info.options.end())
        fail_at(where, info.name + " takes " + (info.options.empty() ? "no options" : "no more options") + ", found \""
                         + value + "\"");
      name = free->name;
    }
    std::vector<std::string> names;
    for (const auto& o : info.options)
      names.push_back(o.name);
    if (std::ranges::find(names, name) == names.end())
      fail_at(where, info.name + " has no option \"" + name + "\"" + (names.empty() ? "" : hint_for(name, names)));
    if (named(name))
      fail_at(where, "option " + name + " is there twice");
    if (value.empty())
      fail("expected a value");
    r.options.push_back({std::move(name), std::move(value)});
  }

  std::string_view text_;
  const adversary_registry& known_;
  std::size_t at_ = 0;
};

} // namespace

result<recipe> parse_recipe(std::string_view text, const adversary_registry& known, std::string* why) {
  constexpr std::size_t text_max = 4'096;
  try {
    if (text.size() > text_max)
      throw syntax_error{text_max, "a recipe has at most 4096 characters"};
    return recipe_reader{text, known}.read();
  } catch (const syntax_error& e) {
    if (why != nullptr)
      *why = "column " + std::to_string(e.column) + ": " + e.what;
    return adversary_error::bad_recipe;
  }
}

} // namespace bezant
