#include "milter/policy.hpp"

#include "core/base/ascii.hpp"
#include "core/model/signed_address.hpp"
#include "core/model/verdict.hpp"
#include "core/wire/path.hpp"
#include "milter/judge.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace maildocket::milter {

namespace {

constexpr std::size_t name_octets_max = 255;  // RFC 5321 4.5.3.1.2

// Both in lmtpd's words.
Reply no_such_address() {
    return {550, {5, 1, 1}, "No such address here"};
}
Reply too_big() {
    return {552, {5, 3, 4}, "message too big"};
}

// "<a@b>" or "a@b" without the brackets.
std::string_view bare(std::string_view path) {
    path = ascii::trim(path);
    if (path.starts_with('<') && path.ends_with('>')) {
        path.remove_prefix(1);
        path.remove_suffix(1);
    }
    return path;
}

std::optional<std::uint64_t> declared_octets(std::span<const std::string_view> parameters) {
    constexpr std::string_view keyword = "SIZE=";
    for (const auto& parameter : parameters) {
        if (!ascii::starts_with_ignoring_case(parameter, keyword)) {
            continue;
        }
        std::uint64_t octets = 0;
        const auto* end = parameter.data() + parameter.size();
        const auto [stop, error] = std::from_chars(parameter.data() + keyword.size(), end, octets);
        if (error == std::errc{} && stop == end) {
            return octets;
        }
    }
    return std::nullopt;
}

bool says_smtputf8(std::span<const std::string_view> parameters) {
    return std::ranges::any_of(parameters, [](std::string_view parameter) {
        return ascii::equal_ignoring_case(parameter, "SMTPUTF8");
    });
}

}  // namespace

struct Policy::Mail {
    Mail(std::shared_ptr<const Settings> now_in_force, bool trusted_client)
        : settings(std::move(now_in_force)),
          filter(settings->policy->keys, settings->policy->authserv_ids, trusted_client) {}

    std::shared_ptr<const Settings> settings;
    Envelope envelope;  // with the recipients that are ours
    bool is_local_submission = false;
    bool has_other_recipients = false;
    FieldFilter filter;
    std::unique_ptr<intake::Spool> spool;
    std::size_t header_octets = 0;
    std::uint64_t octets = 0;
    bool in_body = false;
    bool is_too_big = false;
    std::string trouble;  // why nothing is decided; empty if all is well
};

void Policy::helo(std::string_view name) {
    helo_ = name.substr(0, name_octets_max);
    helo_is_new_ = true;
}

void Policy::mail(std::shared_ptr<const Settings> settings, const MailCommand& command) {
    if (command.client_address != client_address_ && !helo_is_new_) {
        helo_.clear();  // it was another client's
    }
    helo_is_new_ = false;
    client_name_ = command.client_name.substr(0, name_octets_max);
    client_address_ = command.client_address.substr(0, name_octets_max);
    const bool trusted = settings->trusts(client_address_);
    mail_ = std::make_shared<Mail>(std::move(settings), trusted);
    auto& envelope = mail_->envelope;
    const auto path = bare(command.path);
    envelope.reverse_path = wire::parse_reverse_path(path);
    envelope.reverse_path_broken = !path.empty() && !envelope.reverse_path;
    envelope.declared_octets = declared_octets(command.parameters);
    envelope.smtputf8 = says_smtputf8(command.parameters);
    envelope.door = "milter";
    mail_->is_local_submission = command.is_local_submission;
}

Step Policy::recipient(std::string_view path, Timestamp now) {
    if (mail_ == nullptr) {
        return PassMail{};
    }
    auto& mail = *mail_;
    const auto& settings = *mail.settings;
    const auto mailbox = wire::parse_forward_path(bare(path));
    if (!settings.email_to_ticket || !mailbox ||
        settings.policy->queues.queue_of(*mailbox) == nullptr) {
        mail.has_other_recipients = true;
        return Proceed{};
    }
    if (!mail.is_local_submission) {
        if (looks_signed(*mailbox) && !verify_address(settings.policy->keys, *mailbox, now)) {
            return Refuse{no_such_address()};
        }
        if (mail.envelope.declared_octets.value_or(0) > settings.message_octets_max) {
            return Refuse{too_big()};
        }
    }
    if (mail.envelope.recipients.size() == settings.recipients_max) {
        mail.trouble = "too many recipients";
        mail.has_other_recipients = true;
        return Proceed{};
    }
    mail.envelope.recipients.push_back({*mailbox, std::string(bare(path)), {}, {}});
    return Proceed{};
}

Step Policy::data() {
    if (mail_ == nullptr || mail_->envelope.recipients.empty()) {
        mail_.reset();
        return PassMail{};
    }
    mail_->spool = std::make_unique<intake::Spool>();
    return Proceed{};
}

void Policy::header(std::string_view name, std::string_view value, Timestamp now) {
    if (mail_ == nullptr || mail_->spool == nullptr) {
        return;
    }
    auto& mail = *mail_;
    mail.header_octets += name.size() + value.size() + 4;
    if (mail.header_octets > mail.settings->header_octets_max) {
        mail.trouble = "the header is too big";
        return;
    }
    if (!mail.filter.keeps(name, value, now)) {
        return;
    }
    std::string line(name);
    line += ": ";
    for (const char letter : value) {
        if (letter == '\n') {
            line += '\r';
        }
        if (letter != '\r') {
            line += letter;
        }
    }
    append(line += "\r\n");
}

void Policy::body(std::string_view octets) {
    if (mail_ == nullptr || mail_->spool == nullptr) {
        return;
    }
    if (!mail_->in_body) {
        mail_->in_body = true;
        append("\r\n");
    }
    append(octets);
}

void Policy::append(std::string_view octets) {
    auto& mail = *mail_;
    mail.octets += octets.size();
    if (mail.octets > mail.settings->message_octets_max) {
        mail.is_too_big = true;
    }
    if (mail.is_too_big || !mail.trouble.empty()) {
        mail.spool = std::make_unique<intake::Spool>();  // what was kept is of no more use
        return;
    }
    if (const auto appended = mail.spool->append(octets); !appended) {
        mail.trouble = appended.error().detail;
    }
}

Ending Policy::end(const Ports& ports, Timestamp now) {
    const auto mail = std::exchange(mail_, nullptr);
    Ending ending;
    if (mail == nullptr || mail->spool == nullptr) {
        return ending;
    }
    auto judged = judge_mail(*mail, ports, now);
    if (judged) {
        ending = std::move(*judged);
    } else {
        ending.unstamped = judged.error().detail;
        ending.has_failed = true;
    }
    ending.removals = mail->filter.removals();
    return ending;
}

Result<Ending> Policy::judge_mail(Mail& mail, const Ports& ports, Timestamp now) const {
    Ending ending;
    if (mail.is_too_big) {
        ending.unstamped = "the mail is too big";
        if (!mail.has_other_recipients) {
            ending.refusal = too_big();
        }
        return ending;
    }
    if (!mail.trouble.empty()) {
        return fail(ErrorCode::invalid_input, mail.trouble);
    }
    if (!mail.in_body) {
        if (const auto appended = mail.spool->append("\r\n"); !appended) {
            return fail_with(appended);
        }
    }
    const auto prepared = intake::prepare(
        std::move(mail.envelope),
        std::move(mail.spool),
        mail.settings->policy,
        now,
        intake::Staging::look_only
    );
    if (!prepared) {
        return fail_with(prepared);
    }
    const auto judgement = judge(*prepared, *mail.settings, ports);
    if (!judgement) {
        return fail_with(judgement);
    }
    if (judgement->refusal && !mail.has_other_recipients) {
        ending.refusal = judgement->refusal;
        return ending;
    }
    if ((*prepared)->edge.verdict) {
        ending.unstamped = "it has a stamp of ours";
        return ending;
    }
    ending.trust = judgement->trust;
    ending.stamp = stamp_verdict(
        mail.settings->policy->keys,
        {client_address_,
         client_name_,
         helo_,
         (*prepared)->reverse_path(),
         authentication_of(**prepared),
         judgement->trust,
         now},
        (*prepared)->message
    );
    if (!ending.stamp) {
        ending.unstamped = "it has neither Message-ID nor Date";
    }
    return ending;
}

void Policy::abort() {
    mail_.reset();
}

std::shared_ptr<const Settings> Policy::settings() const {
    return mail_ == nullptr ? nullptr : mail_->settings;
}

}  // namespace maildocket::milter
