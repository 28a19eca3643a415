# What `cmake --install` puts where: bin/bezant, the rooms' libraries, their headers below include/bezant/ in the
# folders they have here, the CMake package, and what the program says of itself for shells and `man`.
include(CMakePackageConfigHelpers)
get_property(rooms GLOBAL PROPERTY BEZANT_INSTALLED_ROOMS)
set(package "${CMAKE_INSTALL_LIBDIR}/cmake/bezant")

foreach(room IN LISTS rooms)
  install(TARGETS bezant_${room} EXPORT bezant-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  if(room IN_LIST BEZANT_ROOMS)
    install(DIRECTORY "${PROJECT_SOURCE_DIR}/${room}" DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/bezant
      FILES_MATCHING PATTERN "*.hpp")
  endif()
endforeach()

install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(rooms)
  install(EXPORT bezant-targets NAMESPACE bezant:: DESTINATION ${package})
endif()
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/bezantConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/bezantConfig.cmake" INSTALL_DESTINATION ${package})
write_basic_package_version_file("${PROJECT_BINARY_DIR}/bezantConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/bezantConfig.cmake"
  "${PROJECT_BINARY_DIR}/bezantConfigVersion.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/FindCAF.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/FindSodium.cmake"
  DESTINATION ${package})

# Completions and manual pages come from the program's own command tree, so that they cannot be out of date.
if(TARGET bezant)
  install(CODE "set(BEZANT_PROGRAM \"$<TARGET_FILE:bezant>\")
set(BEZANT_WORDS \"${PROJECT_BINARY_DIR}/words\")
set(BEZANT_SHARE \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}\")
set(BEZANT_MAN \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_MANDIR}\")")
  install(SCRIPT "${PROJECT_SOURCE_DIR}/cmake/install_words.cmake")
endif()
