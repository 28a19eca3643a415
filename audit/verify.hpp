// Whether evidence holds: a pure function of the evidence and of what the genesis file says.
#pragma once

#include "audit/error.hpp"
#include "core/application.hpp"
#include "protocols/evidence.hpp"
#include "protocols/registry.hpp"

#include <string>

namespace bezant::audit {

/// What evidence proves.
struct verdict {
  replica_id culprit;
  std::string offence; ///< a fixed name such as "double-vote"
  view_number view;    ///< of the later one of the messages; 0 if they belong to none
  height at;           ///< the same

  friend bool operator==(const verdict&, const verdict&) = default;
};

/// What evidence is judged by: all of it follows from the genesis file.
struct court {
  const protocol_info* protocol = nullptr;
  const replica_set* replicas = nullptr;
  const application* app =
    nullptr; ///< null: evidence that needs it is refused with `no_application`; only `check` is called
};

/// Checks signatures and that no honest replica signs what the evidence shows. Each proof has one spelling: what is
/// larger or in another order is refused. Errors: `audit_error`, `crypto_error`, `codec_error::not_canonical`.
result<verdict> verify(const evidence& e, const court& by);

/// The stateless check of any transaction in a payload: the house's own by `verify`, the others by the application.
result<void> check_transaction(const transaction& t, const court& by);

/// Puts two messages of one author into the form that `verify` takes, with those of `headers` that are needed. Nothing
/// if the two are no offence. Checks no signature.
std::optional<contradiction> contradiction_of(const signed_message& first, const signed_message& second,
                                              header_span headers, const protocol_info& protocol);

} // namespace bezant::audit
