#include "core/base/time.hpp"
#include "core/crypto/digest.hpp"
#include "core/mail/mailbox.hpp"
#include "core/mime/addresses.hpp"
#include "core/mime/parse.hpp"
#include "core/mime/structure.hpp"
#include "tests/corpus/fields.hpp"

namespace maildocket::corpus {

namespace {

namespace json = boost::json;
using maildocket::mime::Extent;
using maildocket::mime::MemorySource;
using maildocket::mime::MimeLimits;
using maildocket::mime::Part;

json::object address(const Address& value) {
    return {{"name", value.name}, {"address", value.email}};
}

json::array addresses(const std::vector<Address>& values) {
    json::array result;
    for (const auto& value : values) {
        result.push_back(address(value));
    }
    return result;
}

json::array attachments(const Message& message) {
    json::array result;
    for (const auto& attachment : message.attachments) {
        result.push_back(json::object{
            {"name", attachment.name},
            {"content_type", attachment.declared_type},
            {"size", attachment.octets},
            {"sha256", to_hex(attachment.sha256)},
            {"disposition", attachment.is_inline ? "inline" : "attachment"}});
    }
    return result;
}

// Every leaf after transfer decoding; enclosed messages are opened.
void add_leaves(const std::string& octets, const Part& part, json::array& leaves, int depth);

void add_leaves_of_message(const std::string& octets, json::array& leaves, int depth) {
    MemorySource source(octets);
    const MimeLimits limits;
    const Extent whole{0, octets.size()};
    const auto head = mime::read_head(source, whole, limits);
    const auto structure = mime::read_structure(source, whole, *head, limits);
    add_leaves(octets, structure->root, leaves, depth);
}

void add_leaves(const std::string& octets, const Part& part, json::array& leaves, int depth) {
    for (const auto& child : part.children) {
        add_leaves(octets, child, leaves, depth);
    }
    if (part.is_multipart()) {
        return;
    }
    const auto content = mime::decode_transfer(
        std::string_view(octets).substr(part.content.begin, part.content.octets()), part.encoding
    );
    if (part.media_type == "message/rfc822" && depth < 10) {
        add_leaves_of_message(content, leaves, depth + 1);
        return;
    }
    leaves.push_back(json::object{{"size", content.size()}, {"sha256", to_hex(sha256(content))}});
}

void add_mime_fields(const std::string& octets, json::object& result) {
    MemorySource source(octets);
    const auto message = mime::parse(source, MimeLimits{}, nullptr);
    if (!message) {
        result["error"] = message.error().detail;
        return;
    }
    if (!message->unparsable.empty()) {
        result["error"] = message->unparsable;
    }
    result["subject"] = message->subject;
    if (!message->from.empty()) {
        result["from"] = address(message->from.front());
    }
    result["to"] = addresses(message->to);
    result["cc"] = addresses(message->cc);
    result["reply_to"] = addresses(message->reply_to);
    if (message->date) {
        result["date"] = to_rfc3339(*message->date);
    }
    result["message_id"] = message->message_id;
    result["in_reply_to"] = message->in_reply_to.empty() ? "" : message->in_reply_to.front();
    result["references"] = json::value_from(message->references);
    result["text"] = message->text;
    result["html"] = message->html;
    result["attachments"] = attachments(*message);
    result["defects"] = json::value_from(message->defects);
    json::array leaves;
    add_leaves_of_message(octets, leaves, 0);
    result["parts"] = std::move(leaves);
    add_understanding_fields(*message, result);
}

}  // namespace

void add_fields(const std::string& kind, const std::string& octets, json::object& result) {
    if (kind == "message") {
        add_mime_fields(octets, result);
    } else {
        add_reply_fields(kind, octets, result);
    }
}

void add_header_fields(const std::string& raw, const json::object& expected, json::object& result) {
    if (expected.contains("addresses")) {
        result["addresses"] = addresses(mime::parse_addresses(raw, 1000).addresses);
    }
    if (expected.contains("valid")) {
        result["valid"] = parse_mailbox(raw).has_value();
    }
}

}  // namespace maildocket::corpus
