#include "core/base/host_name.hpp"

#include <unistd.h>

#include <array>

namespace maildocket {

std::string host_name() {
    std::array<char, 256> name{};  // the last octet stays 0, whatever gethostname(2) does
    const bool named = ::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0';
    return named ? name.data() : "localhost";
}

}  // namespace maildocket
