#include "core/oauth/account_name.hpp"
#include "core/oauth/answers.hpp"
#include "core/oauth/callback.hpp"
#include "core/oauth/callback_page.hpp"
#include "core/oauth/form.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace maildocket;

void check(const oauth::Refusal& refusal) {
    for (const char letter : refusal.reason + refusal.code + refusal.error) {
        if (static_cast<unsigned char>(letter) < ' ' || letter == '\x7f') {
            std::abort();
        }
    }
}

void read_answers(const std::string& body) {
    const int status = body.size() % 2 == 0 ? 200 : 400;
    const oauth::HttpAnswer answer{status, "application/json", "", body, "", true};
    for (const auto provider : {oauth::Provider::microsoft, oauth::Provider::google}) {
        const auto tokens = oauth::read_token_answer(answer, provider, {});
        if (const auto* refusal = std::get_if<oauth::Refusal>(&tokens)) {
            check(*refusal);
        } else if (std::get<oauth::Tokens>(tokens).access.empty()) {
            std::abort();
        }
        const auto device = oauth::read_device_answer(answer, provider, {});
        if (const auto* refusal = std::get_if<oauth::Refusal>(&device)) {
            check(*refusal);
        }
    }
}

void read_callbacks(const std::string& query) {
    oauth::Client client;
    client.authorize_url = "https://login.example.com/authorize";
    const auto result = oauth::read_callback(client, query, "s");
    if (const auto* refusal = std::get_if<oauth::Refusal>(&result)) {
        check(*refusal);
    }
    const auto fields = oauth::read_form(query);
    if (!fields) {
        return;
    }
    oauth::Form form;
    oauth::FormFields kept;
    for (const auto& [name, value] : *fields) {
        form.add(name, value);
        if (!value.empty()) {
            kept.emplace_back(name, value);
        }
    }
    // Escapes grow: what is near the limit may not be read again.
    const auto again = oauth::read_form(form.text());
    if (again ? *again != kept : form.text().size() <= query.size()) {
        std::abort();
    }
}

}  // namespace

// What a provider or a browser sends is read or refused, and nothing of it gets out unescaped.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    read_answers(text);
    read_callbacks(text);
    const auto account = oauth::read_service_account(text);
    if (account && account->email.empty()) {
        std::abort();
    }
    static_cast<void>(oauth::account_name(text));
    const auto request = oauth::read_browser_request(text, "/");
    if (const auto* callback = std::get_if<oauth::CallbackRequest>(&request)) {
        read_callbacks(callback->query);
    }
    return 0;
}
