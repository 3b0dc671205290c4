# One interface library carries the compile options of all our code.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(maildocket_options INTERFACE)
target_include_directories(maildocket_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(maildocket_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wformat=2 -Werror
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wuseless-cast -Wsuggest-override>)
target_compile_definitions(maildocket_options INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION)

# A broken invariant must end the process even in a release build: the MTA still has the mail.
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")

if(CMAKE_BUILD_TYPE MATCHES "Rel")
  target_compile_options(maildocket_options INTERFACE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS
    -fstack-protector-strong -fstack-clash-protection)
  target_link_options(maildocket_options INTERFACE -Wl,-z,relro -Wl,-z,now)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()

if(MAILDOCKET_SANITIZE STREQUAL "address")
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    list(APPEND sanitizers -fno-sanitize=function)  # false alarms on coroutines
  endif()
elseif(MAILDOCKET_SANITIZE STREQUAL "thread")
  set(sanitizers -fsanitize=thread)
  target_compile_options(maildocket_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)  # Asio's fences
endif()
if(sanitizers)
  target_compile_options(maildocket_options INTERFACE ${sanitizers})
  target_link_options(maildocket_options INTERFACE ${sanitizers})
endif()
if(MAILDOCKET_FUZZ)
  target_compile_options(maildocket_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
