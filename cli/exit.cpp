#include "cli/exit.hpp"

namespace maildocket::cli {

namespace {

std::string with_advice(const std::string& text, std::string_view advice) {
    return advice.empty() ? text : text + "; " + std::string(advice);
}

}  // namespace

Stop::Stop(Exit exit, const std::string& text) : exit_(exit) {
    for (const char letter : text) {
        text_ += letter == '\n' ? "\\n" : std::string(1, letter);
    }
}

Stop Stop::of_lines(Exit exit, std::string text) {
    Stop stop(exit);
    stop.text_ = std::move(text);
    return stop;
}

Stop stop_for(const Error& error, std::string_view next) {
    const bool advised = error.detail.find("maildocket ") != std::string::npos;
    switch (error.code) {
        case ErrorCode::invalid_input:
        case ErrorCode::not_found:
        case ErrorCode::conflict: return {Exit::no, with_advice(error.detail, next)};
        case ErrorCode::store_unavailable:
            return {
                Exit::unavailable,
                with_advice(
                    error.detail,
                    advised ? ""
                            : "\"maildocket doctor\" looks for the cause, \"maildocket init\" "
                              "makes a new store"
                )};
        case ErrorCode::commit_in_doubt:
            return {
                Exit::temporary,
                with_advice(error.detail, "look whether it was done, else repeat it")};
        case ErrorCode::no_space:
            return {Exit::input_output, with_advice(error.detail, "make room and repeat it")};
        case ErrorCode::internal: return {Exit::software, with_advice(error.detail, next)};
    }
    return {Exit::software, error.detail};
}

}  // namespace maildocket::cli
