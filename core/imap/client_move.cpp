#include "core/base/ascii.hpp"
#include "core/imap/client.hpp"
#include "core/imap/syntax.hpp"

#include <algorithm>
#include <utility>

// Changing and moving messages.
namespace maildocket::imap {

namespace {

const std::vector<std::string>& deleted_flag() {
    static const std::vector<std::string> flag{"\\Deleted"};
    return flag;
}

std::string flag_list(const std::vector<std::string>& flags) {
    std::string list = "(";
    for (const auto& flag : flags) {
        list += (list.size() > 1 ? " " : "") + flag;
    }
    return list + ')';
}

bool is_printable_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char octet) { return octet >= ' ' && octet < '\x7f'; });
}

}  // namespace

Outcome<void> Client::uid_store(
    std::span<const Uid> uids, FlagChange change, const std::vector<std::string>& flags
) {
    while (!uids.empty()) {
        const auto part = uids.first(std::min(uids.size(), limits_.messages_per_command_max));
        uids = uids.subspan(part.size());
        if (auto stored = store_part(part, change, flags); !stored) {
            return stored;
        }
    }
    return {};
}

Outcome<void> Client::store_part(
    std::span<const Uid> uids, FlagChange change, const std::vector<std::string>& flags
) {
    const auto* verb = change == FlagChange::add ? " +FLAGS.SILENT " : " -FLAGS.SILENT ";
    const auto answer = run("UID STORE " + uid_set(uids) + verb + flag_list(flags));
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    return {};
}

Outcome<Moved> Client::uid_move(std::span<const Uid> uids, std::string_view folder) {
    Moved all;
    while (!uids.empty()) {
        const auto part = uids.first(std::min(uids.size(), limits_.messages_per_command_max));
        uids = uids.subspan(part.size());
        auto moved = move_part(part, folder);
        if (!moved) {
            return moved;
        }
        moved->folder_made = moved->folder_made || all.folder_made;
        all = std::move(*moved);
    }
    return all;
}

// Once the copy is there no refusal is a failure: a caller who tried again would make a second one.
Outcome<Moved> Client::move_part(std::span<const Uid> uids, std::string_view folder) {
    const bool can_move = has("MOVE");
    const auto made = transfer(can_move ? "UID MOVE " : "UID COPY ", uids, folder);
    if (!made) {
        return tl::unexpected(made.error());
    }
    Moved moved{MoveWay::move, *made, {}};
    if (can_move) {
        return moved;
    }
    const auto marked = store_part(uids, FlagChange::add, deleted_flag());
    if (!marked) {
        if (!marked.error().session_goes_on()) {
            return tl::unexpected(marked.error());
        }
        moved.way = MoveWay::only_copied;
        moved.refusal = marked.error().text;
        return moved;
    }
    const auto expunged = uid_expunge(uids);
    if (!expunged) {
        if (!expunged.error().session_goes_on()) {
            return tl::unexpected(expunged.error());
        }
        moved.way = MoveWay::left_deleted;
        moved.refusal = expunged.error().text;
        return moved;
    }
    moved.way = has("UIDPLUS") ? MoveWay::copy_expunge : MoveWay::guarded_expunge;
    return moved;
}

// Whether the folder had to be made.
Outcome<bool> Client::transfer(
    std::string_view verb, std::span<const Uid> uids, std::string_view folder
) {
    const auto command = std::string(verb) + uid_set(uids) + ' ' + quoted(to_modified_utf7(folder));
    const auto first = run(command);
    if (first) {
        return false;
    }
    if (first.error().kind != FailureKind::no || first.error().response_code != "TRYCREATE") {
        return tl::unexpected(first.error());
    }
    if (const auto made = create(folder); !made) {
        return tl::unexpected(made.error());
    }
    const auto second = run(command);
    if (!second) {
        return tl::unexpected(second.error());
    }
    return true;
}

Outcome<std::vector<Uid>> Client::copies_of(std::string_view folder, std::string_view message_id) {
    const auto opened = examine(folder);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    if (message_id.empty() || !is_printable_ascii(message_id)) {
        return std::vector<Uid>{};
    }
    return search("HEADER Message-ID " + quoted(message_id));
}

Outcome<void> Client::uid_expunge(std::span<const Uid> uids) {
    if (has("UIDPLUS")) {
        const auto answer = run("UID EXPUNGE " + uid_set(uids));
        if (!answer) {
            return tl::unexpected(answer.error());
        }
        return {};
    }
    // EXPUNGE takes all that is \Deleted, also what a person deleted and may want back.
    const auto deleted = search("DELETED");
    if (!deleted) {
        return tl::unexpected(deleted.error());
    }
    const bool only_ours = std::ranges::all_of(*deleted, [&](Uid uid) {
        return std::ranges::find(uids, uid) != uids.end();
    });
    if (!only_ours) {
        const auto* reason = "other messages are \\Deleted, and the server has no UIDPLUS";
        return tl::unexpected(failure_of(FailureKind::no, {}, reason));
    }
    const auto answer = run("EXPUNGE");
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    return {};
}

Outcome<Uid> Client::append(
    std::string_view folder, std::string_view mail, const std::vector<std::string>& flags
) {
    const auto tag = begin(
        "APPEND " + quoted(to_modified_utf7(folder)) + ' ' + flag_list(flags) + " {" +
        std::to_string(mail.size()) + '}'
    );
    if (!tag) {
        return tl::unexpected(tag.error());
    }
    if (const auto asked = await_continuation(*tag); !asked) {
        return tl::unexpected(asked.error());
    }
    if (const auto sent = send(std::string(mail) + "\r\n"); !sent) {
        return tl::unexpected(sent.error());
    }
    const auto answer = await_tag(*tag, limits_.silence_max, {}, nullptr);
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    const bool told = answer->code == "APPENDUID" && answer->code_values.size() >= 2;
    return told ? number32(answer->code_values[1]) : 0;
}

}  // namespace maildocket::imap
