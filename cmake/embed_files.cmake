# maildocket_embed(TARGET SYMBOL FILE ...) puts files into the binary: for each FILE with stem NAME the symbols
# SYMBOL_NAME_begin and SYMBOL_NAME_end, so that no path is needed at run time.
function(maildocket_embed target symbol)
  set(assembly "${CMAKE_CURRENT_BINARY_DIR}/${symbol}.S")
  set(text "    .section .rodata\n")
  foreach(file ${ARGN})
    get_filename_component(path ${file} ABSOLUTE)
    get_filename_component(stem ${file} NAME_WE)
    string(MAKE_C_IDENTIFIER "${symbol}_${stem}" name)
    string(APPEND text
      "    .global ${name}_begin\n    .global ${name}_end\n${name}_begin:\n    .incbin \"${path}\"\n${name}_end:\n    .byte 0\n")
    list(APPEND dependencies ${path})
  endforeach()
  string(APPEND text "    .section .note.GNU-stack,\"\",@progbits\n")
  file(GENERATE OUTPUT ${assembly} CONTENT "${text}")
  target_sources(${target} PRIVATE ${assembly})
  set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS "${dependencies}")
endfunction()
