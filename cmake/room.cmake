# bezant_room(<room> SOURCES a.cpp ... [PUBLIC libs...] [PRIVATE libs...] [PCH caf])
#
# One static library `bezant_<room>` with the alias `bezant::<room>` from the files of that folder, which are listed one
# by one. A room without sources is left out, and so is a link to a room that was left out.
function(bezant_room room)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PCH" "SOURCES;PUBLIC;PRIVATE")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "bezant_room(${room}): do not know what to do with: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_SOURCES)
    message(STATUS "room ${room}: no sources yet, left out")
    return()
  endif()

  set(target bezant_${room})
  add_library(${target} STATIC ${arg_SOURCES})
  add_library(bezant::${room} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${room})
  bezant_compile_options(${target})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/bezant>")
  bezant_link(${target} PUBLIC ${arg_PUBLIC})
  bezant_link(${target} PRIVATE ${arg_PRIVATE})
  if(arg_PCH)
    bezant_use_pch(${target} ${arg_PCH})
    set_target_properties(${target} PROPERTIES BEZANT_ROOM_PCH ${arg_PCH})
  endif()
  set_property(GLOBAL APPEND PROPERTY BEZANT_INSTALLED_ROOMS ${room})
endfunction()

# bezant_link(<target> <PUBLIC|PRIVATE> libs...): target_link_libraries that skips rooms which have no sources yet.
function(bezant_link target visibility)
  foreach(library IN LISTS ARGN)
    string(REGEX REPLACE "^bezant::" "" room "${library}")
    if(room IN_LIST BEZANT_ROOMS AND NOT TARGET bezant::${room})
      message(STATUS "${target}: room ${room} has no sources yet, not linked")
    else()
      target_link_libraries(${target} ${visibility} ${library})
    endif()
  endforeach()
endfunction()

# bezant_program(main.cpp): the program `bezant`, on top of the room cli.
function(bezant_program main)
  if(NOT TARGET bezant_cli OR NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${main}")
    message(STATUS "program bezant: no ${main} yet, left out")
    return()
  endif()
  add_executable(bezant ${main})
  bezant_compile_options(bezant)
  target_link_libraries(bezant PRIVATE bezant_cli)
  if(NOT BEZANT_SANITIZE) # sanitizers bring an allocator of their own
    target_link_libraries(bezant PRIVATE jemalloc::jemalloc)
  endif()
  set_target_properties(bezant PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
  install(TARGETS bezant RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()
