# Precompiled headers, each built once and shared by all targets that ask for it:
#
#   caf        caf/all.hpp                     rooms that host actors
#   test       catch2/catch.hpp                tests of pure rooms
#   caf_test   both                            tests with actors
#
# clang-tidy cannot read g++'s precompiled headers: its build folder is configured with BEZANT_PCH=OFF.
function(_bezant_define_pch name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;LIBS")
  set(source "${PROJECT_BINARY_DIR}/precompiled/${name}.cpp")
  if(NOT EXISTS "${source}")
    file(WRITE "${source}" "// Exists so that the precompiled header '${name}' has an owner.\n")
  endif()
  add_library(bezant_pch_${name} OBJECT EXCLUDE_FROM_ALL "${source}")
  target_precompile_headers(bezant_pch_${name} PRIVATE ${arg_HEADERS})
  target_link_libraries(bezant_pch_${name} PRIVATE ${arg_LIBS})
  bezant_compile_options(bezant_pch_${name})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(bezant_pch_${name} PRIVATE -fpch-preprocess)
  endif()
endfunction()

if(BEZANT_PCH)
  _bezant_define_pch(caf HEADERS <caf/all.hpp> LIBS CAF::core CAF::io)
  if(BEZANT_TESTS)
    _bezant_define_pch(test HEADERS <catch2/catch.hpp> LIBS Catch2::Catch2)
    _bezant_define_pch(caf_test HEADERS <caf/all.hpp> <catch2/catch.hpp> LIBS CAF::core CAF::io Catch2::Catch2)
    bezant_compile_tests_fast(bezant_pch_test)
    bezant_compile_tests_fast(bezant_pch_caf_test)
  endif()
endif()

# bezant_use_pch(<target> <caf|test|caf_test>)
function(bezant_use_pch target name)
  if(TARGET bezant_pch_${name})
    target_precompile_headers(${target} REUSE_FROM bezant_pch_${name})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(${target} PRIVATE -fpch-preprocess)   # what ccache needs to see through the header
    endif()
  endif()
endfunction()
