#include "cli/arguments.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/base/utf8.hpp"
#include "core/config/values.hpp"
#include "core/mail/mailbox.hpp"
#include "core/model/public_domains.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace maildocket::cli {

namespace {

constexpr std::size_t short_octets_max = 200;
constexpr std::size_t text_octets_max = std::size_t{1} << 20U;

std::string quoted(std::string_view text) {
    return '"' + escape_for_log(text, 80) + '"';
}

std::string joined(const QueueDirectory& queues, std::string QueuePolicy::*field) {
    std::string line;
    for (const auto& queue : queues.queues()) {
        line.append(line.empty() ? "" : ", ").append(queue.*field);
    }
    return line;
}

}  // namespace

std::string optional_text(std::string_view text, std::string_view what) {
    text = ascii::trim(text);
    if (!utf8::valid(text) || std::ranges::any_of(text, ascii::is_control)) {
        throw Stop(
            Exit::usage, "the " + std::string(what) + " must be UTF-8 without control characters"
        );
    }
    if (text.size() > short_octets_max) {
        throw Stop(
            Exit::usage,
            "the " + std::string(what) + " is too long; at most " +
                std::to_string(short_octets_max) + " octets"
        );
    }
    return std::string(text);
}

std::string short_text(std::string_view text, std::string_view what) {
    auto checked = optional_text(text, what);
    if (checked.empty()) {
        throw Stop(Exit::usage, "the " + std::string(what) + " must not be empty");
    }
    return checked;
}

const std::string& utf8_text(const std::string& text, std::string_view what) {
    if (!utf8::valid(text)) {
        throw Stop(Exit::usage, "the " + std::string(what) + " must be UTF-8");
    }
    return text;
}

std::optional<std::int64_t> positive_number(std::string_view text) {
    if (text.empty() || !std::ranges::all_of(text, ascii::is_digit)) {
        return std::nullopt;
    }
    std::int64_t number = std::numeric_limits<std::int64_t>::max();  // stays so if it is too large
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number > 0 ? std::optional(number) : std::nullopt;
}

std::string email_address(std::string_view text) {
    const auto email = normalize_email(ascii::trim(text));
    if (!email) {
        throw Stop(
            Exit::usage, quoted(text) + " is no e-mail address; write one like anna@example.com"
        );
    }
    return *email;
}

std::string client_domain(std::string_view text) {
    const auto domain = normalize_domain(ascii::trim(text));
    if (!domain || domain->front() == '[' || domain->find('.') == std::string::npos) {
        throw Stop(
            Exit::usage, quoted(text) + " is no domain of a client; write one like example.com"
        );
    }
    if (is_public_mail_domain(*domain)) {
        throw Stop(
            Exit::data_error,
            *domain +
                " belongs to a public mail provider, where strangers have addresses, too; "
                "add the client's people one by one with \"maildocket contact add\""
        );
    }
    return *domain;
}

std::string language_code(std::string_view text) {
    const auto language = config::parse_language(ascii::trim(text));
    if (!language) {
        throw Stop(
            Exit::usage, quoted(text) + " is no language; write a code like \"en\" or \"pt-BR\""
        );
    }
    return *language;
}

QueueReference ticket_reference(std::string_view text, const QueueDirectory& queues) {
    auto reference = parse_ticket_reference(text);
    if (!reference) {
        throw Stop(Exit::usage, quoted(text) + " is no ticket; write one like TCK-91");
    }
    const auto* queue = queues.find_by_prefix(reference->prefix);
    if (queue == nullptr) {
        throw Stop(
            Exit::no,
            "no queue has the prefix " + quoted(reference->prefix) + "; there are " +
                joined(queues, &QueuePolicy::prefix)
        );
    }
    reference->prefix = queue->prefix;
    return QueueReference{queue, std::move(*reference)};
}

void need_queue(std::string_view name, const QueueDirectory& queues) {
    if (queues.find(name) == nullptr) {
        throw Stop(
            Exit::no,
            "no queue " + quoted(name) + "; there are " + joined(queues, &QueuePolicy::name)
        );
    }
}

std::string text_of(std::istream& in, std::string_view what) {
    std::string text(text_octets_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad()) {
        throw Stop(
            Exit::input_output, "the " + std::string(what) + " on standard input cannot be read"
        );
    }
    if (text.size() > text_octets_max) {
        throw Stop(Exit::data_error, "the " + std::string(what) + " is too long; at most 1 MiB");
    }
    auto scrubbed = utf8::scrub(text);
    while (!scrubbed.empty() && ascii::is_space(scrubbed.back())) {
        scrubbed.pop_back();
    }
    if (scrubbed.empty()) {
        throw Stop(
            Exit::data_error, "the " + std::string(what) + " is empty; give it on standard input"
        );
    }
    return scrubbed;
}

}  // namespace maildocket::cli
