#include "milter/negotiation.hpp"

#include <libmilter/mfdef.h>

#include <array>
#include <string_view>

namespace maildocket::milter {

namespace {

constexpr unsigned long needed_actions = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_SETSYMLIST;
// Events that decide nothing are not answered, and those that say nothing are not sent: each is a
// walk through libmilter's threads. Who the client is stands in a macro at MAIL; the connect event
// is overlooked by libmilter when a mail server goes on with another client over the same socket.
constexpr unsigned long needed_steps = SMFIP_NOCONNECT | SMFIP_NR_HELO | SMFIP_NR_MAIL |
                                       SMFIP_NR_HDR | SMFIP_NR_BODY | SMFIP_NOEOH | SMFIP_NOUNKNOWN;
struct Macros {
    int stage;
    const char* names;
};
constexpr std::array<Macros, 7> wanted_macros{{
    {SMFIM_CONNECT, ""},
    {SMFIM_HELO, ""},
    {SMFIM_ENVFROM, "i _ v"},
    {SMFIM_ENVRCPT, ""},
    {SMFIM_DATA, ""},
    {SMFIM_EOH, ""},
    {SMFIM_EOM, "i"},
}};
}  // namespace

Negotiation needed_of_mail_server() {
    return {needed_actions, needed_steps};
}

bool is_enough(const Negotiation& offered) {
    return (offered.actions & needed_actions) == needed_actions &&
           (offered.steps & needed_steps) == needed_steps;
}

void ask_for_macros(SMFICTX* context) noexcept {
    for (const auto& [stage, names] : wanted_macros) {
        std::array<char, 16> copy{};
        std::string_view(names).copy(copy.data(), copy.size() - 1);
        static_cast<void>(::smfi_setsymlist(context, stage, copy.data()));
    }
}

}  // namespace maildocket::milter
