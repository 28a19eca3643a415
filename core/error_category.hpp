// The one way in which a room turns its error enum into a std::error_category.
#pragma once

#include <string>
#include <system_error>

namespace bezant {

/// A category for the enum `Enum`, named `name`, whose texts come from `describe`.
template <class Enum>
class error_category final : public std::error_category {
public:
  using describe_fun = const char* (*)(Enum) noexcept;

  constexpr error_category(const char* name, describe_fun describe) noexcept : name_{name}, describe_{describe} {}

  [[nodiscard]] const char* name() const noexcept override { return name_; }
  [[nodiscard]] std::string message(int code) const override { return describe_(static_cast<Enum>(code)); }

private:
  const char* name_;
  describe_fun describe_;
};

} // namespace bezant
