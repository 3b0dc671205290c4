#include "core/text/bounce_report.hpp"

#include "core/base/ascii.hpp"
#include "core/base/octet_set.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace maildocket::text {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t address_octets_max = 320;  // RFC 5321 4.5.3.1

struct Field {
    std::string_view name;
    std::string value;  // unfolded
};

std::string_view take_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

// "Name: value" with a name of letters and hyphens; nothing otherwise.
std::optional<Field> read_field(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == npos || colon == 0) {
        return std::nullopt;
    }
    const auto name = ascii::trim(line.substr(0, colon));
    const bool is_name = std::ranges::all_of(name, [](char letter) {
        return ascii::is_alnum(letter) || letter == '-';
    });
    if (!is_name) {
        return std::nullopt;
    }
    return Field{name, std::string(ascii::trim(line.substr(colon + 1)))};
}

// "smtp; 550 no": what stands behind the type.
std::string_view without_type(std::string_view value) {
    const auto semicolon = value.find(';');
    const bool typed =
        semicolon != npos && semicolon <= 20 &&
        std::ranges::all_of(value.substr(0, semicolon), [](char letter) {
            return ascii::is_alnum(letter) || letter == '-' || letter == '_' || letter == ' ';
        });
    return ascii::trim(typed ? value.substr(semicolon + 1) : value);
}

std::string action_in(std::string_view value) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> words{{
        {"fail", "failed"},
        {"delay", "delayed"},
        {"deliverable", "delivered"},
        {"delivered", "delivered"},
        {"relay", "relayed"},
        {"expand", "expanded"},
        {"expired", "failed"},
        {"bounce", "failed"},
        {"reject", "failed"},
    }};
    for (const auto& [word, action] : words) {
        if (ascii::starts_with_ignoring_case(value, word)) {
            return std::string(action);
        }
    }
    return {};
}

// Collects the fields of one group.
class RecipientFields {
public:
    void add(const Field& field) {
        const auto is = [&](std::string_view name) {
            return ascii::equal_ignoring_case(field.name, name);
        };
        if (is("Final-Recipient")) {
            final_ = address_in(without_type(field.value));
            if (final_.empty()) {
                unreadable_ = utf8::truncate(without_type(field.value), address_octets_max);
            }
            named_ = true;
        } else if (is("Original-Recipient") || is("X-Actual-Recipient")) {
            auto& target = is("Original-Recipient") ? original_ : actual_;
            target = address_in(without_type(field.value));
            named_ = true;
        } else if (is("Action")) {
            recipient_.action = action_in(field.value);
        } else if (is("Status")) {
            recipient_.status = find_status(field.value);
        } else if (is("Diagnostic-Code") || is("X-Display-Name-Diagnostic")) {
            recipient_.diagnostic =
                utf8::truncate(without_type(field.value), diagnostic_octets_max);
        }
    }

    // Whether a new group has to begin before a field of this name.
    [[nodiscard]] bool is_begun_by(std::string_view name) const {
        return named_ && !final_.empty() && ascii::equal_ignoring_case(name, "Final-Recipient");
    }

    [[nodiscard]] bool names_recipient() const { return named_; }

    [[nodiscard]] std::optional<BounceRecipient> take() {
        // The original recipient is the one that the original was sent to, before any alias.
        for (const auto* address : {&original_, &final_, &actual_, &unreadable_}) {
            if (recipient_.recipient.empty()) {
                recipient_.recipient = *address;
            }
        }
        auto recipient = std::move(recipient_);
        const bool usable = named_ && !recipient.recipient.empty();
        *this = {};
        if (!usable) {
            return std::nullopt;
        }
        complete(recipient);
        return recipient;
    }

private:
    BounceRecipient recipient_;
    std::string final_;
    std::string original_;
    std::string actual_;
    std::string unreadable_;  // no address: a file, a pipe, a name of X.400
    bool named_ = false;
};

}  // namespace

std::vector<BounceRecipient> read_report(std::string_view delivery_status) {
    std::vector<BounceRecipient> recipients;
    RecipientFields group;
    std::optional<Field> pending;
    auto flush_field = [&] {
        if (pending) {
            if (group.is_begun_by(pending->name)) {
                auto recipient = group.take();
                if (recipient && recipients.size() < recipients_max) {
                    recipients.push_back(std::move(*recipient));
                }
            }
            group.add(*pending);
            pending.reset();
        }
    };
    auto flush_group = [&] {
        flush_field();
        auto recipient = group.take();
        if (recipient && recipients.size() < recipients_max) {
            recipients.push_back(std::move(*recipient));
        }
    };
    while (!delivery_status.empty() && recipients.size() < recipients_max) {
        const auto line = take_line(delivery_status);
        if (ascii::trim(line).empty()) {
            flush_group();
        } else if (ascii::is_space(line.front()) && pending) {
            if (pending->value.size() < diagnostic_octets_max) {
                pending->value.append(" ").append(ascii::trim(line));
            }
        } else {
            flush_field();
            pending = read_field(line);
        }
    }
    flush_group();
    return recipients;
}

std::string find_status(std::string_view text) {
    auto digits_at = [text](std::size_t position, std::size_t count_max) {
        std::size_t count = 0;
        while (position + count < text.size() && ascii::is_digit(text[position + count])) {
            ++count;
        }
        return count <= count_max ? count : 0;
    };
    constexpr OctetSet classes("245");
    for (auto index = classes.find_in(text); index < text.size();
         index = classes.find_in(text, index + 1)) {
        const bool after_number =
            index > 0 && (ascii::is_alnum(text[index - 1]) || text[index - 1] == '.');
        if (after_number || index + 1 >= text.size() || text[index + 1] != '.') {
            continue;
        }
        const auto subject = digits_at(index + 2, 3);
        const auto point = index + 2 + subject;
        if (subject == 0 || point >= text.size() || text[point] != '.') {
            continue;
        }
        const auto detail = digits_at(point + 1, 3);
        const auto end = point + 1 + detail;
        // "5.1.1.8" is an address or a version.
        const bool goes_on =
            end + 1 < text.size() && text[end] == '.' && ascii::is_digit(text[end + 1]);
        if (detail > 0 && !goes_on) {
            return std::string(text.substr(index, end - index));
        }
    }
    return {};
}

std::string find_smtp_code(std::string_view text) {
    constexpr OctetSet classes("45");
    const auto beginnings = text.substr(0, text.size() - std::min<std::size_t>(text.size(), 2));
    for (auto index = classes.find_in(beginnings); index < beginnings.size();
         index = classes.find_in(beginnings, index + 1)) {
        const bool code =
            text[index + 1] >= '0' && text[index + 1] <= '7' && ascii::is_digit(text[index + 2]);
        if (!code) {
            continue;
        }
        const char before = index == 0 ? ' ' : text[index - 1];
        const char after = index + 3 < text.size() ? text[index + 3] : ' ';
        const bool alone = !ascii::is_alnum(before) && before != '.' && before != '-' &&
                           before != '@' && !ascii::is_alnum(after) && after != '.';
        if (alone) {
            return std::string(text.substr(index, 3));
        }
    }
    return {};
}

std::string address_in(std::string_view text) {
    auto is_address_letter = [](char letter) {
        return !ascii::is_space(letter) && !ascii::is_control(letter) &&
               std::string_view("<>()[],;:\"'`|").find(letter) == npos;
    };
    for (auto at = text.find('@'); at != npos; at = text.find('@', at + 1)) {
        auto begin = at;
        while (begin > 0 && is_address_letter(text[begin - 1]) && text[begin - 1] != '@') {
            --begin;
        }
        auto end = at + 1;
        while (end < text.size() && is_address_letter(text[end]) && text[end] != '@') {
            ++end;
        }
        auto address = text.substr(begin, end - begin);
        while (address.ends_with('.')) {
            address.remove_suffix(1);
        }
        const auto local_octets = at - begin;
        if (local_octets > 0 && local_octets <= 128 && address.size() > local_octets + 1 &&
            address.size() <= address_octets_max) {
            return std::string(address);
        }
    }
    return {};
}

void refine_status(BounceRecipient& recipient, std::string_view text) {
    auto found = find_status(text);
    const bool says_more =
        !found.empty() && !found.ends_with(".0.0") && recipient.status.starts_with(found[0]);
    if (recipient.status.empty() || says_more) {
        recipient.status = std::move(found);
    }
}

void complete(BounceRecipient& recipient) {
    if (recipient.smtp_code.empty()) {
        recipient.smtp_code = find_smtp_code(recipient.diagnostic);
    }
    // What the other server answered is more exact than what this one made of it.
    refine_status(recipient, recipient.diagnostic);
    if (recipient.action.empty()) {
        const bool transient = recipient.status.starts_with('4') ||
                               (recipient.status.empty() && recipient.smtp_code.starts_with('4'));
        recipient.action = recipient.status.starts_with('2') ? "delivered"
                           : transient                       ? "delayed"
                                                             : "failed";
    }
}

}  // namespace maildocket::text
