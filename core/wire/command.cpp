#include "core/wire/command.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>

namespace maildocket::wire {

namespace {

struct Name {
    std::string_view text;
    Verb verb;
};

constexpr std::array names{
    Name{"RCPT", Verb::rcpt},         Name{"MAIL", Verb::mail},
    Name{"DATA", Verb::data},         Name{"RSET", Verb::rset},
    Name{"QUIT", Verb::quit},         Name{"LHLO", Verb::lhlo},
    Name{"BDAT", Verb::bdat},         Name{"NOOP", Verb::noop},
    Name{"XFORWARD", Verb::xforward}, Name{"XCLIENT", Verb::xclient},
    Name{"STARTTLS", Verb::starttls}, Name{"VRFY", Verb::vrfy},
    Name{"HELP", Verb::help},         Name{"HELO", Verb::helo},
    Name{"EHLO", Verb::ehlo},         Name{"EXPN", Verb::unsupported},
    Name{"AUTH", Verb::unsupported},  Name{"ETRN", Verb::unsupported},
    Name{"ATRN", Verb::unsupported},  Name{"TURN", Verb::unsupported},
    Name{"BURL", Verb::unsupported},  Name{"SEND", Verb::unsupported},
    Name{"SOML", Verb::unsupported},  Name{"SAML", Verb::unsupported},
    Name{"GET", Verb::http},          Name{"POST", Verb::http},
    Name{"CONNECT", Verb::http},      Name{"HEAD", Verb::http},
    Name{"PUT", Verb::http},          Name{"OPTIONS", Verb::http},
};

std::string_view without_blanks(std::string_view text) {
    while (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
    while (text.ends_with(' ')) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace

Command parse_command(std::string_view line) {
    const auto blank = line.find(' ');
    const auto verb = line.substr(0, blank);
    const auto* const found = std::ranges::find_if(names, [verb](const Name& name) {
        return ascii::equal_ignoring_case(name.text, verb);
    });
    if (found == names.end()) {
        return {};
    }
    return {
        found->verb,
        blank == std::string_view::npos ? std::string_view{} : without_blanks(line.substr(blank))};
}

bool is_command_text(std::string_view line) {
    return std::ranges::none_of(line, ascii::is_control) && utf8::valid(line);
}

}  // namespace maildocket::wire
