#pragma once

#include "core/base/result.hpp"

#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// How a command ends: a number for the shell and, if it failed, a line for a person. A failure in
// any step ends the whole command and no caller could do anything about it, so here, and only in
// this folder, it is thrown; run() catches it.
namespace maildocket::cli {

enum class Exit {
    done = 0,
    no = 1,  // not found, refused, there already
    usage = 2,
    // sysexits.h
    data_error = 65,
    no_input = 66,
    no_user = 67,
    unavailable = 69,
    software = 70,
    cannot_create = 73,
    input_output = 74,
    temporary = 75,
    no_permission = 77,
    config = 78,
};

class Stop : public std::exception {
public:
    // What is wrong; what to do next. One line, whatever was quoted in it.
    Stop(Exit exit, const std::string& text);

    // A line for each fault of a file.
    [[nodiscard]] static Stop of_lines(Exit exit, std::string text);

    [[nodiscard]] Exit exit() const { return exit_; }
    [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

private:
    explicit Stop(Exit exit) : exit_(exit) {}

    Exit exit_;
    std::string text_;
};

// An error of the core as the end of a command. `next` is said where something was not found or is
// refused; trouble with the store has its own advice.
[[nodiscard]] Stop stop_for(const Error& error, std::string_view next = {});

// The value, or the end of the command.
template <class T>
T need(Result<T> result, std::string_view next = {}) {
    if (!result) {
        throw stop_for(result.error(), next);
    }
    if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}

}  // namespace maildocket::cli
