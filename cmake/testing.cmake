# bezant_test(<name> a_test.cpp ... [LIBS libs...] [MUTANTS rooms...] [CAF] [TIMEOUT seconds] [LABELS ...] [NO_CATCH])
#
# One Catch2 executable `test_<name>`, registered with ctest as <name>. Catch2's main and rapidcheck are linked in.
#   CAF       the test includes CAF headers: use the precompiled header that has them
#   MUTANTS   link these rooms with their seeded bugs (see mutants.cmake)
#   NO_CATCH  the test brings its own main
# The folder of the CMakeLists.txt is the label. Files of the source tree are found by `source_path`
# (tests/support/source_path.hpp), so that no path of this machine stands on a compiler's command line, which would keep
# ccache from finding it. rapidcheck runs with a fixed seed, so that a red test is red again.
set(BEZANT_RC_SEED 20240229 CACHE STRING "Seed of the property tests")

function(bezant_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "CAF;NO_CATCH" "TIMEOUT" "LIBS;MUTANTS;LABELS")
  set(target test_${name})
  add_executable(${target} ${arg_UNPARSED_ARGUMENTS})
  bezant_compile_options(${target})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${target} PRIVATE bezant_source_path)
  bezant_link(${target} PRIVATE ${arg_LIBS})
  bezant_link_mutants(${target} ${arg_MUTANTS})
  target_link_libraries(${target} PRIVATE rapidcheck rapidcheck_catch)
  if(arg_NO_CATCH)
    if(arg_CAF)
      bezant_use_pch(${target} caf)
    endif()
  else()
    target_link_libraries(${target} PRIVATE Catch2::Catch2WithMain)
    bezant_compile_tests_fast(${target})
    if(arg_CAF)
      bezant_use_pch(${target} caf_test)
    else()
      bezant_use_pch(${target} test)
    endif()
  endif()

  add_test(NAME ${name} COMMAND ${target})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME folder)
  set_tests_properties(${name} PROPERTIES
    LABELS "${folder};${arg_LABELS}" ENVIRONMENT "RC_PARAMS=seed=${BEZANT_RC_SEED}")
  bezant_timeout(${arg_TIMEOUT} ${name})
endfunction()

# bezant_timeout(<seconds> <test>...): so long a test may run; with sanitizers, whose code is some twelve times slower,
# twelve times as long.
function(bezant_timeout seconds)
  if(BEZANT_SANITIZE)
    math(EXPR seconds "${seconds} * 12")
  endif()
  set_tests_properties(${ARGN} PROPERTIES TIMEOUT ${seconds})
endfunction()

# bezant_compile_alone(a_test.cpp ...): where several files are compiled as one (CMAKE_UNITY_BUILD), these are not: the
# names of their own helpers are those of a file beside them.
function(bezant_compile_alone)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
