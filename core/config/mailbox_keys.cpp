#include "core/config/mailbox_keys.hpp"

#include <algorithm>
#include <array>

namespace maildocket::config {

namespace {

constexpr auto sign_in_words = std::to_array<std::pair<std::string_view, MailboxSignIn>>(
    {{"password", MailboxSignIn::password},
     {"code", MailboxSignIn::code},
     {"device", MailboxSignIn::device},
     {"application", MailboxSignIn::application},
     {"service_account", MailboxSignIn::service_account}}
);

enum class Need { required, optional, useless };

// A provider with a way to sign in, in the order of `ways`.
struct Way {
    MailboxProvider provider;
    MailboxSignIn sign_in;
    std::string_view name;  // of the provider
};

constexpr auto ways = std::to_array<Way>({
    {MailboxProvider::microsoft365, MailboxSignIn::code, "microsoft365"},
    {MailboxProvider::microsoft365, MailboxSignIn::device, "microsoft365"},
    {MailboxProvider::microsoft365, MailboxSignIn::application, "microsoft365"},
    {MailboxProvider::google, MailboxSignIn::code, "google"},
    {MailboxProvider::google, MailboxSignIn::device, "google"},
    {MailboxProvider::google, MailboxSignIn::service_account, "google"},
    {MailboxProvider::imap, MailboxSignIn::password, "imap"},
    {MailboxProvider::imap, MailboxSignIn::code, "imap"},
    {MailboxProvider::imap, MailboxSignIn::device, "imap"},
    {MailboxProvider::imap, MailboxSignIn::application, "imap"},
});

// One letter for each of `ways`: r(equired), o(ptional), - (useless).
struct KeyRule {
    std::string_view key;
    std::string_view needs;
    std::string_view allowed;
};

constexpr auto secret_allowed = password_file_allowed;
constexpr auto key_rules = std::to_array<KeyRule>({
    {"tenant", "rrr-------", tenant_allowed},
    {"client_id", "rrrrr--rrr", client_id_allowed},
    {"client_secret_file", "ooorr--oor", secret_allowed},
    {"certificate_file", "ooo-------", pem_file_allowed},
    {"certificate_key_file", "ooo-------", pem_file_allowed},
    {"service_account_file", "-----r----", service_account_allowed},
    {"password_file", "------r---", secret_allowed},
    {"authorize_url", "oo-oo--ro-", mailbox_url_allowed},
    {"token_url", "oooooo-rrr", mailbox_url_allowed},
    {"device_url", "oo-oo--or-", mailbox_url_allowed},
    {"scope", "oooooo-ooo", {}},
    {"redirect_url", "oo-oo--oo-", mailbox_url_allowed},
    {"sign_in_as", "oo-oo--oo-", {}},
    {"mechanism", "oooooo-ooo", {}},
    {"grant_ends", "oooooo-ooo", {}},
    {"host", "oooooorrrr", "allowed is a host name or an address, without a port"},
});

Need need_of(const KeyRule& rule, std::size_t way) {
    const char letter = rule.needs[way];
    return letter == 'r' ? Need::required : letter == 'o' ? Need::optional : Need::useless;
}

std::string_view word_of(MailboxSignIn sign_in) {
    return std::ranges::find(
               sign_in_words, sign_in, &std::pair<std::string_view, MailboxSignIn>::second
    )
        ->first;
}

const Way* find_way(MailboxProvider provider, MailboxSignIn sign_in) {
    const auto* found = std::ranges::find_if(ways, [&](const Way& way) {
        return way.provider == provider && way.sign_in == sign_in;
    });
    return found == ways.end() ? nullptr : found;
}

MailboxSignIn likely_sign_in(const TableReader& reader, MailboxProvider provider) {
    switch (provider) {
        case MailboxProvider::microsoft365:
            return reader.has("client_secret_file") || reader.has("certificate_file")
                       ? MailboxSignIn::application
                       : MailboxSignIn::code;
        case MailboxProvider::google:
            return reader.has("service_account_file") ? MailboxSignIn::service_account
                                                      : MailboxSignIn::code;
        case MailboxProvider::imap: break;
    }
    const bool oauth = reader.has("client_id") || reader.has("token_url");
    return oauth && !reader.has("password_file") ? MailboxSignIn::code : MailboxSignIn::password;
}

std::string_view other_of(std::string_view key, std::string_view one, std::string_view two) {
    return key == one ? two : one;
}

// An application of Microsoft proves who it is by a secret or by a certificate with its key.
void check_proof(TableReader& reader, const MailboxConfig& mailbox) {
    const bool certificate = reader.has("certificate_file");
    if (certificate != reader.has("certificate_key_file")) {
        const auto* lonely = certificate ? "certificate_file" : "certificate_key_file";
        reader.fault(
            reader.line_of(lonely),
            lonely,
            "stands alone; allowed is it together with " +
                std::string(other_of(lonely, "certificate_file", "certificate_key_file"))
        );
    }
    if (certificate && reader.has("client_secret_file")) {
        reader.fault(
            reader.line_of("certificate_file"),
            "certificate_file",
            "stands beside client_secret_file; allowed is one of the two"
        );
    }
    if (mailbox.provider == MailboxProvider::microsoft365 &&
        mailbox.sign_in == MailboxSignIn::application && !certificate &&
        !reader.has("client_secret_file")) {
        reader.fault(
            reader.line_of("sign_in"),
            "client_secret_file",
            "is missing with sign_in = \"application\"; allowed is it, or certificate_file with "
            "certificate_key_file"
        );
    }
}

// Microsoft gives an application a token of its own tenant only.
void check_tenant(TableReader& reader, const MailboxConfig& mailbox) {
    constexpr auto shared =
        std::to_array<std::string_view>({"common", "organizations", "consumers"});
    if (mailbox.sign_in == MailboxSignIn::application &&
        std::ranges::find(shared, mailbox.tenant) != shared.end()) {
        reader.fault(
            reader.line_of("tenant"),
            "tenant",
            '"' + mailbox.tenant +
                "\" is no single tenant, which sign_in = \"application\" needs; allowed is the "
                "tenant's id or domain"
        );
    }
}

void refuse_way(TableReader& reader, const MailboxConfig& mailbox) {
    std::string allowed;
    std::string_view provider;
    for (const auto& way : ways) {
        if (way.provider == mailbox.provider) {
            provider = way.name;
            allowed +=
                (allowed.empty() ? "\"" : " or \"") + std::string(word_of(way.sign_in)) + '"';
        }
    }
    reader.fault(
        reader.line_of("sign_in"),
        "sign_in",
        '"' + std::string(word_of(mailbox.sign_in)) + "\" is nothing that provider = \"" +
            std::string(provider) + "\" has; allowed is " + allowed
    );
}

}  // namespace

bool read_sign_in_way(TableReader& reader, MailboxConfig& mailbox) {
    mailbox.sign_in = likely_sign_in(reader, mailbox.provider);
    return !reader.has("sign_in") || reader.word("sign_in", sign_in_words, mailbox.sign_in);
}

void check_mailbox_keys(TableReader& reader, const MailboxConfig& mailbox) {
    const auto* way = find_way(mailbox.provider, mailbox.sign_in);
    if (way == nullptr) {
        refuse_way(reader, mailbox);
        return;
    }
    auto with = " with provider = \"" + std::string(way->name) + '"';
    if (reader.has("sign_in") || mailbox.sign_in != MailboxSignIn::code) {
        with += " and sign_in = \"" + std::string(word_of(mailbox.sign_in)) + '"';
    }
    for (const auto& rule : key_rules) {
        const auto need = need_of(rule, static_cast<std::size_t>(way - ways.data()));
        if (need == Need::required && !reader.has(rule.key)) {
            reader.fault(
                reader.line_of("provider"),
                rule.key,
                "is missing" + with + "; " + std::string(rule.allowed)
            );
        } else if (need == Need::useless && reader.has(rule.key)) {
            reader.fault(
                reader.line_of(rule.key), rule.key, "means nothing" + with + "; remove it"
            );
        }
    }
    check_proof(reader, mailbox);
    check_tenant(reader, mailbox);
}

}  // namespace maildocket::config
