#include "audit/error.hpp"

#include "core/error_category.hpp"

namespace bezant::audit {

namespace {

const char* describe(audit_error e) noexcept {
  switch (e) {
    case audit_error::foreign_chain: return "the evidence is of another chain";
    case audit_error::not_an_offence: return "honest replicas may sign what the evidence shows";
    case audit_error::superfluous: return "the evidence holds more than what proves the offence";
    case audit_error::foreign_order: return "the transaction is not of the proposed payload";
    case audit_error::no_application: return "the application is needed to judge the evidence";
    case audit_error::unknown_system: return "a transaction of the house is of an unknown kind";
  }
  return "unknown audit error";
}

} // namespace

std::error_code make_error_code(audit_error e) noexcept {
  static const error_category<audit_error> category{"bezant.audit", describe};
  return {static_cast<int>(e), category};
}

} // namespace bezant::audit
