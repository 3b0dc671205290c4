#include "cli/mail/parse_print.hpp"

#include "cli/print/printable.hpp"
#include "cli/print/table.hpp"

#include <algorithm>

namespace maildocket::cli {

namespace {

boost::json::value json_address(const Address& address) {
    if (address == Address{}) {
        return nullptr;
    }
    return boost::json::object{
        {"name", json_text_or_null(address.name)}, {"email", json_text_or_null(address.email)}};
}

boost::json::array json_addresses(const std::vector<Address>& addresses) {
    boost::json::array array;
    std::ranges::transform(addresses, std::back_inserter(array), json_address);
    return array;
}

boost::json::array json_texts(const std::vector<std::string>& texts) {
    boost::json::array array;
    for (const auto& text : texts) {
        array.push_back(json_text(text));
    }
    return array;
}

boost::json::value json_forwarded(const std::optional<text::Forwarded>& forwarded) {
    if (!forwarded) {
        return nullptr;
    }
    return boost::json::object{
        {"from", json_address(forwarded->from)},
        {"subject", json_text_or_null(forwarded->subject)},
        {"before", json_text(forwarded->before)},
        {"message", json_text(forwarded->message)}};
}

boost::json::value json_bounce(const std::optional<Bounce>& bounce) {
    if (!bounce) {
        return nullptr;
    }
    boost::json::array recipients;
    for (const auto& recipient : bounce->recipients) {
        recipients.push_back(boost::json::object{
            {"recipient", json_text_or_null(recipient.recipient)},
            {"action", json_text_or_null(recipient.action)},
            {"status", json_text_or_null(recipient.status)},
            {"diagnostic", json_text_or_null(recipient.diagnostic)},
            {"smtp_code", json_text_or_null(recipient.smtp_code)}});
    }
    return boost::json::object{
        {"recipients", std::move(recipients)},
        {"original_message_id", json_text_or_null(bounce->original_message_id)}};
}

boost::json::array json_attachments(const std::vector<Attachment>& attachments) {
    boost::json::array array;
    for (const auto& attachment : attachments) {
        array.push_back(boost::json::object{
            {"name", json_text_or_null(attachment.name)},
            {"content_type", json_text_or_null(attachment.content_type)},
            {"size", attachment.octets},
            {"sha256", json_text(to_hex(attachment.sha256))},
            {"inline", attachment.is_inline},
            {"content_id", json_text_or_null(attachment.content_id)}});
    }
    return array;
}

// Why the mail would be held unread is the worst of its defects.
std::vector<std::string> defects_of(const Message& message) {
    auto defects = message.defects;
    if (!message.unparsable.empty()) {
        defects.insert(defects.begin(), message.unparsable);
    }
    return defects;
}

std::string text_of(const Address& address) {
    return address.name.empty() ? address.email : address.name + " <" + address.email + '>';
}

std::string text_of(const std::vector<Address>& addresses) {
    std::string line;
    for (const auto& address : addresses) {
        line.append(line.empty() ? "" : ", ").append(text_of(address));
    }
    return line;
}

void print_section(std::ostream& out, std::string_view heading, std::string_view text) {
    if (!text.empty()) {
        out << "\n--- " << heading << '\n' << printable_text(text) << '\n';
    }
}

}  // namespace

boost::json::object json_of(const Message& message, const routing::Understanding& reading) {
    const auto& classification = reading.classification;
    return {
        {"subject", json_text(message.subject)},
        {"message_id", json_text_or_null(message.message_id)},
        {"date", json_time(message.date)},
        {"from", json_address(message.author())},
        {"sender", json_address(message.sender.value_or(Address{}))},
        {"reply_to", json_addresses(message.reply_to)},
        {"to", json_addresses(message.to)},
        {"cc", json_addresses(message.cc)},
        {"in_reply_to", json_texts(message.in_reply_to)},
        {"references", json_texts(message.references)},
        {"text", json_text(reading.text)},
        {"html", json_text_or_null(message.html)},
        {"safe_html", json_text_or_null(reading.safe_html)},
        {"new_text", json_text(reading.new_text)},
        {"quoted_text", json_text_or_null(reading.quoted_text)},
        {"signature", json_text_or_null(reading.signature)},
        {"class", json_text(to_string(classification.mail_class))},
        {"auto_reply", classification.auto_reply},
        {"bulk", classification.bulk},
        {"forwarded", json_forwarded(reading.forwarded)},
        {"bounce", json_bounce(reading.bounce)},
        {"attachments", json_attachments(message.attachments)},
        {"defects", json_texts(defects_of(message))}};
}

void print_parsed(
    std::ostream& out, const Message& message, const routing::Understanding& reading
) {
    std::vector<Field> fields{
        {"Subject", message.subject},
        {"From", text_of(message.author())},
        {"To", text_of(message.to)},
        {"Cc", text_of(message.cc)},
        {"Date", message.date ? to_rfc3339(*message.date) : ""},
        {"Message-ID", message.message_id},
        {"Class", std::string(to_string(reading.classification.mail_class))}};
    for (const auto& attachment : message.attachments) {
        fields.push_back(
            {"Attachment",
             attachment.name + ", " + attachment.content_type + ", " +
                 std::to_string(attachment.octets) + " octets"}
        );
    }
    for (const auto& defect : defects_of(message)) {
        fields.push_back({"Defect", defect});
    }
    print_fields(out, fields);
    print_section(out, "new text", reading.new_text);
    print_section(out, "signature", reading.signature);
    print_section(out, "quoted text", reading.quoted_text);
}

}  // namespace maildocket::cli
