#include "core/config/queue_reader.hpp"

#include "core/base/ascii.hpp"
#include "core/config/values.hpp"

namespace maildocket::config {

namespace {

constexpr auto name_allowed = "allowed is a name of at most 64 octets, unique in the file";
constexpr auto prefix_allowed =
    "allowed are 1 to 16 letters, digits, '-', '_' or '#', a letter first and no digit last, like "
    "\"TCK-\"";
constexpr auto address_allowed = "allowed are e-mail addresses like \"support@example.com\"";
constexpr std::int64_t first_number_max = 1'000'000'000;
constexpr std::int64_t similar_days_max = 365;
constexpr std::int64_t watchers_max = 1000;

constexpr auto unknown_senders_words = std::to_array<std::pair<std::string_view, UnknownSenders>>(
    {{"hold", UnknownSenders::hold},
     {"ticket", UnknownSenders::ticket},
     {"reject", UnknownSenders::reject}}
);
constexpr auto stranger_reply_words = std::to_array<std::pair<std::string_view, StrangerReply>>(
    {{"note", StrangerReply::note},
     {"new", StrangerReply::fresh_ticket},
     {"hold", StrangerReply::hold}}
);
constexpr auto closed_reply_words = std::to_array<std::pair<std::string_view, ClosedReply>>(
    {{"respond", ClosedReply::respond}, {"new", ClosedReply::fresh_ticket}}
);

void read_policies(TableReader& reader, QueuePolicy& queue) {
    const auto any_text = [](std::string_view text) { return std::optional<std::string>(text); };
    reader.value("from_name", "allowed is a name for the From field", any_text, queue.from_name);
    reader.boolean("acknowledge", queue.acknowledge);
    reader.boolean("agent_forward", queue.agent_forward);
    reader.boolean("trim_agent_quotes", queue.trim_agent_quotes);
    reader.word("unknown_senders", unknown_senders_words, queue.unknown_senders);
    reader.word("stranger_reply", stranger_reply_words, queue.stranger_reply);
    reader.word("closed_reply", closed_reply_words, queue.closed_reply);
    reader.number("first_number", 1, first_number_max, queue.first_number);
    reader.number("similar_subject_days", 0, similar_days_max, queue.similar_subject_days);
    reader.number("max_watchers", 0, watchers_max, queue.watchers_max);
    reader.value(
        "language",
        R"(allowed is a language code like "en" or "pt-BR")",
        parse_language,
        queue.language
    );
}

}  // namespace

void QueueReader::claim(
    TableReader& reader, std::string_view key, const TextItem& item, std::string value
) {
    const std::string_view kind = key == "old_prefixes" ? "prefix" : key;
    const auto [place, is_new] = claimed_.try_emplace({kind, std::move(value)}, item.line);
    if (!is_new) {
        reader.fault(
            item.line,
            key,
            '"' + item.text + "\" is taken already in line " + std::to_string(place->second) +
                "; each name, address and prefix belongs to one queue, whatever its case"
        );
    }
}

void QueueReader::read_identity(TableReader& reader, QueuePolicy& queue) {
    reader.require("name", name_allowed);
    reader.require("prefix", prefix_allowed);
    reader.value("name", name_allowed, parse_name, queue.name);
    if (!queue.name.empty()) {
        claim(reader, "name", {queue.name, reader.line_of("name")}, ascii::lower(queue.name));
    }
    reader.value("prefix", prefix_allowed, parse_prefix, queue.prefix);
    if (!queue.prefix.empty()) {
        claim(
            reader, "prefix", {queue.prefix, reader.line_of("prefix")}, ascii::lower(queue.prefix)
        );
    }
    const auto old_prefix = [&](const TextItem& item, std::string&& prefix) {
        claim(reader, "old_prefixes", item, ascii::lower(prefix));
        queue.old_prefixes.push_back(std::move(prefix));
    };
    reader.each("old_prefixes", prefix_allowed, parse_prefix, old_prefix);
    const auto address = [&](const TextItem& item, std::string&& normalized) {
        claim(reader, "addresses", item, normalized);
        queue.addresses.push_back(std::move(normalized));
    };
    reader.require("addresses", address_allowed);
    reader.refuse_empty("addresses", address_allowed);
    reader.each("addresses", address_allowed, normalize_email, address);
}

void QueueReader::read(const TomlTable& table, unsigned line) {
    TableReader reader(table, line, "queue", findings_);
    QueuePolicy queue;
    read_identity(reader, queue);
    read_policies(reader, queue);
    const auto notify = [&](const TextItem& item, std::string&& normalized) {
        notified_.push_back({normalized, item.line});
        queue.notify.push_back(std::move(normalized));
    };
    reader.each("notify", address_allowed, normalize_email, notify);
    queues_.push_back(std::move(queue));
}

QueueDirectory QueueReader::finish() {
    QueueDirectory directory(std::move(queues_));
    for (const auto& notified : notified_) {
        if (directory.is_own_address(notified.text)) {
            findings_.add(
                notified.line,
                "queue.notify",
                '"' + notified.text +
                    "\" is the address of a queue, and notices would come back as mail; allowed "
                    "are "
                    "addresses of staff"
            );
        }
    }
    return directory;
}

}  // namespace maildocket::config
