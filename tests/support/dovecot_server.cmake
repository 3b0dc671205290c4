# A Dovecot for tests. Where there is none, its tests do not exist, which is said loudly; where it is required (continuous
# integration) a test fails for it.
find_program(MAILDOCKET_DOVECOT dovecot PATHS /usr/sbin)
if(MAILDOCKET_DOVECOT)
  add_library(maildocket_test_dovecot STATIC ${CMAKE_CURRENT_LIST_DIR}/dovecot_server.cpp ${CMAKE_CURRENT_LIST_DIR}/command.cpp)
  target_link_libraries(maildocket_test_dovecot PUBLIC maildocket_options)
  target_compile_definitions(maildocket_test_dovecot PRIVATE MAILDOCKET_DOVECOT="${MAILDOCKET_DOVECOT}")
elseif(DEFINED ENV{CI})
  add_test(NAME "imap_peer: a server is installed" COMMAND ${CMAKE_COMMAND} -E false)
else()
  message(WARNING "Dovecot is not installed: nothing tests core/net/imap_connection")
endif()
