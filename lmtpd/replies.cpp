#include "lmtpd/replies.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace maildocket::lmtp {

namespace {

constexpr std::size_t line_octets_max = 512;  // with CRLF

constexpr EnhancedStatus none{0, 0, 0};

using enum Situation;

constexpr std::array table{
    ReplyRow{quit, 221, {2, 0, 0}, "goodbye", "QUIT"},
    ReplyRow{shutting_down, 421, {4, 3, 2}, "shutting down, try again later", "the server stops"},
    ReplyRow{
        too_many_sessions,
        421,
        {4, 7, 0},
        "too many connections, try again later",
        "at connect, beyond the limit of sessions, in all or from one peer"},
    ReplyRow{
        too_many_errors, 421, {4, 7, 0}, "too many errors", "behind the reply to the last error"},
    ReplyRow{web_client, 421, {4, 7, 0}, "this is a mail server", "GET, POST, CONNECT, ..."},
    ReplyRow{idle, 421, {4, 4, 2}, "no input for too long", "a timeout"},

    ReplyRow{
        malformed_line,
        500,
        {5, 5, 2},
        "controls or ill-formed UTF-8 in a command",
        "NUL, controls, ill-formed UTF-8; one reply a line"},
    ReplyRow{
        bare_line_feed,
        500,
        {5, 5, 2},
        "a line ends in CR LF",
        "a bare LF in a command; the rest of the line is swallowed"},
    ReplyRow{
        line_too_long, 500, {5, 5, 2}, "line too long", "once, the rest of the line is swallowed"},
    ReplyRow{unknown_verb, 500, {5, 5, 1}, "unknown command", "an unknown verb"},
    ReplyRow{
        unsupported_verb,
        502,
        {5, 5, 1},
        "not supported",
        "EXPN, AUTH and others; STARTTLS without a certificate"},
    ReplyRow{smtp_greeting, 500, {5, 5, 1}, "this is LMTP: say LHLO", "HELO, EHLO"},
    ReplyRow{argument_missing, 501, {5, 5, 4}, "argument missing", "LHLO, MAIL, ... without one"},
    ReplyRow{
        argument_not_allowed,
        501,
        {5, 5, 4},
        "this command has no such argument",
        "DATA, RSET, QUIT, STARTTLS with an argument; LHLO with a bad name"},

    ReplyRow{lhlo_first, 503, {5, 5, 1}, "say LHLO first", "a command before LHLO"},
    ReplyRow{mail_first, 503, {5, 5, 1}, "say MAIL first", "RCPT, DATA, BDAT before MAIL"},
    ReplyRow{
        nested_mail,
        503,
        {5, 5, 1},
        "the transaction before is still open",
        "a second MAIL; the open transaction stays"},
    ReplyRow{
        inside_transaction,
        503,
        {5, 5, 1},
        "not inside a transaction",
        "STARTTLS, XCLIENT, XFORWARD behind MAIL"},
    ReplyRow{
        no_accepted_recipient,
        503,
        {5, 5, 1},
        "no accepted recipient",
        "DATA, or BDAT without LAST, when no RCPT was accepted"},
    ReplyRow{
        chunks_have_begun, 503, {5, 5, 1}, "go on with BDAT", "RCPT or DATA behind a first BDAT"},
    ReplyRow{
        binary_needs_chunks,
        503,
        {5, 5, 1},
        "BODY=BINARYMIME needs BDAT",
        "DATA behind BODY=BINARYMIME (RFC 3030)"},
    ReplyRow{tls_is_active, 503, {5, 5, 1}, "TLS is active", "a second STARTTLS"},
    ReplyRow{
        peer_not_trusted,
        550,
        {5, 7, 1},
        "not from this peer",
        "XCLIENT, XFORWARD from a peer that is not in trusted_peers"},

    ReplyRow{reverse_path_taken, 250, {2, 1, 0}, "sender ok", "MAIL"},
    ReplyRow{recipient_taken, 250, {2, 1, 5}, "recipient ok", "RCPT"},
    ReplyRow{
        bad_reverse_path,
        501,
        {5, 1, 7},
        "the syntax is MAIL FROM:<address>",
        "MAIL without FROM:<...>; a broken address within is taken and never answered"},
    ReplyRow{
        bad_recipient, 501, {5, 1, 3}, "the syntax is RCPT TO:<address>", "RCPT with a bad path"},
    ReplyRow{
        needs_smtputf8,
        553,
        {5, 6, 7},
        "a non-ASCII address needs SMTPUTF8",
        "a non-ASCII address without SMTPUTF8 behind MAIL"},
    ReplyRow{
        unknown_parameter, 555, {5, 5, 4}, "unknown parameter", "behind the path of MAIL or RCPT"},
    ReplyRow{
        bad_parameter, 501, {5, 5, 4}, "bad parameter", "a bad value, or twice the same parameter"},
    ReplyRow{
        too_big,
        552,
        {5, 3, 4},
        "message too big",
        "SIZE of MAIL; else behind the data, for each accepted recipient"},
    ReplyRow{
        no_space, 452, {4, 3, 1}, "no space left, try again later", "SIZE of MAIL beyond the disk"},
    ReplyRow{
        too_many_recipients,
        452,
        {4, 5, 3},
        "too many recipients",
        "RCPT beyond the limit; the others stay"},
    ReplyRow{
        mail_switched_off,
        451,
        {4, 3, 2},
        "no mail is taken now, try again later",
        "RCPT while email_to_ticket = false"},

    ReplyRow{start_data, 354, none, "send the message, end it with <CR LF>.<CR LF>", "DATA"},
    ReplyRow{chunk_taken, 250, {2, 0, 0}, "chunk ok", "BDAT without LAST"},
    ReplyRow{
        bad_chunk, 501, {5, 5, 4}, "the syntax is BDAT octets [LAST]", "BDAT with a bad argument"},
    ReplyRow{
        loop,
        554,
        {5, 4, 6},
        "too many hops, the mail is looping",
        "more than 50 Received fields; behind the data, for each accepted recipient"},
    ReplyRow{
        delivery_late,
        451,
        {4, 3, 0},
        "it takes too long, try again later",
        "the store gave no answer in time, for each accepted recipient"},

    ReplyRow{start_tls, 220, {2, 0, 0}, "start TLS", "STARTTLS"},
    ReplyRow{reset, 250, {2, 0, 0}, "reset", "RSET"},
    ReplyRow{noop, 250, {2, 0, 0}, "ok", "NOOP"},
    ReplyRow{cannot_verify, 252, {2, 3, 3}, "cannot verify, but RCPT tells", "VRFY"},
    ReplyRow{help, 214, {2, 0, 0}, "LHLO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP", "HELP"},
    ReplyRow{forward_noted, 250, {2, 0, 0}, "noted", "XFORWARD"},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].situation) != i) {
            return false;
        }
    }
    return table.size() == static_cast<std::size_t>(forward_noted) + 1;
}
static_assert(in_order(), "a row for each situation, in its order");

const ReplyRow& row_of(Situation situation) {
    return table.at(static_cast<std::size_t>(situation));
}

void append_number(std::string& output, unsigned value) {
    if (value >= 10) {
        append_number(output, value / 10);
    }
    output.push_back(static_cast<char>('0' + value % 10));
}

void append_line(
    std::string& output, std::uint16_t code, const EnhancedStatus& status, std::string_view text
) {
    const auto start = output.size();
    append_number(output, code);
    output.push_back(' ');
    if (status.klass != 0) {
        append_number(output, status.klass);
        output.push_back('.');
        append_number(output, status.subject);
        output.push_back('.');
        append_number(output, status.detail);
        output.push_back(' ');
    }
    const auto room = line_octets_max - 2 - (output.size() - start);
    for (const char letter : text.substr(0, room)) {
        output.push_back(letter >= ' ' && letter <= '~' ? letter : '?');
    }
    output += "\r\n";
}

}  // namespace

std::span<const ReplyRow> reply_table() {
    return table;
}

Reply reply_to(Situation situation) {
    const auto& row = row_of(situation);
    return {row.code, row.status, std::string(row.text)};
}

void append_reply(std::string& output, Situation situation) {
    const auto& row = row_of(situation);
    append_line(output, row.code, row.status, row.text);
}

void append_reply(std::string& output, const Reply& reply) {
    append_line(output, reply.code, reply.status, reply.text);
}

std::string describe_replies() {
    std::string text =
        "# Replies of the LMTP server\n\n"
        "Printed from the table in `lmtpd/replies.cpp`; a test compares. Beside these there are "
        "the\n"
        "greeting (`220 HOST ...`), the reply to LHLO (`250-HOST` and keywords), the outcome of a\n"
        "delivery (`250 2.0.0 created [TCK-91]`), refusals of a recipient (`550 5.1.1`) and errors "
        "of\n"
        "the store (`451 4.3.0`, `452 4.3.1`).\n\n"
        "| reply | when |\n|---|---|\n";
    for (const auto& row : table) {
        std::string line;
        append_line(line, row.code, row.status, row.text);
        line.resize(line.size() - 2);
        text.append("| `").append(line).append("` | ").append(row.when).append(" |\n");
    }
    return text;
}

}  // namespace maildocket::lmtp
