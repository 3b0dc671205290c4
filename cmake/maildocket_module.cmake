# maildocket_module(NAME [SOURCES ...] [USES modules ...] [LIBS foreign libraries ...] [PUBLIC_LIBS ...])
#
# One folder, one static library, and a list of what it may see. A module without sources is headers only.
# USES names our own modules; LIBS names foreign libraries, private to this folder so that their headers
# cannot leak into another one; PUBLIC_LIBS are for the few value libraries whose types stand in our headers.
function(maildocket_module name)
  cmake_parse_arguments(module "" "" "SOURCES;USES;LIBS;PUBLIC_LIBS" ${ARGN})
  list(TRANSFORM module_USES PREPEND maildocket_)
  if(module_SOURCES)
    add_library(maildocket_${name} STATIC ${module_SOURCES})
    target_link_libraries(maildocket_${name}
      PUBLIC maildocket_options ${module_USES} ${module_PUBLIC_LIBS} PRIVATE ${module_LIBS})
  else()
    add_library(maildocket_${name} INTERFACE)
    target_link_libraries(maildocket_${name}
      INTERFACE maildocket_options ${module_USES} ${module_PUBLIC_LIBS})
  endif()
endfunction()

# maildocket_program(NAME SOURCES ... USES modules ... [LIBS ...]): an executable maildocket-NAME; "cli" is maildocket.
function(maildocket_program target)
  cmake_parse_arguments(program "" "" "SOURCES;USES;LIBS" ${ARGN})
  list(TRANSFORM program_USES PREPEND maildocket_)
  add_executable(${target} ${program_SOURCES})
  target_link_libraries(${target} PRIVATE maildocket_options ${program_USES} ${program_LIBS})
endfunction()
