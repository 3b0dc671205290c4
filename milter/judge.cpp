#include "milter/judge.hpp"

#include "core/base/ascii.hpp"
#include "core/intake/delivery.hpp"
#include "core/routing/decide.hpp"
#include "core/text/authentication_results.hpp"

#include <algorithm>
#include <variant>

namespace maildocket::milter {

namespace {

constexpr std::size_t shown_name_octets = 80;

// A name out of the mail, fit for a reply line.
std::string shown(std::string_view name) {
    std::string text(name.substr(0, shown_name_octets));
    std::ranges::replace_if(
        text, [](char letter) { return letter < ' ' || letter > '~'; }, '?'
    );
    return text;
}

std::optional<Reply> refusal_of_attachments(
    const Message& message, const AttachmentPolicy& policy
) {
    for (const auto& attachment : message.attachments) {
        if (!intake::refusal_of(attachment, policy).empty()) {
            return Reply{
                550,
                {5, 7, 1},
                "This address does not take the attachment \"" + shown(attachment.name) + '"'};
        }
    }
    return std::nullopt;
}

std::optional<Reply> refusal_of(
    const routing::Decision& decision, const intake::PreparedMail& mail, const Settings& settings
) {
    if (const auto* refuse = std::get_if<routing::Refuse>(&decision.verdict)) {
        return refuse->reply;
    }
    if (mail.scan && !mail.scan->virus.empty()) {
        return Reply{550, {5, 7, 1}, "This mail carries a virus: " + shown(mail.scan->virus)};
    }
    const auto* loop = std::get_if<routing::IgnoreLoop>(&decision.verdict);
    if (loop != nullptr && !loop->probe) {
        return Reply{554, {5, 4, 6}, "This is our own mail that came back: it runs in a loop"};
    }
    if (settings.reject_forged && decision.trust == Trust::forged) {
        return Reply{550, {5, 7, 1}, "The domain in From asks to refuse this mail: it fails DMARC"};
    }
    if (settings.reject_denied_attachments) {
        return refusal_of_attachments(mail.message, settings.policy->attachments);
    }
    return std::nullopt;
}

}  // namespace

Result<Judgement> judge(
    const std::shared_ptr<const intake::PreparedMail>& mail,
    const Settings& settings,
    const Ports& ports
) {
    if (mail->scan && mail->scan->must_wait) {
        return Judgement{intake::scanner_away(), Trust::unknown};
    }
    Judgement judgement;
    bool first = true;
    bool all_refused = true;
    for (const auto& job : intake::jobs_of(mail)) {
        if (ports.out_of_time()) {
            return fail(ErrorCode::store_unavailable, "the time for this mail is used up");
        }
        const auto& recipient = mail->envelope.recipients[job.recipients.front()].mailbox;
        auto seen = intake::incoming(*mail, recipient);
        ++seen.received_count;  // the mail server's own, which lmtpd will see
        const auto question = intake::question_of(*mail, seen, *job.queue);
        const auto answered = ports.ask(question.key, question.inquiry);
        if (!answered) {
            return fail_with(answered);
        }
        const auto decision = routing::decide(
            seen, answered->answers, intake::routing_policy(*settings.policy, *job.queue)
        );
        auto refusal = refusal_of(decision, *mail, settings);
        // What was taken once is answered as it was then.
        all_refused = all_refused && refusal && !answered->earlier;
        if (first) {
            judgement = {std::move(refusal), decision.trust};
            first = false;
        }
    }
    if (!all_refused) {
        judgement.refusal.reset();
    }
    return judgement;
}

std::optional<AuthenticationVerdict> authentication_of(const intake::PreparedMail& mail) {
    return text::verdict_of(mail.message, mail.policy->authserv_ids);
}

}  // namespace maildocket::milter
