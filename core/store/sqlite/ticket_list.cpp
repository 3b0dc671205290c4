#include "core/store/sqlite/ticket_list.hpp"

#include "core/store/sqlite/filter.hpp"
#include "core/store/sqlite/names.hpp"

namespace maildocket::sqlite {

namespace {

using store::TicketFilter;
using store::TicketRow;

constexpr std::string_view select = R"(
    SELECT t.id, q.prefix, t.number, t.queue, t.subject, t.state, k.name, c.email, a.email,
           (SELECT count(*) FROM articles WHERE ticket_id = t.id), t.created_at, t.updated_at,
           mq.prefix, m.number
    FROM tickets t
    JOIN queues q ON q.name = t.queue
    LEFT JOIN clients k ON k.id = t.client_id
    LEFT JOIN contacts c ON c.id = t.contact_id
    LEFT JOIN agents a ON a.id = t.assignee_id
    LEFT JOIN tickets m ON m.id = t.merged_into
    LEFT JOIN queues mq ON mq.name = m.queue)";
constexpr std::string_view newest_first = "ORDER BY t.id DESC";
constexpr std::string_view has_text = R"(
    (holds(t.subject, :search) OR holds(q.prefix || t.number, :search)
     OR holds(c.email, :search) OR holds(c.name, :search)
     OR EXISTS (SELECT 1 FROM articles WHERE ticket_id = t.id AND holds(text, :search))))";

TicketRow read(const Rows& row) {
    TicketRow ticket{
        .id = row.id<TicketId>(0),
        .reference = {row.text(1), row.integer(2)},
        .queue = row.text(3),
        .subject = row.text(4),
        .state = ticket_state(row, 5),
        .client = row.text(6),
        .contact = row.text(7),
        .assignee = row.text(8),
        .articles = row.integer(9),
        .created_at = row.time(10),
        .updated_at = row.time(11),
        .merged_into = std::nullopt};
    if (!row.is_null(13)) {
        ticket.merged_into = TicketReference{row.text(12), row.integer(13)};
    }
    return ticket;
}

Statement prepare(Connection& connection, const TicketFilter& wanted) {
    Filter filter;
    if (wanted.state) {
        filter.require("t.state = :state", ":state", std::string(to_string(*wanted.state)));
    }
    if (!wanted.queue.empty()) {
        filter.require("t.queue = :queue", ":queue", wanted.queue);
    }
    if (!wanted.client.empty()) {
        filter.require("k.name = :client", ":client", wanted.client);
    }
    if (!wanted.search.empty()) {
        filter.require(has_text, ":search", fold_case(wanted.search));
    }
    return filter.prepare(connection, select, newest_first, wanted.limit);
}

}  // namespace

std::vector<TicketRow> list_tickets(Connection& connection, const TicketFilter& filter) {
    auto statement = prepare(connection, filter);
    std::vector<TicketRow> tickets;
    for (auto row = statement.query_bound(); row.next();) {
        tickets.push_back(read(row));
    }
    return tickets;
}

TicketRow read_ticket(Connection& connection, TicketId ticket) {
    Filter filter;
    filter.require("t.id = :id", ":id", ticket);
    auto statement = filter.prepare(connection, select, newest_first, std::nullopt);
    auto row = statement.query_bound();
    if (!row.next()) {
        throw_failure(ErrorCode::not_found, "no such ticket");
    }
    return read(row);
}

void check_ticket_list(Connection& connection) {
    define_holds(connection);
    prepare(
        connection,
        {.state = TicketState::open, .queue = "q", .client = "c", .search = "s", .limit = 1}
    );
}

}  // namespace maildocket::sqlite
