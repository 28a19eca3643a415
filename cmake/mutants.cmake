# Seeded bugs ("mutants"): the sources of a room compiled a second time with BEZANT_MUTANTS=1, where the questions
# `seeded_bug("...")` of core/mutant.hpp are answered at run time instead of being a constant `false`.
#
#   bezant_mutant_library(<room>)                       -> static library bezant_<room>_mutants
#   bezant_link_mutants(<executable> <room>...)         -> those rooms of the executable are the mutated ones
#
# The mutated archive is linked whole and comes first. By the time the linker reaches the plain archive every symbol in
# it is defined already, so none of its objects is pulled in. Should one be, the link fails with "multiple definition":
# it is never silently the wrong one. Ask for seeded bugs in .cpp files only, never in a header: other rooms are not
# compiled a second time.
function(bezant_mutant_library room)
  if(NOT BEZANT_TESTS OR NOT TARGET bezant_${room} OR TARGET bezant_${room}_mutants)
    return()
  endif()
  get_target_property(folder bezant_${room} SOURCE_DIR)
  get_target_property(sources bezant_${room} SOURCES)
  list(TRANSFORM sources PREPEND "${folder}/" REGEX "^[^/]")
  get_target_property(libraries bezant_${room} LINK_LIBRARIES)

  set(target bezant_${room}_mutants)
  add_library(${target} STATIC EXCLUDE_FROM_ALL ${sources})
  bezant_compile_options(${target})
  target_compile_definitions(${target} PUBLIC BEZANT_MUTANTS=1)
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
  if(libraries)
    target_link_libraries(${target} PUBLIC ${libraries})
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
