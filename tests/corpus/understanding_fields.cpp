#include "core/routing/understanding.hpp"
#include "tests/corpus/fields.hpp"

#include <algorithm>

namespace maildocket::corpus {

namespace json = boost::json;

void add_understanding_fields(const Message& message, json::object& result) {
    const auto understood = routing::understand(message, false);
    result["reply_text"] = understood.new_text;
    result["signature"] = understood.signature;
    result["elided"] = understood.quoted_text;
    if (understood.forwarded) {
        const auto& forwarded = *understood.forwarded;
        result["forwarded"] = json::object{
            {"before", forwarded.before},
            {"message", forwarded.message},
            {"from", forwarded.from.email},
            {"from_name", forwarded.from.name}};
    }
    result["class"] = to_string(understood.classification.mail_class);
    result["auto_reply"] = understood.classification.auto_reply;
    result["feedback_report"] = message.report_type == "feedback-report";
    result["disposition_notification"] = message.report_type == "disposition-notification";
    result["delivery_report"] = message.report_type == "delivery-status";
    result["loop"] = std::ranges::any_of(message.headers, [](const Header& header) {
        return header.name == "X-Roundup-Loop";
    });
    json::array recipients;
    if (understood.bounce) {
        for (const auto& recipient : understood.bounce->recipients) {
            recipients.push_back(json::object{
                {"recipient", recipient.recipient},
                {"action", recipient.action},
                {"status", recipient.status},
                {"smtp_code", recipient.smtp_code},
                {"diagnostic", recipient.diagnostic}});
        }
    }
    result["bounce"] = json::object{
        {"is_bounce", understood.bounce.has_value()},
        {"recipients", std::move(recipients)},
        {"original_message_id",
         understood.bounce ? understood.bounce->original_message_id : std::string()}};
}

}  // namespace maildocket::corpus
