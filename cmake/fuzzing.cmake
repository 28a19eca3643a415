# bezant_fuzz(<name> a_fuzz.cpp ... LIBS libs...)
#
# The files define LLVMFuzzerTestOneInput for one decoder.
#   preset fuzz    an executable fuzz_<name> with libFuzzer, for ./dev fuzz
#   else           a test fuzz_<name> that feeds it every file of tests/fuzz/corpus/<name>/ and some thousand
#                  mutations of them with a fixed seed, so that what was found once stays fixed
function(bezant_fuzz name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBS")
  set(target fuzz_${name})
  add_executable(${target} ${arg_UNPARSED_ARGUMENTS})
  bezant_compile_options(${target})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  bezant_link(${target} PRIVATE ${arg_LIBS})
  if(BEZANT_FUZZ)
    if(NOT TARGET fuzz_all)
      add_custom_target(fuzz_all) # what ./dev fuzz builds
    endif()
    add_dependencies(fuzz_all ${target})
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  else()
    target_link_libraries(${target} PRIVATE fuzz_replay)
    add_test(NAME ${target} COMMAND ${target} "${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name}")
    set_tests_properties(${target} PROPERTIES TIMEOUT 120 LABELS fuzz)
  endif()
endfunction()
