#pragma once

#include "core/model/ticket.hpp"
#include "core/model/trust.hpp"
#include "core/routing/effects.hpp"
#include "core/routing/facts.hpp"
#include "core/routing/system_article.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

// What both backends must do alike and no constraint of a schema can say. The contract tests hold
// them to it.
namespace maildocket::store {

// Content of blobs is cut into rows of this many octets.
inline constexpr std::size_t blob_chunk_octets = std::size_t{256} << 10U;

// Answers::similar_candidates: tickets of the author's client in the inquiry's queue, updated at or
// after `similar_since`, not merged away, by updated_at and id, newest first.
inline constexpr std::size_t similar_candidates_max = 200;

// Answers::agents where a command names one.
inline constexpr std::int64_t agents_max = 1'000;

// Of the tickets that a mail may go to, each once.
[[nodiscard]] inline std::set<std::string> watchers_of(const routing::Answers& answers) {
    std::set<std::string> watchers;
    const auto add = [&watchers](const routing::TicketFacts& ticket) {
        watchers.insert(ticket.watchers.begin(), ticket.watchers.end());
    };
    if (answers.by_signature) {
        add(*answers.by_signature);
    }
    if (answers.by_message_id) {
        add(answers.by_message_id->ticket);
    }
    if (answers.by_reference) {
        add(*answers.by_reference);
    }
    return watchers;
}

// A merged ticket is followed so many times; then the ticket reached is taken as it is.
inline constexpr int merge_depth_max = 64;

// Automatic mails count for so long, by outbox.created_at later than now - window, whatever became
// of them.
inline constexpr std::chrono::hours automatic_window{1};
inline constexpr std::chrono::hours closed_answers_window{24};

// A notification of this kind is dropped while one of the same kind that is not done and not older
// than this is there: a full budget is told once an hour and not once a mail.
[[nodiscard]] inline std::optional<std::chrono::microseconds> notification_quiet_time(
    std::string_view kind
) {
    if (kind == "budget") {
        return std::chrono::hours{1};
    }
    return std::nullopt;
}

// Domain of a normalized address, for outbox.recipient_domain.
[[nodiscard]] inline std::string_view domain_of(std::string_view email) {
    const auto at = email.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : email.substr(at + 1);
}

using routing::system_article;
namespace system_text = routing::system_text;

// What an original that retention let go is answered with.
inline constexpr const char* original_gone =
    "the original mail was deleted: it is older than keep_raw_days";

}  // namespace maildocket::store
