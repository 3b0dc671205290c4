#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

// One line an event: "<6>event key=value key=\"value with blanks\"". The <N> is the priority that
// journald reads. Values are escaped here; a secret must never be handed in.
namespace maildocket {

enum class Severity { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

struct LogField {
    std::string_view key;
    std::string value;
};

// Where lines go. Safe to use from every thread; a copy writes to the same place.
class Log {
public:
    using Sink = std::function<void(Severity, std::string_view line)>;

    // To standard error; lines less important than `least` are dropped.
    explicit Log(Severity least = Severity::info);
    // For tests: every line goes to `sink`, which must be safe to call from every thread.
    explicit Log(Sink sink);

    void write(
        Severity severity, std::string_view event, std::initializer_list<LogField> fields = {}
    ) const;

private:
    Severity least_ = Severity::debug;
    Sink sink_;
};

}  // namespace maildocket
