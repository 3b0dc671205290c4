#include "core/outbox/mail_subject.hpp"

#include "core/base/ascii.hpp"
#include "core/text/subject.hpp"

#include <algorithm>

namespace maildocket::outbox {

namespace {

bool is_prefix_of(const QueuePolicy& queue, std::string_view prefix) {
    return ascii::equal_ignoring_case(queue.prefix, prefix) ||
           std::ranges::any_of(queue.old_prefixes, [&](const std::string& old) {
               return ascii::equal_ignoring_case(old, prefix);
           });
}

bool is_same_ticket(
    std::string_view bracketed, const TicketReference& reference, const QueuePolicy& queue
) {
    const auto found = parse_ticket_reference(bracketed);
    return found && found->number == reference.number &&
           (ascii::equal_ignoring_case(found->prefix, reference.prefix) ||
            is_prefix_of(queue, found->prefix));
}

std::string without_reference(
    std::string_view subject, const TicketReference& reference, const QueuePolicy& queue
) {
    std::string text;
    while (!subject.empty()) {
        const auto open = std::min(subject.find('['), subject.size());
        text.append(subject.substr(0, open));
        subject.remove_prefix(open);
        const auto close = subject.find(']');
        const auto bracketed = subject.substr(0, close == std::string_view::npos ? 0 : close + 1);
        if (!bracketed.empty() && is_same_ticket(bracketed, reference, queue)) {
            subject.remove_prefix(bracketed.size());
            while (!subject.empty() && ascii::is_space(subject.front()) &&
                   (text.empty() || ascii::is_space(text.back()))) {
                subject.remove_prefix(1);
            }
        } else if (!subject.empty()) {
            text.push_back('[');
            subject.remove_prefix(1);
        }
    }
    return std::string(ascii::trim(text));
}

}  // namespace

std::string bare_subject(
    std::string_view subject, const TicketReference& reference, const QueuePolicy& queue
) {
    const auto base = text::base_subject(without_reference(subject, reference, queue));
    std::string bare;
    for (const auto& tag : base.tags) {
        bare += '[' + tag + "] ";
    }
    return std::string(ascii::trim(bare + base.text));
}

std::string with_reference(
    std::string_view subject, const TicketReference& reference, const QueuePolicy& queue
) {
    return '[' + reference.text() + "] " + without_reference(subject, reference, queue);
}

}  // namespace maildocket::outbox
