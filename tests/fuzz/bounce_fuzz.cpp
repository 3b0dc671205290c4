#include "core/base/utf8.hpp"
#include "core/mail/message.hpp"
#include "core/text/bounce.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

// The fields of a mail, split at form feeds.
std::string take(std::string_view& rest) {
    const auto end = std::min(rest.find('\f'), rest.size());
    const auto field = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return maildocket::utf8::scrub(field);
}

}  // namespace

// Bounces of any shape: read without a limit passed, and as UTF-8.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    maildocket::Message message;
    message.from = {{"", take(rest)}};
    message.to = {{"", take(rest)}};
    message.subject = take(rest);
    message.report_type = take(rest);
    message.headers = {{"X-Failed-Recipients", take(rest)}};
    message.delivery_status = take(rest);
    message.returned_headers = take(rest);
    message.html = take(rest);
    message.text = take(rest);
    const auto bounce = maildocket::text::read_bounce(message);
    if (bounce) {
        if (bounce->recipients.size() > 1000) {
            std::abort();
        }
        for (const auto& recipient : bounce->recipients) {
            if (!maildocket::utf8::valid(recipient.recipient) ||
                !maildocket::utf8::valid(recipient.diagnostic) ||
                recipient.diagnostic.size() > 1000 || recipient.action.empty()) {
                std::abort();
            }
        }
    }
    return 0;
}
