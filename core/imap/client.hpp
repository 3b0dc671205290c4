#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/imap/channel.hpp"
#include "core/imap/failure.hpp"
#include "core/imap/folder_name.hpp"
#include "core/imap/response_reader.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The commands that a mailbox loop needs (RFC 3501, RFC 9051), over a channel on which the user is
// signed in. Blocks; one thread uses it, only interrupt() may come from another one. Reads mail
// with PEEK and never changes a flag by reading. Names of folders are UTF-8, flags stand with their
// backslash. After a failure whose session does not go on every command fails with `lost`.
namespace maildocket::imap {

using Uid = std::uint32_t;

struct ClientLimits {
    std::chrono::milliseconds silence_max{60'000};     // within a command, without an octet
    std::chrono::milliseconds command_max{3'600'000};  // of a server that sends, but never ends
    std::chrono::milliseconds idle_end_max{30'000};    // from DONE to the end of IDLE
    std::size_t folders_max = 10'000;                  // that a LIST may name
    std::size_t messages_per_command_max = 100;        // of a FETCH, STORE, COPY or MOVE
    std::uint32_t messages_per_search_max = 90'000;    // 11 octets each on one line at most
    ReaderLimits reader;
};

struct FolderEntry {
    std::string name;
    std::string delimiter;                // empty: there are no folders in folders
    std::vector<std::string> attributes;  // as they came: "\Noselect", "\Trash"

    [[nodiscard]] bool has(std::string_view attribute) const;  // whatever case
    bool operator==(const FolderEntry&) const = default;
};

struct Selected {
    std::uint32_t uid_validity = 0;  // 0: the server has no lasting UIDs
    std::uint32_t uid_next = 0;      // 0: the server did not say
    std::uint32_t exists = 0;
    std::vector<std::string> permanent_flags;
    bool read_only = false;

    // Whether the flag can be set for good; true as well if the server did not say (RFC 3501 7.1).
    [[nodiscard]] bool keeps(std::string_view flag) const;
    bool operator==(const Selected&) const = default;
};

struct Summary {
    Uid uid = 0;
    std::vector<std::string> flags;
    std::uint64_t size = 0;  // RFC822.SIZE, a hint and no more
    std::optional<Timestamp> internal_date;
    std::string message_id;  // the field's value, unfolded; empty if there is none
    std::string author;      // of From, unfolded, not decoded

    [[nodiscard]] bool has(std::string_view flag) const;  // whatever case
    bool operator==(const Summary&) const = default;
};

struct FetchedBody {
    std::uint64_t octets = 0;
    std::vector<std::string> flags;
    std::optional<Timestamp> internal_date;

    bool operator==(const FetchedBody&) const = default;
};

// Takes the next octets of a message; an error ends the fetch with `not_taken`.
using BodySink = std::function<Result<void>(std::string_view octets)>;

enum class FlagChange { add, remove };

enum class MoveWay {
    move,             // UID MOVE (RFC 6851)
    copy_expunge,     // UID COPY, \Deleted, UID EXPUNGE (RFC 4315)
    guarded_expunge,  // UID COPY, \Deleted, EXPUNGE: nothing else was \Deleted
    left_deleted,     // UID COPY, \Deleted, but not expunged: others were \Deleted, or refused
    only_copied,      // UID COPY, and then the server refused \Deleted
};

struct Moved {
    MoveWay way = MoveWay::move;
    bool folder_made = false;
    std::string refusal;  // what the server said to \Deleted or an EXPUNGE; mostly empty

    bool operator==(const Moved&) const = default;
};

enum class IdleEnd { news, time };

class Client {
public:
    explicit Client(std::unique_ptr<Channel> channel, ClientLimits limits = {});
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    Client(Client&&) = delete;
    Client& operator=(Client&&) = delete;

    // Call it first: what is announced changes with the sign-in.
    Outcome<void> ask_capabilities();
    [[nodiscard]] bool has(std::string_view capability) const;  // whatever case
    [[nodiscard]] const std::set<std::string>& capabilities() const { return capabilities_; }

    // The place of the user's own folders; nothing if the server does not say.
    Outcome<std::optional<FolderPlace>> personal_namespace();
    // With special use (RFC 6154) where the server has it.
    Outcome<std::vector<FolderEntry>> list(std::string_view reference, std::string_view pattern);
    // Makes and subscribes; a subscription that fails is no failure. ALREADYEXISTS is success.
    Outcome<void> create(std::string_view folder);
    // The full name of a folder, made if there is none: `name` with '/' between its parts.
    Outcome<std::string> ensure_folder(std::string_view name);
    // The full name of the folder with this special use, e.g. "\Trash"; nothing if there is none.
    Outcome<std::optional<std::string>> folder_for(std::string_view special_use);

    Outcome<Selected> select(std::string_view folder);
    // EXAMINE: nothing can be changed.
    Outcome<Selected> examine(std::string_view folder);

    // Criteria as in RFC 3501 6.4.4, e.g. "UNDELETED UNFLAGGED UID 7:*", without literals. Sorted.
    // Note that "n:*" always holds the last message. A folder with more messages than
    // messages_per_search_max is searched range by range, if the server has told UIDNEXT; an answer
    // above the reader's limits is a failure.
    Outcome<std::vector<Uid>> uid_search(std::string_view criteria);
    // In the order of UIDs; a message that is gone, or whose answer can't be read, is missing.
    Outcome<std::vector<Summary>> uid_fetch_summaries(std::span<const Uid> uids);
    // A whole message in pieces. What the sink got counts only if this succeeds.
    Outcome<FetchedBody> uid_fetch_body(Uid uid, const BodySink& sink, std::uint64_t octets_max);
    // The header, or as much of it as `octets_max` and as the reader keeps of a literal.
    Outcome<std::string> uid_fetch_header(Uid uid, std::size_t octets_max);
    // The first octets of a message, within the same limits.
    Outcome<std::string> uid_fetch_beginning(Uid uid, std::size_t octets_max);

    Outcome<void> uid_store(
        std::span<const Uid> uids, FlagChange change, const std::vector<std::string>& flags
    );
    // The best way the server has. Makes the folder if it is missing. Repeating it after a lost
    // answer may leave a second copy: look for copies_of() first.
    Outcome<Moved> uid_move(std::span<const Uid> uids, std::string_view folder);
    // UIDs in `folder` of mails with this Message-ID (with its brackets). Selects that folder
    // read-only: select your own one afterwards. Nothing is found for an id that is not ASCII.
    Outcome<std::vector<Uid>> copies_of(std::string_view folder, std::string_view message_id);
    // With UIDPLUS only those; without it fails with `no` unless they are all that is \Deleted.
    Outcome<void> uid_expunge(std::span<const Uid> uids);
    // Adds a mail, lines ended by CRLF. Its UID if the server tells (RFC 4315), else 0.
    Outcome<Uid> append(
        std::string_view folder, std::string_view mail, const std::vector<std::string>& flags = {}
    );

    Outcome<void> noop();
    // Whether something came or changed since select() or the last uid_search began.
    [[nodiscard]] bool news() const { return news_; }
    // Waits with IDLE (RFC 2177) until there is news, or the time is over; returns at once if there
    // is news already. Whatever comes between a search and the wait is news, so no gap is left.
    // `no` or `bad`: this server does not want to.
    Outcome<IdleEnd> idle(std::chrono::milliseconds time_max);

    // Says good-bye and waits a moment for the answer.
    void logout();

    // Ends what runs, and every later command, with `interrupted`. From any thread.
    void interrupt() noexcept { channel_->interrupt(); }
    // False once the connection was lost or given up.
    [[nodiscard]] bool usable() const { return !over_.has_value(); }

private:
    using OnUntagged = std::function<void(const Response&)>;
    struct BodyWanted {
        const BodySink* sink = nullptr;
        std::uint64_t octets_max = 0;
        bool begun = false;
    };

    // client.cpp
    [[nodiscard]] Outcome<std::string> begin(std::string_view command);
    [[nodiscard]] Outcome<void> send(std::string_view octets);
    [[nodiscard]] tl::expected<ReaderEvent, ChannelError> next_event(
        std::chrono::milliseconds silence_max
    );
    [[nodiscard]] Outcome<Response> next_response(
        std::chrono::milliseconds silence_max, BodyWanted* body
    );
    [[nodiscard]] Outcome<void> take_body(const ReaderEvent& event, BodyWanted* body);
    [[nodiscard]] Outcome<Response> run(
        std::string_view command, const OnUntagged& untagged = {}, BodyWanted* body = nullptr
    );
    [[nodiscard]] Outcome<Response> await_tag(
        const std::string& tag,
        std::chrono::milliseconds silence_max,
        const OnUntagged& untagged,
        BodyWanted* body
    );
    [[nodiscard]] Outcome<void> await_continuation(const std::string& tag);
    [[nodiscard]] Outcome<Response> finished(const std::string& tag, Response response);
    [[nodiscard]] tl::unexpected<Failure> give_up(Failure failure);
    [[nodiscard]] tl::unexpected<Failure> give_up(const ChannelError& error);
    void note(const Response& untagged);

    // The others by their topic.
    [[nodiscard]] Outcome<Selected> open_folder(std::string_view verb, std::string_view folder);
    [[nodiscard]] Outcome<std::string> inbox_delimiter();
    [[nodiscard]] std::vector<std::string> search_ranges() const;
    [[nodiscard]] Outcome<std::vector<Uid>> search(std::string_view criteria);
    [[nodiscard]] Outcome<std::string> fetch_text(Uid uid, std::string_view item, std::size_t max);
    [[nodiscard]] Outcome<Moved> move_part(std::span<const Uid> uids, std::string_view folder);
    [[nodiscard]] Outcome<bool> transfer(
        std::string_view verb, std::span<const Uid> uids, std::string_view folder
    );
    [[nodiscard]] Outcome<void> store_part(
        std::span<const Uid> uids, FlagChange change, const std::vector<std::string>& flags
    );
    [[nodiscard]] Outcome<IdleEnd> await_news(std::chrono::milliseconds time_max);

    std::unique_ptr<Channel> channel_;
    ClientLimits limits_;
    ResponseReader reader_;
    std::vector<char> piece_;
    std::set<std::string> capabilities_;  // upper case
    std::optional<Failure> over_;
    std::chrono::steady_clock::time_point command_end_;
    unsigned tag_count_ = 0;
    std::uint64_t exists_ = 0;
    Uid uid_next_ = 0;             // at least this; 0: unknown
    bool flags_are_news_ = false;  // during NOOP and IDLE
    bool news_ = false;
};

}  // namespace maildocket::imap
