# Part of `cmake --install`: has the program BEZANT_PROGRAM write its completions and manual pages into BEZANT_WORDS,
# and installs them below BEZANT_SHARE and BEZANT_MAN.
function(bezant_says file)
  execute_process(COMMAND "${BEZANT_PROGRAM}" ${ARGN} OUTPUT_FILE "${BEZANT_WORDS}/${file}" ERROR_VARIABLE why
    RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${BEZANT_PROGRAM} ${ARGN} ended with ${status}: ${why}")
  endif()
endfunction()

file(REMOVE_RECURSE "${BEZANT_WORDS}")
file(MAKE_DIRECTORY "${BEZANT_WORDS}")
bezant_says(bezant completion bash)
bezant_says(_bezant completion zsh)
bezant_says(man.log man "${BEZANT_WORDS}/man1")
file(GLOB pages "${BEZANT_WORDS}/man1/*.1")
file(INSTALL "${BEZANT_WORDS}/bezant" DESTINATION "${BEZANT_SHARE}/bash-completion/completions")
file(INSTALL "${BEZANT_WORDS}/_bezant" DESTINATION "${BEZANT_SHARE}/zsh/site-functions")
file(INSTALL ${pages} DESTINATION "${BEZANT_MAN}/man1")
