#include "core/base/ascii.hpp"
#include "core/imap/client.hpp"
#include "core/imap/syntax.hpp"

#include <algorithm>
#include <utility>

// Folders: where they are, which there are, and opening one.
namespace maildocket::imap {

namespace {

std::string wire_name(std::string_view folder) {
    return quoted(to_modified_utf7(folder));
}

// '* LIST (attributes) "/" name'; nothing if it is none.
std::optional<FolderEntry> entry_of(const Response& response) {
    if (response.name != "LIST" || response.values.size() < 3) {
        return std::nullopt;
    }
    const auto& wire = response.values[2].octets;
    return FolderEntry{
        from_modified_utf7(wire).value_or(wire),
        response.values[1].octets,
        words_of(response.values[0])};
}

bool same_folder(std::string_view left, std::string_view right) {
    return left == right || (ascii::equal_ignoring_case(left, "INBOX") &&
                             ascii::equal_ignoring_case(right, "INBOX"));
}

bool can_hold_mail(const FolderEntry& entry) {
    return !entry.has("\\Noselect") && !entry.has("\\NonExistent");
}

void note_selected(const Response& response, Selected& selected) {
    if (response.name == "EXISTS" && response.number) {
        selected.exists = static_cast<std::uint32_t>(*response.number);
    }
    if (response.code_values.empty()) {
        return;
    }
    const auto& value = response.code_values.front();
    if (response.code == "UIDVALIDITY") {
        selected.uid_validity = number32(value);
    } else if (response.code == "UIDNEXT") {
        selected.uid_next = number32(value);
    } else if (response.code == "PERMANENTFLAGS") {
        selected.permanent_flags = words_of(value);
    }
}

}  // namespace

Outcome<std::optional<FolderPlace>> Client::personal_namespace() {
    std::optional<FolderPlace> place;
    if (!has("NAMESPACE")) {
        return place;
    }
    // '* NAMESPACE (("INBOX." ".")) NIL NIL'; the first one is where new folders belong.
    const auto answer = run("NAMESPACE", [&](const Response& response) {
        if (response.name != "NAMESPACE" || response.values.empty()) {
            return;
        }
        const auto& personal = response.values.front().items;
        if (!personal.empty() && personal.front().items.size() >= 2) {
            const auto& prefix = personal.front().items[0].octets;
            place = FolderPlace{
                from_modified_utf7(prefix).value_or(prefix), personal.front().items[1].octets};
        }
    });
    if (!answer && !answer.error().session_goes_on()) {
        return tl::unexpected(answer.error());
    }
    return place;  // a refusal is no answer, and there is a way without one
}

Outcome<std::vector<FolderEntry>> Client::list(
    std::string_view reference, std::string_view pattern
) {
    auto command = "LIST " + wire_name(reference) + ' ' + wire_name(pattern);
    if (has("SPECIAL-USE") && has("LIST-EXTENDED")) {
        command += " RETURN (SPECIAL-USE)";  // RFC 6154 2: else the server need not tell
    }
    std::vector<FolderEntry> entries;
    bool too_many = false;
    const auto answer = run(command, [&](const Response& response) {
        auto entry = entry_of(response);
        too_many = too_many || (entry && entries.size() == limits_.folders_max);
        if (entry && !too_many) {
            entries.push_back(std::move(*entry));
        }
    });
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    if (too_many) {
        return give_up(failure_of(FailureKind::too_large, {}, "too many folders"));
    }
    return entries;
}

Outcome<void> Client::create(std::string_view folder) {
    const auto made = run("CREATE " + wire_name(folder));
    if (!made && made.error().response_code != "ALREADYEXISTS") {
        return tl::unexpected(made.error());
    }
    const auto subscribed = run("SUBSCRIBE " + wire_name(folder));
    if (!subscribed && !subscribed.error().session_goes_on()) {
        return tl::unexpected(subscribed.error());
    }
    return {};
}

Outcome<std::string> Client::inbox_delimiter() {
    const auto entries = list("", "INBOX");
    if (!entries) {
        return tl::unexpected(entries.error());
    }
    return entries->empty() ? std::string() : entries->front().delimiter;
}

Outcome<std::string> Client::ensure_folder(std::string_view name) {
    const auto place = personal_namespace();
    if (!place) {
        return tl::unexpected(place.error());
    }
    std::string delimiter;
    if (!*place) {
        auto found = inbox_delimiter();
        if (!found) {
            return found;
        }
        delimiter = std::move(*found);
    }
    const auto candidates = folder_candidates(name, *place, delimiter);
    for (const auto& candidate : candidates) {
        const auto entries = list("", candidate);
        if (!entries) {
            return tl::unexpected(entries.error());
        }
        const auto is_it = [&](const FolderEntry& entry) {
            return same_folder(entry.name, candidate) && can_hold_mail(entry);
        };
        if (std::ranges::any_of(*entries, is_it)) {
            return candidate;
        }
    }
    Failure last;
    for (const auto& candidate : candidates) {
        const auto made = create(candidate);
        if (made) {
            return candidate;
        }
        last = made.error();
        if (!last.session_goes_on()) {
            break;
        }
    }
    return tl::unexpected(std::move(last));
}

Outcome<std::optional<std::string>> Client::folder_for(std::string_view special_use) {
    const auto entries = list("", "*");
    if (!entries) {
        return tl::unexpected(entries.error());
    }
    std::optional<std::string> found;
    for (const auto& entry : *entries) {
        if (!found && entry.has(special_use) && can_hold_mail(entry)) {
            found = entry.name;
        }
    }
    return found;
}

Outcome<Selected> Client::select(std::string_view folder) {
    return open_folder("SELECT ", folder);
}

Outcome<Selected> Client::examine(std::string_view folder) {
    return open_folder("EXAMINE ", folder);
}

Outcome<Selected> Client::open_folder(std::string_view verb, std::string_view folder) {
    Selected selected;
    exists_ = 0;
    const auto answer = run(std::string(verb) + wire_name(folder), [&](const Response& response) {
        note_selected(response, selected);
    });
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    selected.read_only = answer->code == "READ-ONLY" || verb == "EXAMINE ";
    uid_next_ = selected.uid_next;
    news_ = false;
    return selected;
}

}  // namespace maildocket::imap
