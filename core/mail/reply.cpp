#include "core/mail/reply.hpp"

#include <fmt/format.h>

namespace maildocket {

std::string Reply::line() const {
    return fmt::format("{} {}.{}.{} {}", code, status.klass, status.subject, status.detail, text);
}

Reply reply_for(const Error& error) {
    switch (error.code) {
        case ErrorCode::invalid_input: return {554, {5, 6, 0}, "the message cannot be taken"};
        case ErrorCode::not_found: return {550, {5, 1, 1}, "no such recipient here"};
        case ErrorCode::no_space: return {452, {4, 3, 1}, "no space left, try again later"};
        case ErrorCode::conflict:
        case ErrorCode::store_unavailable:
        case ErrorCode::commit_in_doubt:
        case ErrorCode::internal: break;
    }
    return {451, {4, 3, 0}, "cannot be stored now, try again later"};
}

}  // namespace maildocket
