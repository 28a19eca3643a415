# Finds libsodium and gives the target Sodium::sodium. An imported target of our own, because the one pkg-config makes
# is known only to the project that called it and would break whoever links an installed Bezant.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(_sodium QUIET libsodium)
endif()
find_path(SODIUM_INCLUDE_DIR sodium.h HINTS ${_sodium_INCLUDE_DIRS})
find_library(SODIUM_LIBRARY sodium HINTS ${_sodium_LIBRARY_DIRS})
mark_as_advanced(SODIUM_INCLUDE_DIR SODIUM_LIBRARY)

if(SODIUM_INCLUDE_DIR AND EXISTS "${SODIUM_INCLUDE_DIR}/sodium/version.h")
  file(STRINGS "${SODIUM_INCLUDE_DIR}/sodium/version.h" _sodium_line REGEX "SODIUM_VERSION_STRING" LIMIT_COUNT 1)
  if(_sodium_line MATCHES "\"([0-9.]+)\"")
    set(Sodium_VERSION "${CMAKE_MATCH_1}")
  endif()
  unset(_sodium_line)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Sodium
  REQUIRED_VARS SODIUM_LIBRARY SODIUM_INCLUDE_DIR VERSION_VAR Sodium_VERSION)

if(Sodium_FOUND AND NOT TARGET Sodium::sodium)
  add_library(Sodium::sodium UNKNOWN IMPORTED)
  set_target_properties(Sodium::sodium PROPERTIES
    IMPORTED_LOCATION "${SODIUM_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${SODIUM_INCLUDE_DIR}")
endif()
