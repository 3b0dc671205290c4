#include "core/store/postgres/database_url.hpp"

#include "core/store/postgres/failure.hpp"

#include <libpq-fe.h>

#include <array>
#include <memory>

namespace maildocket::postgres {

namespace {

struct Default {
    std::string_view keyword;
    std::string_view value;
};

// A host that vanished must not hold a mail longer than the MTA waits for our answer: the server's
// own time-outs do not help when nothing arrives any more.
constexpr std::array defaults{
    Default{"application_name", "maildocket"},
    Default{"connect_timeout", "10"},
    Default{"keepalives_idle", "30"},
    Default{"keepalives_interval", "10"},
    Default{"keepalives_count", "3"},
    Default{"tcp_user_timeout", "60000"}};

std::string quoted(std::string_view value) {
    std::string text = "'";
    for (const char octet : value) {
        if (octet == '\'' || octet == '\\') {
            text += '\\';
        }
        text += octet;
    }
    return text + "'";
}

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption[], FreeOptions>;

}  // namespace

DatabaseUrl::DatabaseUrl(const std::string& url) {
    // libpq's own message may quote the part with the password in it.
    char* message = nullptr;
    const Options options(PQconninfoParse(url.c_str(), &message));
    PQfreemem(message);
    if (!options) {
        throw_failure(
            ErrorCode::invalid_input,
            "store.url is no PostgreSQL URL: postgresql://USER@HOST/DATABASE?OPTION=VALUE is "
            "expected, with % escapes for special characters"
        );
    }
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        const std::string_view keyword = option->keyword;
        std::string value = option->val == nullptr ? "" : option->val;
        for (const auto& preset : defaults) {
            if (value.empty() && keyword == preset.keyword) {
                value = preset.value;
            }
        }
        if (keyword == "client_encoding") {
            value = "UTF8";
        }
        if (keyword == "password") {
            password_ = value;
        }
        if (!value.empty()) {
            conninfo_.append(keyword).append("=").append(quoted(value)).append(" ");
        }
    }
}

std::string DatabaseUrl::cleaned(std::string_view message) const {
    std::string text(message);
    if (password_.empty()) {
        return text;
    }
    constexpr std::string_view mask = "********";
    for (auto at = text.find(password_); at != std::string::npos;
         at = text.find(password_, at + mask.size())) {
        text.replace(at, password_.size(), mask);
    }
    return text;
}

}  // namespace maildocket::postgres
