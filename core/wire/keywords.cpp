#include "core/wire/keywords.hpp"

#include "core/base/ascii.hpp"
#include "core/wire/parameters.hpp"

#include <array>
#include <charconv>

namespace maildocket::wire {

namespace {

struct Flag {
    std::string_view name;
    bool Keywords::*value;
};

constexpr std::array flags{
    Flag{"PIPELINING", &Keywords::pipelining},
    Flag{"ENHANCEDSTATUSCODES", &Keywords::enhanced_status},
    Flag{"8BITMIME", &Keywords::eight_bit_mime},
    Flag{"SMTPUTF8", &Keywords::smtputf8},
    Flag{"SIZE", &Keywords::size},
    Flag{"CHUNKING", &Keywords::chunking},
    Flag{"BINARYMIME", &Keywords::binary_mime},
    Flag{"DSN", &Keywords::dsn},
    Flag{"STARTTLS", &Keywords::starttls},
    Flag{"XCLIENT", &Keywords::xclient},
    Flag{"XFORWARD", &Keywords::xforward},
    Flag{"XDOOR", &Keywords::xdoor},
};

std::uint64_t number(std::string_view digits) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value);
    return error == std::errc{} ? value : 0;
}

std::string argument_of(const Flag& flag, const Keywords& keywords) {
    if (flag.value == &Keywords::size && keywords.octets_max > 0) {
        return " " + std::to_string(keywords.octets_max);
    }
    if (flag.value == &Keywords::xclient) {
        return std::string(" ").append(xclient_attributes);
    }
    if (flag.value == &Keywords::xforward) {
        return std::string(" ").append(xforward_attributes);
    }
    return {};
}

void read_limits(std::string_view text, Keywords& keywords) {
    constexpr std::string_view name = "RCPTMAX=";
    const auto at = ascii::find_ignoring_case(text, name);
    if (at != std::string_view::npos) {
        keywords.recipients_max = number(text.substr(at + name.size()));
    }
}

}  // namespace

std::vector<std::string> keyword_lines(const Keywords& keywords) {
    std::vector<std::string> lines;
    for (const auto& flag : flags) {
        if (keywords.*flag.value) {
            lines.push_back(std::string(flag.name).append(argument_of(flag, keywords)));
        }
    }
    if (keywords.recipients_max > 0) {
        lines.push_back("LIMITS RCPTMAX=" + std::to_string(keywords.recipients_max));
    }
    return lines;
}

void read_keyword_line(std::string_view line, Keywords& keywords) {
    const auto blank = line.find(' ');
    const auto name = line.substr(0, blank);
    const auto argument =
        blank == std::string_view::npos ? std::string_view{} : line.substr(blank + 1);
    for (const auto& flag : flags) {
        if (ascii::equal_ignoring_case(flag.name, name)) {
            keywords.*flag.value = true;
        }
    }
    if (ascii::equal_ignoring_case(name, "SIZE")) {
        keywords.octets_max = number(argument);
    } else if (ascii::equal_ignoring_case(name, "LIMITS")) {
        read_limits(argument, keywords);
    }
}

}  // namespace maildocket::wire
