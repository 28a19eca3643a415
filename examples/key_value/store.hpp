// A key-value store as a replicated application: what one writes to put something else than the exchange on Bezant.
#pragma once

#include "core/application.hpp"

#include <map>
#include <string>

namespace key_value {

/// The transaction: a session's n-th request to put a value under a key. (A real store would have the session sign it,
/// as `exchange/frame.hpp` does, and refuse it in `check` if the signature is wrong.)
struct put {
  bezant::session_id session;
  std::uint64_t number = 0; ///< from 1
  std::string key;
  std::string value;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, put& x) {
    return f(x.session, x.number, x.key, x.value);
  }
};

bezant::transaction make_transaction(const put& p);

/// The outcome in a put's receipt: what had been under the key before.
struct replaced {
  std::string value;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, replaced& x) {
    return f(x.value);
  }
};

/// The store. A session's requests take effect in the order of their numbers and each once: a faulty leader may propose
/// old transactions again, so every application has to tell new from old by itself.
class store final : public bezant::application {
public:
  [[nodiscard]] bezant::result<void> check(const bezant::transaction& t) const override;
  bezant::block_result execute(const bezant::block& b) override;
  [[nodiscard]] bezant::digest state() const override;
  [[nodiscard]] bezant::bytes snapshot() const override;
  bezant::result<void> restore(bezant::byte_view snapshot) override;

  [[nodiscard]] const std::map<std::string, std::string>& values() const noexcept { return values_; }

private:
  std::map<std::string, std::string> values_;
  std::map<bezant::session_id, std::uint64_t> done_; // number of each session's last request
};

} // namespace key_value
