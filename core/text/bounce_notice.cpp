#include "core/text/bounce_notice.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/text/bounce_lines.hpp"
#include "core/text/bounce_report.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace maildocket::text {
namespace {

constexpr std::size_t words_octets_max = 256'000;
constexpr std::size_t reasons_max = 8;  // places that one recipient's reason is looked for

bool says_little(std::string_view status) {
    return status.empty() || status.ends_with(".0.0");
}

// Whether words could add anything.
bool lacks_explanation(const BounceRecipient& recipient) {
    return recipient.diagnostic.empty() || recipient.smtp_code.empty() ||
           recipient.action.empty() || says_little(recipient.status);
}

// "could not be delivered: \n\tscreenname": a name alone on a line.
bool is_bare_name(std::string_view line) {
    return !line.empty() && line.size() <= 64 && std::ranges::all_of(line, [](char letter) {
        return ascii::is_alnum(letter) || letter == '.' || letter == '_' || letter == '-';
    });
}

class NoticeReader {
public:
    NoticeReader(std::string_view words, const NoticeContext& context);

    [[nodiscard]] std::vector<BounceRecipient> recipients() const;
    void explain(BounceRecipient& recipient) const;

private:
    [[nodiscard]] Place best_place(bool service) const;
    [[nodiscard]] std::vector<BounceRecipient> bare_names() const;
    [[nodiscard]] std::string reason_from(std::size_t index) const;

    const NoticeContext& context_;
    std::vector<NoticeLine> lines_;
    std::unordered_map<std::string_view, std::vector<std::size_t>> lines_of_;  // by address
    // Reasons that stand in front of the addresses, or apart from them, are everybody's.
    BounceRecipient everybody_;
};

NoticeReader::NoticeReader(std::string_view words, const NoticeContext& context)
    : context_(context),
      lines_(read_lines(words.substr(0, words_octets_max), context.own_addresses)) {
    for (std::size_t index = 0; index < lines_.size(); ++index) {
        if (!lines_[index].address.empty()) {
            lines_of_[lines_[index].address].push_back(index);
        }
    }
    everybody_.status = find_status(words.substr(0, words_octets_max));
    everybody_.smtp_code = find_smtp_code(words.substr(0, words_octets_max));
}

Place NoticeReader::best_place(bool service) const {
    auto best = Place::nowhere;
    for (const auto& line : lines_) {
        best = line.service == service ? std::max(best, line.place) : best;
    }
    return best;
}

std::vector<BounceRecipient> NoticeReader::recipients() const {
    const bool service = best_place(false) == Place::nowhere;
    const auto best = best_place(service);
    std::vector<BounceRecipient> recipients;
    for (std::size_t index = 0; index < lines_.size() && recipients.size() < recipients_max;
         ++index) {
        const auto& line = lines_[index];
        if (best == Place::nowhere || line.place != best || line.service != service) {
            continue;
        }
        const auto& same = lines_of_.at(line.address);
        const auto first = std::ranges::find_if(same, [&](std::size_t other) {
            return lines_[other].place == best;
        });
        if (*first == index) {
            recipients.emplace_back();
            recipients.back().recipient = line.written_address;
        }
    }
    return recipients.empty() ? bare_names() : recipients;
}

std::vector<BounceRecipient> NoticeReader::bare_names() const {
    std::vector<BounceRecipient> recipients;
    bool announced = false;
    for (const auto& line : lines_) {
        const bool is_name = announced && is_bare_name(line.text);
        if (is_name && !context_.sender_domain.empty() && recipients.size() < recipients_max) {
            recipients.emplace_back();
            recipients.back().recipient =
                std::string(line.text) + "@" + std::string(context_.sender_domain);
        }
        announced = line.text.ends_with(':') || (announced && (is_name || line.text.empty()));
    }
    return recipients;
}

// What is said of the recipient: the rest of its line and the lines up to the next recipient.
std::string NoticeReader::reason_from(std::size_t index) const {
    std::string reason(lines_[index].rest);
    for (auto next = index + 1; next < lines_.size() && reason.size() < diagnostic_octets_max;
         ++next) {
        const auto& line = lines_[next];
        if (line.place == lines_[index].place && line.address != lines_[index].address) {
            break;
        }
        if (!line.text.empty()) {
            reason.append(reason.empty() ? "" : " ").append(line.text);
        }
    }
    return std::string(utf8::truncate(reason, diagnostic_octets_max));
}

void NoticeReader::explain(BounceRecipient& recipient) const {
    const auto address = ascii::lower(recipient.recipient);
    if (const auto found = lines_of_.find(address); found != lines_of_.end()) {
        const auto count = std::min(found->second.size(), reasons_max);
        for (std::size_t number = 0; number < count; ++number) {
            const auto reason = reason_from(found->second[number]);
            if (recipient.diagnostic.empty()) {
                recipient.diagnostic = reason;
            }
            if (says_little(recipient.status)) {
                refine_status(recipient, reason);
            }
            if (recipient.smtp_code.empty()) {
                recipient.smtp_code = find_smtp_code(reason);
            }
        }
    }
    if (says_little(recipient.status)) {
        refine_status(recipient, everybody_.status);
    }
    if (recipient.smtp_code.empty()) {
        recipient.smtp_code = everybody_.smtp_code;
    }
    if (recipient.action.empty()) {
        recipient.action = context_.delayed ? "delayed" : "failed";
    }
}

}  // namespace

std::vector<BounceRecipient> read_notice(std::string_view words, const NoticeContext& context) {
    const NoticeReader reader(words, context);
    auto recipients = reader.recipients();
    if (recipients.empty() && !context.own_addresses.empty()) {
        // Who wrote to himself is among the own addresses.
        return read_notice(words, {{}, context.sender_domain, context.delayed});
    }
    for (auto& recipient : recipients) {
        reader.explain(recipient);
    }
    return recipients;
}

void explain_recipients(
    std::vector<BounceRecipient>& recipients, std::string_view words, const NoticeContext& context
) {
    if (std::ranges::none_of(recipients, lacks_explanation)) {
        return;
    }
    const NoticeReader reader(words, context);
    for (auto& recipient : recipients) {
        reader.explain(recipient);
    }
}

}  // namespace maildocket::text
