#include "core/mail/reply.hpp"

#include <fmt/format.h>

namespace maildocket {

std::string Reply::line() const {
    return fmt::format("{} {}.{}.{} {}", code, status.klass, status.subject, status.detail, text);
}

}  // namespace maildocket
