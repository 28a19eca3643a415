# Run by ctest: install, then configure, build and run tests/install/outside against the installed files.
function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${what} failed (${status}):\n${output}")
  endif()
  message(STATUS "${what}: ok")
endfunction()

set(prefix "${WORK}/prefix")
file(REMOVE_RECURSE "${WORK}")
run("install" ${CMAKE_COMMAND} --install "${BUILT}" --prefix "${prefix}")

if(NOT EXISTS "${prefix}/share/doc/bezant/LICENSE")
  message(FATAL_ERROR "the licence was not installed")
endif()

# Every installed header, as a user would include it.
file(GLOB_RECURSE headers RELATIVE "${prefix}/include" "${prefix}/include/bezant/*.hpp")
list(SORT headers)
list(TRANSFORM headers REPLACE "(.+)" "#include <\\1>" OUTPUT_VARIABLE includes)
list(JOIN includes "\n" includes)
file(WRITE "${WORK}/all_headers.cpp" "${includes}\nint main() {}\n")

if(SANITIZE)
  set(flags -DCMAKE_CXX_FLAGS=-fsanitize=${SANITIZE})
endif()
run("configure the outside project" ${CMAKE_COMMAND} -S "${OUTSIDE}" -B "${WORK}/build" -G "${GENERATOR}"
  "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}" -DCMAKE_BUILD_TYPE=Debug
  "-DCMAKE_PREFIX_PATH=${prefix}" "-DALL_HEADERS=${WORK}/all_headers.cpp" ${flags})
run("build the outside project" ${CMAKE_COMMAND} --build "${WORK}/build")
run("run the outside project" "${WORK}/build/outside")
if(EXISTS "${prefix}/bin/bezant")
  run("run the installed program" "${prefix}/bin/bezant" --help)
  foreach(file IN ITEMS bash-completion/completions/bezant zsh/site-functions/_bezant man/man1/bezant.1
      man/man1/bezant-settle.1 man/man1/bezant-testnet-up.1)
    if(NOT EXISTS "${prefix}/share/${file}")
      message(FATAL_ERROR "share/${file} was not installed")
    endif()
  endforeach()
endif()
