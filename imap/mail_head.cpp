#include "imap/mail_head.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>

namespace maildocket::mailbox {

namespace {

constexpr std::size_t value_octets_max = 998;
constexpr std::size_t addresses_max = 50;
constexpr std::size_t recipients_max = 3;

struct Field {
    std::string_view name;
    std::string value;  // unfolded, without blanks around
};

// Cuts the first line off, without its end.
std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

bool is_folded(std::string_view rest) {
    return rest.starts_with(' ') || rest.starts_with('\t');
}

// Calls `each` for every field of the header.
template <class Each>
void for_each_field(std::string_view rest, Each each) {
    while (!rest.empty()) {
        const auto line = take_line(rest);
        if (line.empty()) {
            return;
        }
        const auto colon = line.find(':');
        Field field;
        if (colon != std::string_view::npos) {
            field.name = ascii::trim(line.substr(0, colon));
            field.value = ascii::trim(line.substr(colon + 1));
        }
        while (is_folded(rest)) {
            field.value += field.value.empty() ? "" : " ";
            field.value += ascii::trim(take_line(rest));
        }
        if (!field.name.empty()) {
            each(field);
        }
    }
}

// The addresses of a field that lists them, roughly: what stands between < and >, or a bare word
// with @ in it. lmtpd judges the mail by a real parser; this only chooses whom to ask for.
template <class Each>
void for_each_address(std::string_view value, Each each) {
    while (!value.empty()) {
        const auto comma = value.find(',');
        auto item = ascii::trim(value.substr(0, comma));
        value.remove_prefix(comma == std::string_view::npos ? value.size() : comma + 1);
        if (const auto open = item.rfind('<'); open != std::string_view::npos) {
            item = item.substr(open + 1);
            item = item.substr(0, item.find('>'));
        }
        if (auto mailbox = parse_mailbox(item)) {
            each(std::move(*mailbox));
        }
    }
}

constexpr std::array<std::string_view, 5> recipient_fields{
    "delivered-to", "x-original-to", "envelope-to", "to", "cc"};

// Addresses by the rank of their field.
using Ranked = std::array<std::vector<Mailbox>, recipient_fields.size()>;

void add_recipients(const Field& field, Ranked& ranked) {
    for (std::size_t rank = 0; rank < recipient_fields.size(); ++rank) {
        auto& found = ranked[rank];
        if (ascii::equal_ignoring_case(field.name, recipient_fields[rank])) {
            for_each_address(field.value, [&found](Mailbox mailbox) {
                if (found.size() < addresses_max) {
                    found.push_back(std::move(mailbox));
                }
            });
        }
    }
}

std::vector<Mailbox> in_one(Ranked ranked) {
    std::vector<Mailbox> all;
    for (auto& list : ranked) {
        for (auto& mailbox : list) {
            if (all.size() < addresses_max && std::ranges::find(all, mailbox) == all.end()) {
                all.push_back(std::move(mailbox));
            }
        }
    }
    return all;
}

std::optional<Mailbox> first_address(const std::string& value) {
    std::optional<Mailbox> first;
    for_each_address(value, [&first](Mailbox mailbox) {
        if (!first) {
            first = std::move(mailbox);
        }
    });
    return first;
}

std::string base_of(const Mailbox& mailbox) {
    Mailbox base = mailbox;
    base.local_part.resize(std::min(base.local_part.find('+'), base.local_part.size()));
    return base.normalized();
}

}  // namespace

MailHead read_head(std::string_view octets) {
    MailHead head;
    Ranked ranked;
    for_each_field(octets.substr(0, head_octets_max), [&](const Field& field) {
        const auto is = [&field](std::string_view name) {
            return ascii::equal_ignoring_case(field.name, name);
        };
        if (is("return-path") && !head.has_return_path) {
            head.has_return_path = true;
            head.reverse_path = first_address(field.value);
        } else if (is("message-id") && head.message_id.empty()) {
            head.message_id = utf8::truncate(field.value, value_octets_max);
        } else if (is("from") && head.author.empty()) {
            head.author = utf8::truncate(field.value, value_octets_max);
        } else {
            add_recipients(field, ranked);
        }
    });
    if (!head.has_return_path) {
        head.reverse_path = first_address(head.author);
    }
    head.addressed_to = in_one(std::move(ranked));
    return head;
}

std::vector<Mailbox> recipients_of(
    const MailHead& head, std::span<const Mailbox> queue_addresses, const Mailbox& fallback
) {
    std::vector<Mailbox> recipients;
    for (const auto& mailbox : head.addressed_to) {
        const bool detailed = mailbox.local_part.find('+') != std::string::npos;
        const bool ours = std::ranges::any_of(queue_addresses, [&mailbox](const Mailbox& address) {
            return base_of(mailbox) == address.normalized();
        });
        if (detailed && ours && recipients.size() < recipients_max) {
            recipients.push_back(mailbox);
        }
    }
    recipients.push_back(fallback);
    return recipients;
}

}  // namespace maildocket::mailbox
