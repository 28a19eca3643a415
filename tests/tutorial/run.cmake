# Run by ctest after the test `install`: does in a copy of the tutorial's project what the page says, against the files
# that were installed there.
file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
file(CREATE_LINK "${PREFIX}" "${WORK}/bezant" SYMBOLIC)
file(COPY "${SOURCE}/examples/${PROJECT}" "${SOURCE}/examples/orders" DESTINATION "${WORK}/examples")

# What the page leaves to the reader's machine.
set(ENV{HOME} "${WORK}")
set(ENV{CXX} "${CXX}")
set(ENV{CMAKE_GENERATOR} "${GENERATOR}")
set(ENV{CMAKE_CXX_COMPILER_LAUNCHER} "${LAUNCHER}")
set(ENV{CXXFLAGS} "-Werror")
if(SANITIZE)
  set(ENV{CXXFLAGS} "-Werror -fsanitize=${SANITIZE}")
endif()
set(project "${WORK}/examples/${PROJECT}")
execute_process(COMMAND bash "${SOURCE}/tests/tutorial/page.sh" "${SOURCE}/docs/tutorials/${PAGE}.md" "${project}"
  RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the page is not right")
endif()

if(NOT ROWS)
  return()
endif()
file(READ "${project}/out.json" json)
foreach(protocol IN LISTS ROWS)
  if(NOT json MATCHES "\n{\"protocol\":\"${protocol}\",[^\n]*\"committed_tx_per_s\":[1-9]")
    message(FATAL_ERROR "compare has no row with committed transactions for ${protocol}:\n${json}")
  endif()
endforeach()
