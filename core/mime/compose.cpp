#include "core/mime/compose.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/base/utf8.hpp"
#include "core/mime/attachment_name.hpp"
#include "core/mime/encoded_word.hpp"
#include "core/mime/field_writer.hpp"
#include "core/mime/transfer_encode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace maildocket::mime {

namespace {

constexpr std::size_t id_octets_max = 900;
constexpr std::size_t name_source_octets_max = 4096;         // the end of a path is its name
constexpr std::size_t frame_octets = std::size_t{8} << 10U;  // fields and boundaries of a mail

bool is_dot_atom(std::string_view text) {
    return !text.empty() && text.front() != '.' && text.back() != '.' &&
           text.find("..") == std::string_view::npos && text.find(' ') == std::string_view::npos &&
           text.find_first_of("\"(),:;<>@[\\]") == std::string_view::npos;
}

Result<void> append_addresses(
    std::string& out, std::string_view field, const std::vector<Address>& addresses
) {
    if (addresses.empty()) {
        return {};
    }
    FieldWriter writer(out, field);
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const auto email = wire_address(addresses[i].email);
        if (!email) {
            return fail_with(email);
        }
        const auto name = one_line(addresses[i].name, outgoing_name_octets_max);
        writer.phrase(name);
        writer.word(name.empty() ? *email : '<' + *email + '>');
        if (i + 1 < addresses.size()) {
            writer.attach(",");
        }
    }
    writer.end();
    return {};
}

void append_ids(std::string& out, std::string_view field, const std::vector<std::string>& ids) {
    if (std::ranges::none_of(ids, is_writable_id)) {
        return;
    }
    FieldWriter writer(out, field);
    for (const auto& id : ids) {
        if (is_writable_id(id)) {
            writer.word('<' + id + '>');
        }
    }
    writer.end();
}

void append_line(std::string& out, std::string_view field, std::string_view value) {
    const auto line = one_line(value, outgoing_subject_octets_max);
    if (line.empty()) {
        return;
    }
    FieldWriter writer(out, field);
    writer.unstructured(line);
    writer.end();
}

// RFC 5322 3.3, in UTC.
std::string date_text(Timestamp time) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
    return fmt::format(
        "{}, {} {} {:04} {:02}:{:02}:{:02} +0000",
        days.at(std::chrono::weekday{day}.c_encoding()),
        static_cast<unsigned>(date.day()),
        months.at(static_cast<unsigned>(date.month()) - 1),
        static_cast<int>(date.year()),
        clock.hours().count(),
        clock.minutes().count(),
        clock.seconds().count()
    );
}

// Of an attachment. A message or multipart may not be encoded (RFC 2046 5.2.1), so it goes as
// octets under its name.
std::string attachment_type(std::string_view type) {
    const auto slash = type.find('/');
    const bool token = slash != std::string_view::npos && slash > 0 && slash + 1 < type.size() &&
                       std::ranges::all_of(type, [](char letter) {
                           return ascii::is_alnum(letter) || letter == '/' || letter == '-' ||
                                  letter == '+' || letter == '.' || letter == '_';
                       });
    if (!token || type.size() > 127 || std::ranges::count(type, '/') != 1 ||
        ascii::starts_with_ignoring_case(type, "message/") ||
        ascii::starts_with_ignoring_case(type, "multipart/")) {
        return "application/octet-stream";
    }
    return ascii::lower(type);
}

class BodyWriter {
public:
    BodyWriter(std::string& out, const OutgoingMail& mail)
        : out_(out), mail_(mail), token_(to_hex(sha256(mail.message_id)).substr(0, 24)) {
        for (const auto& attachment : mail.attachments) {
            const bool shown = attachment.is_inline && !mail.html.empty();
            (shown ? inline_ : attached_).push_back(&attachment);
        }
    }

    void write() {
        if (attached_.empty()) {
            words();
            return;
        }
        open("mixed");
        next("mixed");
        words();
        for (const auto* attachment : attached_) {
            next("mixed");
            file(*attachment, "attachment");
        }
        close("mixed");
    }

private:
    // What is read: the text alone, or the text and the same as HTML.
    void words() {
        if (mail_.html.empty()) {
            text("text/plain", mail_.text);
            return;
        }
        open("alternative");
        next("alternative");
        text("text/plain", mail_.text);
        next("alternative");
        html();
        close("alternative");
    }

    void html() {
        if (inline_.empty()) {
            text("text/html", mail_.html);
            return;
        }
        open("related");
        next("related");
        text("text/html", mail_.html);
        for (const auto* attachment : inline_) {
            next("related");
            file(*attachment, "inline");
        }
        close("related");
    }

    // No line of quoted-printable or base64 holds "=_", so no content can end a part.
    [[nodiscard]] std::string boundary(std::string_view kind) const {
        return fmt::format("=_{}_{}", token_, kind);
    }
    void open(std::string_view kind) {
        FieldWriter writer(out_, "Content-Type");
        writer.word(fmt::format("multipart/{}", kind));
        if (kind == "related") {
            writer.parameter("type", "text/html");
        }
        writer.parameter("boundary", boundary(kind));
        writer.end();
        out_ += "\r\n";
    }
    void next(std::string_view kind) { out_ += "\r\n--" + boundary(kind) + "\r\n"; }
    void close(std::string_view kind) { out_ += "\r\n--" + boundary(kind) + "--\r\n"; }

    void text(std::string_view type, std::string_view content) {
        const auto body = body_text(content);
        const bool base64 = prefers_base64(body);
        out_ += fmt::format(
            "Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: {}\r\n\r\n",
            type,
            base64 ? "base64" : "quoted-printable"
        );
        if (base64) {
            std::string lines;  // the canonical form of text has CRLF (RFC 2045 6.8)
            for (const char letter : body) {
                lines += letter == '\n' ? std::string_view("\r\n") : std::string_view(&letter, 1);
            }
            append_base64(out_, lines);
        } else {
            append_quoted_printable(out_, body);
        }
    }

    void file(const OutgoingAttachment& attachment, std::string_view disposition) {
        const auto type = attachment_type(attachment.content_type);
        const auto name = clean_attachment_name(one_line(attachment.name, name_source_octets_max));
        FieldWriter content_type(out_, "Content-Type");
        content_type.word(type);
        if (type.starts_with("text/") && utf8::valid(attachment.octets)) {
            content_type.parameter("charset", "utf-8");
        }
        content_type.end();
        out_ += "Content-Transfer-Encoding: base64\r\n";
        FieldWriter content_disposition(out_, "Content-Disposition");
        content_disposition.word(disposition);
        if (!name.empty()) {
            content_disposition.parameter("filename", name);
        }
        content_disposition.end();
        append_ids(out_, "Content-ID", {attachment.content_id});
        out_ += "\r\n";
        append_base64(out_, attachment.octets);
    }

    std::string& out_;
    const OutgoingMail& mail_;
    std::string token_;
    std::vector<const OutgoingAttachment*> inline_;
    std::vector<const OutgoingAttachment*> attached_;
};

std::size_t wire_octets(const OutgoingMail& mail) {
    std::size_t octets = frame_octets + 2 * (mail.text.size() + mail.html.size());
    for (const auto& attachment : mail.attachments) {
        octets += attachment.octets.size() / 54 * 75 + 512;
    }
    return octets;
}

}  // namespace

Result<std::string> wire_address(std::string_view email) {
    const auto mailbox = parse_mailbox(email);
    const auto domain = mailbox ? normalize_domain(mailbox->domain) : std::nullopt;
    if (!domain) {
        return fail(
            ErrorCode::invalid_input, "\"" + escape_for_log(email) + "\" is no mail address"
        );
    }
    const auto& local_part = mailbox->local_part;
    if (utf8::ascii_prefix(local_part) < local_part.size()) {
        return fail(
            ErrorCode::invalid_input,
            "the address " + escape_for_log(email) + " needs SMTPUTF8, which is not offered"
        );
    }
    if (is_dot_atom(local_part)) {
        return local_part + '@' + *domain;
    }
    std::string quoted = "\"";
    for (const char letter : local_part) {
        if (letter == '"' || letter == '\\') {
            quoted.push_back('\\');
        }
        quoted.push_back(letter);
    }
    return quoted + "\"@" + *domain;
}

std::string body_text(std::string_view text) {
    const auto scrubbed = utf8::scrub(text);
    std::string body;
    body.reserve(scrubbed.size() + 1);
    for (std::size_t i = 0; i < scrubbed.size();) {
        const auto start = i;
        const auto code_point = utf8::next(scrubbed, i);
        if (code_point == '\r') {
            body.push_back('\n');
            i += i < scrubbed.size() && scrubbed[i] == '\n' ? 1U : 0U;
        } else if (code_point == '\n' || code_point == '\t') {
            body.push_back(scrubbed[start]);
        } else if (code_point < ' ' || (code_point >= 0x7F && code_point < 0xA0)) {
            utf8::append(body, 0xFFFD);
        } else {
            body.append(scrubbed, start, i - start);
        }
    }
    while (body.ends_with('\n')) {
        body.pop_back();
    }
    body.push_back('\n');
    return body;
}

std::string one_line(std::string_view text, std::size_t octets_max) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";  // readers drop it
    auto line = clean_line(utf8::truncate(utf8::scrub(text), octets_max));
    for (auto at = line.find(byte_order_mark); at != std::string::npos;
         at = line.find(byte_order_mark, at)) {
        line.erase(at, byte_order_mark.size());
    }
    return clean_line(line);
}

bool is_writable_id(std::string_view id) {
    return !id.empty() && id.size() <= id_octets_max && std::ranges::all_of(id, [](char letter) {
        return letter > ' ' && letter <= '~' && letter != '<' && letter != '>';
    });
}

Result<std::string> compose(const OutgoingMail& mail) {
    std::string out;
    out.reserve(wire_octets(mail));
    append_line(out, "Date", date_text(mail.date));
    const std::array<std::pair<std::string_view, std::vector<Address>>, 3> lists{
        {{"From", {mail.from}}, {"To", {mail.to}}, {"Reply-To", mail.reply_to}}};
    for (const auto& [field, addresses] : lists) {
        if (auto appended = append_addresses(out, field, addresses); !appended) {
            return fail_with(appended);
        }
    }
    append_line(out, "Subject", mail.subject);
    append_ids(out, "Message-ID", {mail.message_id});
    append_ids(out, "In-Reply-To", {mail.in_reply_to});
    append_ids(out, "References", mail.references);
    for (const auto& mark : mail.marks) {
        append_line(out, mark.name, mark.value);
    }
    out += "MIME-Version: 1.0\r\n";
    BodyWriter(out, mail).write();
    return out;
}

}  // namespace maildocket::mime
