#pragma once

#include "cli/exit.hpp"
#include "core/base/ids.hpp"
#include "core/model/queue.hpp"
#include "core/model/ticket.hpp"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

// Arguments of commands, checked before anything is opened or changed. What is wrong throws Stop
// with Exit::usage and says what would have been right.
namespace maildocket::cli {

// A name or other short text: UTF-8 without controls, not empty, at most 200 octets; blanks around
// it are dropped. `what` is for the error: "name of the client".
[[nodiscard]] std::string short_text(std::string_view text, std::string_view what);

// The same, but may be empty.
[[nodiscard]] std::string optional_text(std::string_view text, std::string_view what);

// What the store is asked for, as it is: any UTF-8. PostgreSQL knows no other.
[[nodiscard]] const std::string& utf8_text(const std::string& text, std::string_view what);

// Decimal digits, zeros in front allowed, as a number from 1 on. One that is too large becomes the
// largest, which no row has.
[[nodiscard]] std::optional<std::int64_t> positive_number(std::string_view text);

[[nodiscard]] std::string email_address(std::string_view text);

// A host name of at least two labels, in lower-case A-labels, that does not belong to a public mail
// provider (Exit::data_error).
[[nodiscard]] std::string client_domain(std::string_view text);

[[nodiscard]] std::string language_code(std::string_view text);

// "TCK-91", with the queue whose prefix it is; Exit::no if no queue has it.
struct QueueReference {
    const QueuePolicy* queue = nullptr;
    TicketReference reference;  // prefix as configured
};
[[nodiscard]] QueueReference ticket_reference(std::string_view text, const QueueDirectory& queues);

// Exit::no unless there is a queue of that name.
void need_queue(std::string_view name, const QueueDirectory& queues);

// The whole of a text on stdin, made valid UTF-8; at most 1 MiB and not empty. `what` is for the
// error: "note".
[[nodiscard]] std::string text_of(std::istream& in, std::string_view what);

}  // namespace maildocket::cli
