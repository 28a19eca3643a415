# How every file of Bezant is compiled: the language, the warnings, the sanitizers, the compiler cache.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set_property(GLOBAL PROPERTY USE_FOLDERS ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Kind of build" FORCE)
endif()

# The sloppiness makes ccache accept precompiled headers; it looks at the rest of the command line by itself. With the
# source tree as base, and without the folder in the hash, all checkouts on a machine share what was compiled.
if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(BEZANT_CCACHE ccache)
  if(BEZANT_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${BEZANT_CCACHE})
  endif()
endif()

if(BEZANT_SANITIZE)
  add_compile_options(-fsanitize=${BEZANT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # CAF binds null references while it spawns function actors without arguments; a real one crashes under
  # AddressSanitizer all the same.
  if(BEZANT_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize=null)
  endif()
  add_link_options(-fsanitize=${BEZANT_SANITIZE})
endif()
if(BEZANT_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "BEZANT_FUZZ needs clang (libFuzzer): use the preset 'fuzz'.")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# bezant_compile_options(<target>): warnings for our own code. Other people's headers come in as SYSTEM.
function(bezant_compile_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    # clang takes a parameter or local of a friend function for a shadow of the class's field; GCC, which everything is
    # compiled with, does not
    $<$<CXX_COMPILER_ID:Clang>:-Wno-shadow>
    # With CMAKE_UNITY_BUILD GCC takes source files for headers, whose types must not have parts in unnamed namespaces.
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wno-subobject-linkage>
    # GCC 12 at -O3 sees overlaps and overflows in "a" + std::string (GCC bug 105651).
    "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict;-Wno-stringop-overflow;-Wno-array-bounds;-Wno-stringop-overread>"
    $<$<BOOL:${BEZANT_WERROR}>:-Werror>)
endfunction()

# bezant_compile_tests_fast(<target>): what only tests contain is compiled at -O1, a fifth faster than -O2; the rooms
# that they test stay as they are. A precompiled header must be compiled as its users are.
function(bezant_compile_tests_fast target)
  if(NOT BEZANT_SANITIZE)
    target_compile_options(${target} PRIVATE $<$<CONFIG:RelWithDebInfo>:-O1>)
  endif()
endfunction()
