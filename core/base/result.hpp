#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

// Errors are values that say what the caller can do next. An exception of a library ends in the
// adapter that called the library and becomes an Error there.
namespace maildocket {

enum class ErrorCode {
    invalid_input,  // peer, message or user at fault; trying again can't help
    not_found,
    conflict,           // changed under us; run the transaction again
    store_unavailable,  // try again later
    commit_in_doubt,    // connection lost during COMMIT; it may have been stored
    no_space,           // disk or quota full; try again later
    internal,           // a bug of ours
};

struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string detail;  // for the log or the administrator; never sent to a mail peer

    bool operator==(const Error&) const = default;
};

// A class and not an alias, so that an ignored result does not compile. Only what std::expected has
// too is used.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;
};

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string detail) {
    return tl::unexpected<Error>(Error{code, std::move(detail)});
}

// Passes the error of one Result on as the error of another.
template <class T>
[[nodiscard]] tl::unexpected<Error> fail_with(const Result<T>& failed) {
    return tl::unexpected<Error>(failed.error());
}

}  // namespace maildocket
