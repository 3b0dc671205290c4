#include "cli/mail/envelope.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <initializer_list>

namespace maildocket::cli {

namespace {

// The first of the variables that says something.
std::string first_of(const Variables& variables, std::initializer_list<const char*> names) {
    for (const auto* name : names) {
        if (auto value = variables(name); value && !value->empty()) {
            return *std::move(value);
        }
    }
    return {};
}

class Candidates {
public:
    void add(std::string_view text) {
        auto mailbox = parse_mailbox(ascii::trim(text));
        if (mailbox && std::ranges::find(mailboxes_, *mailbox) == mailboxes_.end()) {
            mailboxes_.push_back(*std::move(mailbox));
        }
    }
    void add(const std::string& local_part, const std::string& domain) {
        if (!local_part.empty() && !domain.empty()) {
            add(local_part + '@' + domain);
        }
    }
    [[nodiscard]] std::vector<Mailbox> take() { return std::move(mailboxes_); }

private:
    std::vector<Mailbox> mailboxes_;
};

// Postfix 4XbC9z1Y2, sendmail 4AS8x1Wk012345, Exim 1t9AbC-0001Xy-2Z. Others use MESSAGE_ID for the
// Message-ID of the mail.
bool is_queue_id(std::string_view text) {
    constexpr std::size_t octets_max = 64;
    return !text.empty() && text.size() <= octets_max && std::ranges::all_of(text, [](char octet) {
        return ascii::is_alnum(octet) || octet == '-' || octet == '_' || octet == '.';
    });
}

}  // namespace

std::vector<Mailbox> recipients_of(const Variables& variables, const std::string& host_name) {
    Candidates candidates;
    candidates.add(first_of(variables, {"ORIGINAL_RECIPIENT"}));
    candidates.add(first_of(variables, {"RECIPIENT"}));
    if (const auto local_part = first_of(variables, {"LOCAL_PART"}); !local_part.empty()) {
        candidates.add(
            first_of(variables, {"LOCAL_PART_PREFIX"}) + local_part +
                first_of(variables, {"LOCAL_PART_SUFFIX"}),
            first_of(variables, {"DOMAIN"})
        );
    }
    candidates.add(first_of(variables, {"LOCAL"}), first_of(variables, {"DOMAIN", "HOST"}));
    if (auto user = first_of(variables, {"LOGNAME"}); !user.empty()) {
        const auto extension = first_of(variables, {"EXTENSION"});
        user += extension.empty() ? "" : '+' + extension;
        const auto domain = first_of(variables, {"DOMAIN", "HOST", "HOSTNAME"});
        candidates.add(user, domain.empty() ? host_name : domain);
    }
    return candidates.take();
}

std::optional<Mailbox> sender_of(
    const Variables& variables, const std::optional<std::string>& written
) {
    auto sender = variables("SENDER");
    if (!sender) {
        sender = written ? written : variables("FROM");
    }
    return parse_sender(sender.value_or(""));
}

std::string queue_id_of(const Variables& variables) {
    for (const auto* name : {"MAIL_QUEUE_ID", "MESSAGE_ID"}) {
        if (auto value = variables(name); value && is_queue_id(*value)) {
            return *std::move(value);
        }
    }
    return {};
}

std::optional<Mailbox> parse_sender(std::string_view text) {
    text = ascii::trim(text);
    if (text.starts_with('<') && text.ends_with('>')) {
        text = text.substr(1, text.size() - 2);
    }
    return parse_mailbox(text);  // "MAILER-DAEMON" has no domain
}

}  // namespace maildocket::cli
