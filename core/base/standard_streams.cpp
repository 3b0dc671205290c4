#include "core/base/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <initializer_list>

namespace maildocket {

void hold_standard_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        // NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): the system's own interface
        if (::fcntl(stream, F_GETFD) == -1) {
            // The wrong way round. The number is the lowest that is free, so this one.
            static_cast<void>(::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
        }
        // NOLINTEND(cppcoreguidelines-pro-type-vararg)
    }
}

}  // namespace maildocket
