# bezant_bench(<name> a_bench.cpp ... LIBS libs...)
#
# An executable bench_<name> with Google Benchmark's main, for ./dev bench.
function(bezant_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBS")
  set(target bench_${name})
  add_executable(${target} ${arg_UNPARSED_ARGUMENTS})
  bezant_compile_options(${target})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bench")
  bezant_link(${target} PRIVATE ${arg_LIBS})
  target_link_libraries(${target} PRIVATE benchmark::benchmark benchmark::benchmark_main)
  add_dependencies(benchmarks ${target})
endfunction()

# All of them, and nothing else.
add_custom_target(benchmarks)
