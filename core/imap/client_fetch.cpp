#include "core/imap/client.hpp"
#include "core/imap/syntax.hpp"

#include <algorithm>
#include <map>
#include <utility>

// Finding and reading messages.
namespace maildocket::imap {

namespace {

constexpr std::string_view header_item = "BODY[HEADER.FIELDS";
constexpr std::string_view summary_items =
    " (UID FLAGS RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM)])";

Uid uid_of(const Response& fetch) {
    const auto* uid = fetch_item(fetch, "UID");
    return uid == nullptr ? 0 : number32(*uid);
}

std::vector<std::string> flags_of(const Response& fetch) {
    const auto* flags = fetch_item(fetch, "FLAGS");
    return flags == nullptr ? std::vector<std::string>{} : words_of(*flags);
}

std::optional<Timestamp> date_of(const Response& fetch) {
    const auto* date = fetch_item(fetch, "INTERNALDATE");
    return date == nullptr ? std::nullopt : parse_internal_date(date->octets);
}

void sort_unique(std::vector<Uid>& uids) {
    std::ranges::sort(uids);
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
}

Summary summary_of(const Response& fetch, const Value& header) {
    Summary summary;
    summary.uid = uid_of(fetch);
    summary.flags = flags_of(fetch);
    if (const auto* size = fetch_item(fetch, "RFC822.SIZE")) {
        summary.size = size->number().value_or(0);
    }
    summary.internal_date = date_of(fetch);
    summary.message_id = header_field(header.octets, "Message-ID");
    summary.author = header_field(header.octets, "From");
    return summary;
}

}  // namespace

Outcome<std::vector<Uid>> Client::uid_search(std::string_view criteria) {
    news_ = false;  // before it is sent: what comes meanwhile may not be in the answer
    std::vector<Uid> uids;
    for (const auto& range : search_ranges()) {
        auto found = search(std::string(criteria) + range);
        if (!found) {
            return found;
        }
        uids.insert(uids.end(), found->begin(), found->end());
    }
    sort_unique(uids);  // "n:*" repeats the last message
    if (uid_next_ != 0 && !uids.empty() && uids.back() >= uid_next_) {
        uid_next_ = uids.back() + 1;
    }
    return uids;
}

// What a search adds to its criteria; one that adds nothing unless the folder is large. By UIDs,
// since sequence numbers move when somebody removes a message between two ranges.
std::vector<std::string> Client::search_ranges() const {
    constexpr Uid ranges_max = 1000;  // of a folder whose UIDs have large gaps
    const auto width = std::max(limits_.messages_per_search_max, uid_next_ / ranges_max);
    if (exists_ <= limits_.messages_per_search_max || uid_next_ <= width) {
        return {""};
    }
    std::vector<std::string> ranges;
    Uid first = 1;
    for (; uid_next_ - first > width; first += width) {
        ranges.push_back(" UID " + std::to_string(first) + ':' + std::to_string(first + width - 1));
    }
    ranges.push_back(" UID " + std::to_string(first) + ":*");
    return ranges;
}

Outcome<std::vector<Uid>> Client::search(std::string_view criteria) {
    std::vector<Uid> uids;
    std::string defect;
    const auto tag = begin("UID SEARCH " + std::string(criteria));
    if (!tag) {
        return tl::unexpected(tag.error());
    }
    while (true) {
        auto response = next_response(limits_.silence_max, nullptr);
        if (!response) {
            return tl::unexpected(response.error());
        }
        if (response->kind == Response::Kind::tagged) {
            const auto end = finished(*tag, std::move(*response));
            if (!end) {
                return tl::unexpected(end.error());
            }
            break;
        }
        if (response->name == "SEARCH") {
            defect = response->defect;
            for (const auto& value : response->values) {
                uids.push_back(number32(value));
            }
        }
    }
    if (!defect.empty()) {  // half an answer would look like mail that went
        return give_up(failure_of(FailureKind::too_large, {}, "search result: " + defect));
    }
    std::erase(uids, 0);  // "(MODSEQ 7)" of CONDSTORE
    sort_unique(uids);
    return uids;
}

Outcome<std::vector<Summary>> Client::uid_fetch_summaries(std::span<const Uid> uids) {
    std::map<Uid, Summary> found;
    while (!uids.empty()) {
        const auto part = uids.first(std::min(uids.size(), limits_.messages_per_command_max));
        uids = uids.subspan(part.size());
        const auto command = "UID FETCH " + uid_set(part) + std::string(summary_items);
        const auto answer = run(command, [&](const Response& response) {
            // Without the header it is not our answer, but news of flags.
            const auto* header =
                response.name == "FETCH" ? fetch_item(response, header_item) : nullptr;
            if (header != nullptr && std::ranges::find(part, uid_of(response)) != part.end()) {
                found.insert_or_assign(uid_of(response), summary_of(response, *header));
            }
        });
        if (!answer) {
            return tl::unexpected(answer.error());
        }
    }
    std::vector<Summary> summaries;
    summaries.reserve(found.size());
    for (auto& [uid, summary] : found) {
        summaries.push_back(std::move(summary));
    }
    return summaries;
}

Outcome<FetchedBody> Client::uid_fetch_body(
    Uid uid, const BodySink& sink, std::uint64_t octets_max
) {
    BodyWanted wanted{&sink, octets_max, false};
    std::optional<FetchedBody> fetched;
    std::string in_line;  // of a body that came quoted
    bool foreign = false;
    const auto command =
        "UID FETCH " + std::to_string(uid) + " (UID FLAGS INTERNALDATE BODY.PEEK[])";
    const auto answer = run(
        command,
        [&](const Response& response) {
            const auto* body = response.name == "FETCH" ? fetch_item(response, "BODY[]") : nullptr;
            if (body == nullptr) {
                return;
            }
            const bool streamed = body->kind == Value::Kind::body;
            foreign = foreign || uid_of(response) != uid || fetched || body->cut ||
                      streamed != wanted.begun;
            in_line = streamed ? std::string() : body->octets;
            fetched = FetchedBody{
                streamed ? body->size : in_line.size(), flags_of(response), date_of(response)};
        },
        &wanted
    );
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    if (foreign || (wanted.begun && !fetched)) {
        return give_up(failure_of(FailureKind::protocol, {}, "a message that was not asked for"));
    }
    if (!fetched) {
        return tl::unexpected(failure_of(FailureKind::absent, {}, "OK, but no message came"));
    }
    if (fetched->octets > octets_max) {
        return give_up(failure_of(FailureKind::too_large, {}, "quoted message"));
    }
    if (!in_line.empty()) {
        if (const auto taken = sink(in_line); !taken) {
            return give_up(failure_of(FailureKind::not_taken, {}, taken.error().detail));
        }
    }
    return std::move(*fetched);
}

Outcome<std::string> Client::uid_fetch_header(Uid uid, std::size_t octets_max) {
    return fetch_text(uid, "[HEADER]", octets_max);
}

Outcome<std::string> Client::uid_fetch_beginning(Uid uid, std::size_t octets_max) {
    return fetch_text(uid, "[]", octets_max);
}

// A server that ignores the range and sends everything is read to the end; only the beginning is
// kept.
Outcome<std::string> Client::fetch_text(Uid uid, std::string_view item, std::size_t max) {
    std::string text;
    const BodySink keep_beginning = [&](std::string_view octets) -> Result<void> {
        text.append(octets.substr(0, std::min(octets.size(), max - text.size())));
        return {};
    };
    BodyWanted wanted{&keep_beginning, UINT64_MAX, false};
    bool found = false;
    const auto name = "BODY" + std::string(item);
    const auto command = "UID FETCH " + std::to_string(uid) + " (UID BODY.PEEK" +
                         std::string(item) + "<0." + std::to_string(max) + ">)";
    const auto answer = run(
        command,
        [&](const Response& response) {
            const auto* value = response.name == "FETCH" ? fetch_item(response, name) : nullptr;
            if (value == nullptr || uid_of(response) != uid) {
                return;
            }
            found = true;
            if (value->kind != Value::Kind::body) {
                text = value->octets.substr(0, max);
            }
        },
        &wanted
    );
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    if (!found) {
        return tl::unexpected(failure_of(FailureKind::absent, {}, "OK, but no message came"));
    }
    return text;
}

}  // namespace maildocket::imap
