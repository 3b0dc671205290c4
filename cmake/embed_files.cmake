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

# maildocket_embed_tree(TARGET SYMBOL FOLDER FILE ...) puts files of a folder into the binary under their names in it:
# SYMBOL is an array of {name, begin, end}, pointers to char, and SYMBOL_count, a size_t, their number.
function(maildocket_embed_tree target symbol folder)
  set(assembly "${CMAKE_CURRENT_BINARY_DIR}/${symbol}.S")
  set(content "    .section .rodata\n")
  set(table "    .section .data.rel.ro,\"aw\"\n    .balign 16\n    .global ${symbol}\n${symbol}:\n")
  set(number 0)
  foreach(file ${ARGN})
    set(path "${folder}/${file}")
    string(APPEND content ".Lname${number}:\n    .asciz \"${file}\"\n"
      ".Lbegin${number}:\n    .incbin \"${path}\"\n.Lend${number}:\n    .byte 0\n")
    string(APPEND table "    .dc.a .Lname${number}, .Lbegin${number}, .Lend${number}\n")
    list(APPEND dependencies ${path})
    math(EXPR number "${number} + 1")
  endforeach()
  string(APPEND table "    .global ${symbol}_count\n${symbol}_count:\n    .dc.a ${number}\n")
  file(GENERATE OUTPUT ${assembly} CONTENT "${content}${table}    .section .note.GNU-stack,\"\",@progbits\n")
  target_sources(${target} PRIVATE ${assembly})
  set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS "${dependencies}")
endfunction()
