#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/mime/addresses.hpp"
#include "core/mime/charset.hpp"
#include "core/mime/date.hpp"
#include "core/mime/defects.hpp"
#include "core/mime/encoded_word.hpp"
#include "core/mime/head.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

namespace maildocket::mime {

namespace {

constexpr std::size_t id_octets_max = 998;  // a line of RFC 5322

// Fields that a mail has once (RFC 5322 3.6); of several the first one counts.
constexpr std::array<std::string_view, 8> single_fields{
    "Subject", "Date", "Message-ID", "Sender", "In-Reply-To", "References", "From", "Content-Type"};

class HeadReader {
public:
    HeadReader(Message& message, const MimeLimits& limits, std::string_view hint)
        : message_(message), limits_(limits), hint_(hint) {}

    void note(std::string defect) { note_defect(message_, limits_, std::move(defect)); }

    void take_headers(const Head& head) {
        message_.headers.reserve(head.fields.size());
        for (const auto& field : head.fields) {
            message_.headers.push_back({std::string(field.name), utf8::scrub(unfold(field.value))});
        }
    }

    void take_addresses(const Head& head, std::string_view name, std::vector<Address>& addresses) {
        for (const auto& field : head.fields) {
            if (!ascii::equal_ignoring_case(field.name, name)) {
                continue;
            }
            const auto room =
                limits_.addresses_max - std::min(limits_.addresses_max, addresses.size());
            auto list = parse_addresses(unfold(field.value), room, hint_);
            if (list.repaired) {
                note("the addresses of " + std::string(name) + " are malformed");
            }
            if (list.shortened) {
                note("too many addresses in " + std::string(name) + "; the rest is left out");
            }
            std::ranges::move(list.addresses, std::back_inserter(addresses));
        }
    }

    // A From without an address: whoever else wants the answer stands for the author.
    void find_author(const Head& head) {
        const bool has_address = std::ranges::any_of(message_.from, [](const Address& author) {
            return !author.email.empty();
        });
        if (has_address) {
            return;
        }
        std::vector<Address> others;
        for (const auto name : {"Sender", "Reply-To", "Return-Path"}) {
            take_addresses(head, name, others);
        }
        const auto found = std::ranges::find_if(others, [](const Address& other) {
            return other.email.find('@') != std::string::npos;
        });
        if (found == others.end()) {
            note("no author");
            return;
        }
        note("no address in From; it is taken from another field");
        auto name = message_.from.empty() ? found->name : message_.from.front().name;
        message_.from.assign(1, Address{std::move(name), found->email});
    }

    void take_date(const Head& head) {
        const auto value = head.value("Date");
        const auto date = parse_date(value);
        if (date) {
            message_.date = date->time;
        }
        if (date ? date->repaired : !ascii::trim(value).empty()) {
            note("the date is malformed");
        }
    }

    void take_references(const Head& head) {
        message_.references = newest(parse_message_ids(head.value("References")));
        message_.in_reply_to = newest(parse_message_ids(head.value("In-Reply-To")));
        const auto ids = parse_message_ids(head.value("Message-ID"));
        message_.message_id = ids.empty() ? std::string{} : ids.front();
    }

    void check_single_fields(const Head& head) {
        for (const auto name : single_fields) {
            if (head.count(name) > 1) {
                note("more than one " + std::string(name) + " field");
            }
        }
        if (message_.from.size() > 1) {
            note("more than one author");
        }
    }

private:
    std::vector<std::string> newest(std::vector<std::string> ids) {
        if (ids.size() > limits_.references_max) {
            ids.erase(ids.begin(), ids.end() - static_cast<std::ptrdiff_t>(limits_.references_max));
        }
        return ids;
    }

    Message& message_;
    const MimeLimits& limits_;
    std::string_view hint_;
};

}  // namespace

std::vector<std::string> parse_message_ids(std::string_view raw) {
    std::vector<std::string> ids;
    const auto push = [&ids](std::string_view octets) {
        std::string id;
        for (const char letter : utf8::scrub(octets)) {
            if (!ascii::is_space(letter) && !ascii::is_control(letter)) {
                id.push_back(letter);
            }
        }
        if (!id.empty() && id.size() <= id_octets_max) {
            ids.push_back(std::move(id));
        }
    };
    auto rest = raw;
    for (auto begin = rest.find('<'); begin != std::string_view::npos; begin = rest.find('<')) {
        const auto end = rest.find('>', begin);
        if (end == std::string_view::npos) {
            break;
        }
        // "<<a@b>": the inner one.
        const auto inner = rest.rfind('<', end);
        push(rest.substr(inner + 1, end - inner - 1));
        rest.remove_prefix(end + 1);
    }
    if (!ids.empty()) {
        return ids;
    }
    // Without brackets: words with an "@", or the only word there is.
    std::vector<std::string_view> words;
    for (rest = ascii::trim(raw); !rest.empty(); rest = ascii::trim(rest)) {
        const auto end = std::min(rest.find_first_of(" \t\r\n,;"), rest.size());
        words.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    for (const auto word : words) {
        if (words.size() == 1 || word.find('@') != std::string_view::npos) {
            push(word.substr(word.starts_with('<') ? 1 : 0));
        }
    }
    return ids;
}

void fill_from_head(
    Message& message, const Head& head, const MimeLimits& limits, std::string_view hint
) {
    HeadReader reader(message, limits, hint);
    for (const auto& defect : head.defects) {
        reader.note(defect);
    }
    reader.take_headers(head);
    message.subject = decode_phrase(unfold(head.value("Subject")), hint);
    reader.take_addresses(head, "From", message.from);
    reader.find_author(head);
    reader.take_addresses(head, "Reply-To", message.reply_to);
    reader.take_addresses(head, "To", message.to);
    reader.take_addresses(head, "Cc", message.cc);
    std::vector<Address> senders;
    reader.take_addresses(head, "Sender", senders);
    if (!senders.empty()) {
        message.sender = std::move(senders.front());
    }
    reader.take_date(head);
    reader.take_references(head);
    reader.check_single_fields(head);
}

}  // namespace maildocket::mime
