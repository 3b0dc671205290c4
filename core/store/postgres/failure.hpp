#pragma once

#include "core/base/result.hpp"

#include <pqxx/except>

#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// Between the wire and the functions of the ports a failed step throws: libpqxx its own exceptions,
// everything else here a Failure. attempt() turns each into the Error that the port returns;
// nothing of it leaves this folder.
namespace maildocket::postgres {

class Failure : public std::exception {
public:
    explicit Failure(Error error) : error_(std::move(error)) {}
    [[nodiscard]] const Error& error() const { return error_; }
    [[nodiscard]] const char* what() const noexcept override { return error_.detail.c_str(); }

private:
    Error error_;
};

[[noreturn]] inline void throw_failure(ErrorCode code, std::string detail) {
    throw Failure(Error{code, std::move(detail)});
}

// What a caller can do about an SQLSTATE. Our own functions raise MD404 (not_found) and MD409
// (conflict). Without SQLSTATE the connection was lost.
[[nodiscard]] Error error_of(std::string_view sqlstate, std::string_view message);

// The one place that knows libpqxx's exceptions.
[[nodiscard]] Error to_error(const pqxx::pqxx_exception& exception);

// Runs `work` and returns what it returns, or the error that it threw.
template <class Work>
auto attempt(Work&& work) -> Result<std::invoke_result_t<Work>> {
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            std::forward<Work>(work)();
            return {};
        } else {
            return std::forward<Work>(work)();
        }
    } catch (const Failure& failure) {
        return tl::unexpected<Error>(failure.error());
    } catch (const pqxx::pqxx_exception& exception) {
        return tl::unexpected<Error>(to_error(exception));
    } catch (const std::exception& exception) {
        return fail(ErrorCode::internal, exception.what());
    }
}

}  // namespace maildocket::postgres
