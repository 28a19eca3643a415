# Seeded bugs ("mutants"): those sources of a room that ask `seeded_bug("...")` (core/mutant.hpp), compiled a second
# time with BEZANT_MUTANTS=1, where it is answered at run time instead of being a constant `false`.
#
#   bezant_mutant_library(<room>)                       -> static library bezant_<room>_mutants
#   bezant_link_mutants(<executable> <room>...)         -> those rooms of the executable are the mutated ones
#
# The mutated archive is linked whole and comes first. By the time the linker reaches the plain archive every symbol of
# the mutated sources is defined already, so that only the room's other objects, which have no bug in them, are pulled
# in. Should a twin be, the link fails with "multiple definition": it is never silently the wrong one. Ask for seeded
# bugs in .cpp files only, never in a header: other rooms are not compiled a second time.

# Where several files are compiled as one (CMAKE_UNITY_BUILD), no object of the plain room may hold both.
function(_bezant_keep_apart target sources seeded)
  if(NOT CMAKE_UNITY_BUILD)
    return()
  endif()
  set(plain ${sources})
  list(REMOVE_ITEM plain ${seeded})
  foreach(kind plain seeded)
    set(at 0)
    foreach(source IN LISTS ${kind})
      math(EXPR group "${at} / ${CMAKE_UNITY_BUILD_BATCH_SIZE}")
      set_source_files_properties("${source}" TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP ${kind}_${group})
      math(EXPR at "${at} + 1")
    endforeach()
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()

function(bezant_mutant_library room)
  if(NOT BEZANT_TESTS OR NOT TARGET bezant_${room} OR TARGET bezant_${room}_mutants)
    return()
  endif()
  get_target_property(folder bezant_${room} SOURCE_DIR)
  get_target_property(sources bezant_${room} SOURCES)
  list(TRANSFORM sources PREPEND "${folder}/" REGEX "^[^/]")
  # Configured again when a source changes: it may have got its first bug, or lost its last.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sources})
  set(seeded)
  foreach(source IN LISTS sources)
    file(STRINGS "${source}" question LIMIT_COUNT 1 REGEX "seeded_bug\\(\"")
    if(question)
      list(APPEND seeded "${source}")
    endif()
  endforeach()
  if(NOT seeded)
    message(FATAL_ERROR "room ${room} has no seeded bug: do not link its mutants")
  endif()
  _bezant_keep_apart(bezant_${room} "${sources}" "${seeded}")
  get_target_property(libraries bezant_${room} LINK_LIBRARIES)

  set(target bezant_${room}_mutants)
  add_library(${target} STATIC EXCLUDE_FROM_ALL ${seeded})
  bezant_compile_options(${target})
  target_compile_definitions(${target} PUBLIC BEZANT_MUTANTS=1)
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
  if(libraries)
    target_link_libraries(${target} PUBLIC ${libraries})
  endif()
  get_target_property(pch bezant_${room} BEZANT_ROOM_PCH)
  if(pch)
    bezant_use_pch(${target} ${pch})
  endif()
endfunction()

function(bezant_link_mutants executable)
  foreach(room IN LISTS ARGN)
    bezant_mutant_library(${room})
    if(TARGET bezant_${room}_mutants)
      get_target_property(libraries ${executable} LINK_LIBRARIES)
      set(whole "$<LINK_LIBRARY:WHOLE_ARCHIVE,bezant_${room}_mutants>")
      if(libraries)
        set_target_properties(${executable} PROPERTIES LINK_LIBRARIES "${whole};${libraries}")
      else()
        target_link_libraries(${executable} PRIVATE "${whole}")
      endif()
    endif()
  endforeach()
endfunction()
