#include "milter/answers.hpp"

#include "core/model/verdict.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace maildocket::milter {

namespace {

constexpr std::size_t reply_text_octets_max = 400;

// One line of printable ASCII; libmilter takes it for a format.
std::string reply_text(std::string_view text) {
    std::string fit;
    for (const char letter : text.substr(0, reply_text_octets_max)) {
        if (letter >= ' ' && letter <= '~') {
            fit.append(letter == '%' ? 2 : 1, letter);
        }
    }
    return fit;
}

}  // namespace

sfsistat refuse(SMFICTX* context, const Reply& reply) {
    auto code = std::to_string(reply.code);
    auto status = std::to_string(reply.status.klass) + '.' + std::to_string(reply.status.subject) +
                  '.' + std::to_string(reply.status.detail);
    auto text = reply_text(reply.text);
    static_cast<void>(::smfi_setreply(context, code.data(), status.data(), text.data()));
    return reply.transient() ? SMFIS_TEMPFAIL : SMFIS_REJECT;
}

// From the last one up: whoever counts what is left is not led astray.
bool change_fields(SMFICTX* context, Ending& ending) {
    bool changed = true;
    std::ranges::reverse(ending.removals);
    for (auto& [name, index] : ending.removals) {
        changed = ::smfi_chgheader(context, name.data(), static_cast<int>(index), nullptr) ==
                      MI_SUCCESS &&
                  changed;
    }
    if (ending.stamp) {
        std::string name(verdict_field);
        // 1: below the Received field of the mail server itself, which it does not show us.
        changed = ::smfi_insheader(context, 1, name.data(), ending.stamp->data()) == MI_SUCCESS &&
                  changed;
    }
    return changed;
}

}  // namespace maildocket::milter
