# A PostgreSQL server for tests. Where there is none, its tests do not exist, which is said loudly; where it is
# required (continuous integration) a test fails for it.
find_program(MAILDOCKET_POSTGRES_SERVER postgres
  PATHS /usr/lib/postgresql/17/bin /usr/lib/postgresql/16/bin /usr/lib/postgresql/15/bin)
if(MAILDOCKET_POSTGRES_SERVER)
  file(REAL_PATH ${MAILDOCKET_POSTGRES_SERVER} server)
  get_filename_component(bindir ${server} DIRECTORY)
  add_library(maildocket_test_postgres STATIC support/postgres_server.cpp)
  target_link_libraries(maildocket_test_postgres PUBLIC maildocket_options maildocket_store_postgres)
  target_compile_definitions(maildocket_test_postgres
    PUBLIC MAILDOCKET_HAVE_POSTGRES PRIVATE MAILDOCKET_POSTGRES_BINDIR="${bindir}")
elseif(DEFINED ENV{CI} OR DEFINED ENV{MAILDOCKET_REQUIRE_POSTGRES})
  add_test(NAME "postgres: a server is installed" COMMAND ${CMAKE_COMMAND} -E false)
else()
  message(WARNING "PostgreSQL is not installed: nothing tests core/store/postgres")
endif()
