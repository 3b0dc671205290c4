#include "core/text/bounce_signs.hpp"

#include "core/base/ascii.hpp"
#include "core/text/bounce_report.hpp"
#include "core/text/phrase_table.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace maildocket::text {
namespace {

constexpr std::size_t scanned_octets_max = 16'000;

// All phrases are lower case in ASCII; other letters stand as mail systems write them.

constexpr std::array system_local_parts{
    std::string_view("mailer-daemon"),
    std::string_view("mailer_daemon"),
    std::string_view("maildaemon"),
    std::string_view("mail-daemon"),
    std::string_view("mailerdaemon"),
    std::string_view("postmaster"),
    std::string_view("post_master"),
    std::string_view("poostmaster"),
    std::string_view("mdaemon"),
    std::string_view("mail.delivery.system"),
    std::string_view("microsoftexchange"),
    std::string_view("mail-delivery"),
    std::string_view("symantec_antivirus"),
    std::string_view("antigen"),
};

constexpr std::array system_names{
    std::string_view("mail delivery"),
    std::string_view("mail deliver system"),
    std::string_view("mailer-daemon"),
    std::string_view("mailer daemon"),
    std::string_view("system administrator"),
    std::string_view("postmaster"),
    std::string_view("microsoft outlook"),
    std::string_view("delivery subsystem"),
    std::string_view("internet mail delivery"),
    std::string_view("mail administrator"),
    std::string_view("systemadministrator"),
    std::string_view("administrateur syst"),
    std::string_view("e-mail-server"),
    std::string_view("mailserver"),
};

constexpr std::array subject_phrases{
    std::string_view("undeliver"),
    std::string_view("non-deliver"),
    std::string_view("nondeliver"),
    std::string_view("non deliver"),
    std::string_view("not delivered"),
    std::string_view("not be delivered"),
    std::string_view("not deliverable"),
    std::string_view("returned mail"),
    std::string_view("mail returned"),
    std::string_view("returned email"),
    std::string_view("returned to sender"),
    std::string_view("returned message"),
    std::string_view("message returned"),
    std::string_view("failure notice"),
    std::string_view("failure notification"),
    std::string_view("failure delivery"),
    std::string_view("delivery fail"),
    std::string_view("delivery error"),
    std::string_view("delivery problem"),
    std::string_view("delivery has failed"),
    std::string_view("delivery status"),
    std::string_view("delivery notification"),
    std::string_view("delivery report"),
    std::string_view("delivery delay"),
    std::string_view("delivery warning"),
    std::string_view("delivery incomplete"),
    std::string_view("failed delivery"),
    std::string_view("failed mail"),
    std::string_view("mail failure"),
    std::string_view("mail system error"),
    std::string_view("mail could not"),
    std::string_view("message could not"),
    std::string_view("message status"),
    std::string_view("delayed mail"),
    std::string_view("delayed "),
    std::string_view("bounce"),
    std::string_view("rejected mail"),
    std::string_view("mail rejected"),
    std::string_view("message rejected"),
    std::string_view("error sending"),
    std::string_view("nicht zustellbar"),
    std::string_view("unzustellbar"),
    std::string_view("zustellung"),
    std::string_view("unzustellbare"),
    std::string_view("non remis"),
    std::string_view("non distribu"),
    std::string_view("non livr"),
    std::string_view("no se puede entregar"),
    std::string_view("no entregado"),
    std::string_view("error de entrega"),
    std::string_view("mancato recapito"),
    std::string_view("non recapitabile"),
    std::string_view("onbestelbaar"),
    std::string_view("niet bezorgd"),
    std::string_view("niedostarcz"),
    std::string_view("nedoru\u010d"),
    std::string_view("doru\u010den\u00ed"),
    std::string_view("\u043d\u0435 \u0434\u043e\u0441\u0442\u0430\u0432\u043b"),
    std::string_view("\u0434\u043e\u0441\u0442\u0430\u0432\u043a\u0438"),
    std::string_view("\u914d\u4fe1"),
    std::string_view("\u30e1\u30fc\u30eb\u30a8\u30e9\u30fc"),
    std::string_view("\u9001\u4fe1\u3067\u304d"),
    std::string_view("\u9000\u4fe1"),
    std::string_view("\u6295\u9012"),
};

constexpr std::array notice_phrases{
    std::string_view("could not be delivered"),
    std::string_view("couldn't be delivered"),
    std::string_view("cannot be delivered"),
    std::string_view("can't be delivered"),
    std::string_view("could not deliver"),
    std::string_view("couldn't deliver"),
    std::string_view("unable to deliver"),
    std::string_view("not able to deliver"),
    std::string_view("wasn't able to deliver"),
    std::string_view("was not delivered"),
    std::string_view("wasn't delivered"),
    std::string_view("not been delivered"),
    std::string_view("message not delivered"),
    std::string_view("were not delivered"),
    std::string_view("not receive a copy"),
    std::string_view("did not reach the following"),
    std::string_view("did not reach some"),
    std::string_view("could not be reached"),
    std::string_view("undeliverable"),
    std::string_view("undelivered"),
    std::string_view("delivery failed"),
    std::string_view("delivery failure"),
    std::string_view("delivery has failed"),
    std::string_view("delivery to the following"),
    std::string_view("delevery to the following"),
    std::string_view("delivery status notification"),
    std::string_view("delivery attempts"),
    std::string_view("delivery error"),
    std::string_view("delivery problem"),
    std::string_view("error delivering your"),
    std::string_view("error occurred while trying to deliver"),
    std::string_view("failed to deliver"),
    std::string_view("fatal errors"),
    std::string_view("delivery has been delayed"),
    std::string_view("has been delayed"),
    std::string_view("was rejected by"),
    std::string_view("been rejected"),
    std::string_view("automatically rejected"),
    std::string_view("rejected for the following"),
    std::string_view("addresses failed"),
    std::string_view("address(es) failed"),
    std::string_view("user unknown"),
    std::string_view("unknown user"),
    std::string_view("invalid user"),
    std::string_view("not a valid user"),
    std::string_view("no such user"),
    std::string_view("user not known"),
    std::string_view("mailbox is full"),
    std::string_view("over quota"),
    std::string_view("recipient address rejected"),
    std::string_view("malformed address"),
    std::string_view("incorrectly constructed"),
    std::string_view("too many hops"),
    std::string_view("transcript of session follows"),
    std::string_view("is a permanent error"),
    std::string_view("returned to you"),
    std::string_view("nicht zugestellt"),
    std::string_view("nicht zustellen"),
    std::string_view("n'a pas pu \u00eatre"),
    std::string_view("n'a pu \u00eatre"),
    std::string_view("no pudo ser entregado"),
    std::string_view("no se ha podido entregar"),
    std::string_view("nao pode ser"),
    std::string_view("n\u00e3o p\u00f4de ser entregue"),
    std::string_view("non \u00e8 stato possibile"),
    std::string_view("niet worden afgeleverd"),
    std::string_view("niet worden bezorgd"),
    std::string_view("nie mo\u017ce by\u0107 dostarczon"),
    std::string_view("\u043d\u0435 \u043c\u043e\u0436\u0435\u0442 \u0431\u044b\u0442\u044c "
                     "\u0434\u043e\u0441\u0442\u0430\u0432\u043b\u0435\u043d\u043e"),
    std::string_view("\u9001\u4fe1\u3067\u304d\u307e\u305b\u3093"),
    std::string_view("\u914d\u4fe1\u3067\u304d\u307e\u305b\u3093"),
    std::string_view("\u65e0\u6cd5\u6295\u9012"),
    std::string_view("\u65e0\u6cd5\u9001\u8fbe"),
    std::string_view("\u65e0\u6cd5\u53d1\u9001"),
    std::string_view("\u65e0\u6cd5\u88ab\u6295\u9012"),
};

constexpr std::array delay_phrases{
    std::string_view("not yet been delivered"),
    std::string_view("not yet delivered"),
    std::string_view("has been delayed"),
    std::string_view("delivery delay"),
    std::string_view("still being retried"),
    std::string_view("still trying"),
    std::string_view("keep trying"),
    std::string_view("continue trying"),
    std::string_view("will continue to be made"),
    std::string_view("attempts will continue"),
    std::string_view("will be retried"),
    std::string_view("will retry"),
    std::string_view("warning message only"),
    std::string_view("temporary non-fatal errors"),
    std::string_view("transient non-fatal errors"),
    std::string_view("could not be delivered for"),
};
constexpr std::array delay_subjects{
    std::string_view("(delay)"),
    std::string_view("delayed"),
    std::string_view("warning"),
    std::string_view("deferred"),
};

bool returns_mail(const Message& message) {
    return !message.returned_headers.empty() ||
           std::ranges::any_of(message.attachments, [](const Attachment& attachment) {
               return attachment.declared_type == "message/rfc822" ||
                      attachment.declared_type == "text/rfc822-headers";
           });
}

// "Fwd: Returned mail": a person shows it to us.
bool is_passed_on(std::string_view lower_subject) {
    static constexpr std::array marks{
        std::string_view("fw:"),
        std::string_view("fwd:"),
        std::string_view("wg:"),
        std::string_view("tr:"),
        std::string_view("re:"),
        std::string_view("aw:")};
    return std::ranges::any_of(marks, [&](std::string_view mark) {
        return lower_subject.starts_with(mark);
    });
}

bool is_from_mail_system(const Message& message) {
    return is_mail_system(message.author()) || (message.sender && is_mail_system(*message.sender));
}

bool has_null_path(const Message& message) {
    return ascii::trim(message.header("Return-Path")) == "<>" || message.author().email.empty();
}

// "--- Non-Delivery Report ---" above all: a gateway that writes in the name of an administrator.
bool has_report_heading(std::string_view text) {
    static constexpr std::string_view rule = " \t\n-=*_";
    const auto begin = std::min(text.find_first_not_of(rule), text.size());
    auto line = text.substr(begin, text.find('\n', begin) - begin);
    line = line.substr(0, line.find_last_not_of(rule) + 1);
    return ascii::equal_ignoring_case(line, "Non-Delivery Report") ||
           ascii::equal_ignoring_case(line, "Non-Delivery Notification") ||
           ascii::equal_ignoring_case(line, "Delivery Failure Report");
}

bool is_marked(const Message& message) {
    return message.report_type == "delivery-status" || message.has_header("X-Failed-Recipients");
}

}  // namespace

bool is_mail_system(const Address& address) {
    static const PhraseTable local_parts(system_local_parts);
    static const PhraseTable names(system_names);
    const auto local_part = std::string_view(address.email).substr(0, address.email.find('@'));
    return local_parts.starts(local_part) > 0 || names.is_part_of(local_part) ||
           names.is_part_of(address.name);
}

bool may_be_bounce(const Message& message) {
    return is_marked(message) || is_from_mail_system(message) || has_null_path(message) ||
           (message.in_reply_to.empty() &&
            (returns_mail(message) || has_report_heading(message.text)));
}

bool has_bounce_signs(const Message& message, std::string_view notice) {
    static const PhraseTable subjects(subject_phrases);
    static const PhraseTable notices(notice_phrases);
    if (is_marked(message)) {
        return true;
    }
    const auto text = notice.substr(0, scanned_octets_max);
    const bool by_subject = subjects.is_part_of(message.subject);
    const bool by_text = notices.is_part_of(text);
    if (is_from_mail_system(message)) {
        return by_subject || by_text;
    }
    if (has_null_path(message)) {
        // An absence notice comes from <> too, and may say that nobody has got the mail.
        const bool reads_no_mail =
            ascii::find_ignoring_case(message.author().email, "reply") != std::string_view::npos;
        return by_text && (by_subject || reads_no_mail || !find_status(text).empty() ||
                           message.has_header("Auto-Submitted"));
    }
    return by_subject && by_text && (returns_mail(message) || has_report_heading(text)) &&
           message.in_reply_to.empty() && !is_passed_on(ascii::lower(message.subject));
}

bool says_delayed(std::string_view subject, std::string_view notice) {
    static const PhraseTable subjects(delay_subjects);
    static const PhraseTable notices(delay_phrases);
    return subjects.is_part_of(subject) || notices.is_part_of(notice.substr(0, scanned_octets_max));
}

}  // namespace maildocket::text
