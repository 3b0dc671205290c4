#include "core/base/log.hpp"

#include "core/base/escape.hpp"

#include <unistd.h>

#include <utility>

namespace maildocket {

namespace {

constexpr std::size_t value_octets_max = 2000;

bool needs_quotes(std::string_view value) {
    return value.empty() || value.find_first_of(" \t\r\n\"\\=") != std::string_view::npos;
}

// One write() a line: lines of several threads and processes do not mix.
void write_to_stderr(Severity severity, std::string_view line) {
    std::string text = "<" + std::to_string(static_cast<int>(severity)) + ">";
    text.append(line);
    text.push_back('\n');
    if (::write(STDERR_FILENO, text.data(), text.size()) < 0) {
        return;  // nowhere left to say so
    }
}

}  // namespace

Log::Log(Severity least) : least_(least), sink_(write_to_stderr) {}

Log::Log(Sink sink) : sink_(std::move(sink)) {}

void Log::write(Severity severity, std::string_view event, std::initializer_list<LogField> fields)
    const {
    if (severity > least_) {
        return;
    }
    std::string line(event);
    for (const auto& field : fields) {
        line.push_back(' ');
        line.append(field.key);
        line.push_back('=');
        const auto value = escape_for_log(field.value, value_octets_max);
        const bool quoted = needs_quotes(value);
        line.append(quoted ? "\"" : "").append(value).append(quoted ? "\"" : "");
    }
    sink_(severity, line);
}

}  // namespace maildocket
