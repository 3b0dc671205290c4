#include "core/model/outcome.hpp"

#include "core/model/trust.hpp"

#include <array>

namespace maildocket {

namespace {

constexpr std::array all_outcomes{
    Outcome::created,
    Outcome::appended,
    Outcome::noted,
    Outcome::closed,
    Outcome::duplicate,
    Outcome::loop,
    Outcome::bounce,
    Outcome::auto_reply,
    Outcome::held,
    Outcome::discarded};
constexpr std::array all_trusts{
    Trust::forged, Trust::unknown, Trust::known, Trust::aligned, Trust::token};

}  // namespace

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::created: return "created";
        case Outcome::appended: return "appended";
        case Outcome::noted: return "noted";
        case Outcome::closed: return "closed";
        case Outcome::duplicate: return "duplicate";
        case Outcome::loop: return "loop";
        case Outcome::bounce: return "bounce";
        case Outcome::auto_reply: return "auto_reply";
        case Outcome::held: return "held";
        case Outcome::discarded: return "discarded";
    }
    return {};
}

std::optional<Outcome> parse_outcome(std::string_view text) {
    for (const auto outcome : all_outcomes) {
        if (to_string(outcome) == text) {
            return outcome;
        }
    }
    return std::nullopt;
}

std::string_view to_string(MailClass mail_class) {
    switch (mail_class) {
        case MailClass::human: return "human";
        case MailClass::auto_reply: return "auto_reply";
        case MailClass::auto_generated: return "auto_generated";
        case MailClass::bounce: return "bounce";
        case MailClass::list: return "list";
    }
    return {};
}

std::string_view to_string(Trust trust) {
    switch (trust) {
        case Trust::forged: return "forged";
        case Trust::unknown: return "unknown";
        case Trust::known: return "known";
        case Trust::aligned: return "aligned";
        case Trust::token: return "token";
    }
    return {};
}

std::optional<Trust> parse_trust(std::string_view text) {
    for (const auto trust : all_trusts) {
        if (to_string(trust) == text) {
            return trust;
        }
    }
    return std::nullopt;
}

}  // namespace maildocket
