#include "core/routing/answerable.hpp"

#include "core/base/ascii.hpp"
#include "core/routing/classify.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace maildocket::routing {

namespace {

bool budget_used_up(const Answers& answers, const AutomaticBudget& budget) {
    return answers.author.automatic_to_address >= budget.per_recipient ||
           answers.author.automatic_to_domain >= budget.per_domain ||
           answers.automatic_total >= budget.total;
}

bool contains(const std::vector<std::string>& list, const std::string& email) {
    return std::ranges::find(list, email) != list.end();
}

// What Exchange and others write on mail that wants no automatic answer (MS-OXCMAIL). Receipts
// (DR, NDR, RN, NRN) are none.
bool declines_answers(const Message& message) {
    const auto value = message.header("X-Auto-Response-Suppress");
    return std::ranges::any_of(
        std::array<std::string_view, 3>{"all", "autoreply", "oof"},
        [value](std::string_view word) {
            return ascii::find_ignoring_case(value, word) != std::string_view::npos;
        }
    );
}

}  // namespace

AnswerPermission may_answer(
    const IncomingMail& mail,
    const Answers& answers,
    const RoutingPolicy& policy,
    const std::string& author,
    Trust trust
) {
    AnswerPermission permission;
    permission.echo_subject = trust >= Trust::known || answers.author.seen_before;
    const auto& kind = mail.reading.classification;
    if (author.empty() || !mail.answerable) {
        permission.refusal = "there is nobody to answer";
    } else if (kind.mail_class != MailClass::human || kind.auto_reply || kind.bulk) {
        permission.refusal = "automatic, bulk and list mail is never answered";
    } else if (declines_answers(mail.message)) {
        permission.refusal = "the mail asks for no automatic answer (X-Auto-Response-Suppress)";
    } else if (kind.no_reply_sender || is_no_reply_address(author)) {
        permission.refusal = "the sender reads no answers";
    } else if (policy.directory.is_own_address(author)) {
        permission.refusal = "the sender is a queue address";
    } else if (trust == Trust::forged) {
        permission.refusal = "the sender is forged";
    } else if (budget_used_up(answers, policy.budget)) {
        permission.refusal = "the budget of automatic mail is used up";
        permission.over_budget = true;
    }
    return permission;
}

std::vector<std::string> new_watchers(
    const IncomingMail& mail,
    const RoutingPolicy& policy,
    const std::vector<std::string>& present,
    const std::string& author,
    const std::string& contact
) {
    std::vector<std::string> watchers;
    for (const auto& address : mail.message.cc) {
        if (static_cast<std::int64_t>(present.size() + watchers.size()) >=
            policy.queue.watchers_max) {
            break;
        }
        const auto email = normalize_email(address.email);
        if (email && *email != author && *email != contact && !contains(present, *email) &&
            !contains(watchers, *email) && !policy.directory.is_own_address(*email) &&
            !is_no_reply_address(*email)) {
            watchers.push_back(*email);
        }
    }
    return watchers;
}

}  // namespace maildocket::routing
