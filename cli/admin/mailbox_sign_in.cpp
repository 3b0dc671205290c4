#include "cli/admin/mailbox_sign_in.hpp"

#include "core/base/base64.hpp"
#include "core/base/endpoint.hpp"
#include "core/base/escape.hpp"
#include "core/crypto/digest.hpp"
#include "core/net/callback_listener.hpp"
#include "core/oauth/callback.hpp"
#include "core/oauth/callback_page.hpp"
#include "core/oauth/device_wait.hpp"
#include "core/oauth/requests.hpp"

#include <unistd.h>

#include <chrono>
#include <optional>
#include <thread>
#include <utility>

namespace maildocket::cli {

namespace {

constexpr auto sign_in_time = std::chrono::minutes(10);
constexpr std::size_t state_octets = 24;
constexpr std::size_t verifier_octets = 32;
constexpr std::size_t unique_octets = 16;
// Where a proxy forwards the public address to.
constexpr std::uint16_t forwarded_port = 8425;

oauth::Stamp stamp_of(const Context& context) {
    return {context.now(), to_hex(random_octets(unique_octets))};
}

// The port of a redirect address on this host itself; otherwise a proxy stands between.
std::uint16_t port_of(const std::string& redirect_url) {
    constexpr std::string_view scheme = "http://";
    if (redirect_url.empty()) {
        return 0;
    }
    if (!redirect_url.starts_with(scheme)) {
        return forwarded_port;
    }
    const auto end = std::min(redirect_url.find_first_of("/?", scheme.size()), redirect_url.size());
    const auto authority = redirect_url.substr(scheme.size(), end - scheme.size());
    constexpr std::uint16_t http_port = 80;
    return parse_host_and_port(authority, http_port)->port;
}

// Microsoft registers "http://localhost" and lets any port through; for the others it is the
// address itself (RFC 8252 7.3).
std::string redirect_of(
    const MailboxConfig& mailbox, const oauth::Client& client, std::uint16_t port
) {
    if (!mailbox.redirect_url.empty()) {
        return mailbox.redirect_url;
    }
    const auto* host = client.provider == oauth::Provider::microsoft ? "localhost" : "127.0.0.1";
    return "http://" + std::string(host) + ':' + std::to_string(port);
}

// One attempt of a person to sign in.
class Attempt {
public:
    Attempt(Context& context, const oauth::Client& client) : context_(context), client_(client) {}

    [[nodiscard]] const std::string& state() const { return state_; }
    [[nodiscard]] const oauth::Pkce& pkce() const { return pkce_; }
    [[nodiscard]] const std::optional<oauth::Callback>& result() const { return result_; }

    net::CallbackReaction request(std::string_view octets, std::string_view path) {
        const auto request = oauth::read_browser_request(octets, path);
        if (std::holds_alternative<oauth::HalfRequest>(request)) {
            return {};
        }
        if (const auto* other = std::get_if<oauth::OtherRequest>(&request)) {
            return {oauth::browser_answer(other->status, "There is nothing here."), false};
        }
        const auto callback = take(std::get<oauth::CallbackRequest>(request).query);
        if (const auto* foreign = std::get_if<oauth::Foreign>(&callback)) {
            constexpr int bad_request = 400;
            return {
                oauth::browser_answer(
                    bad_request,
                    "This is not the sign-in that Maildocket waits for: " + foreign->reason +
                        ". Open the address that the command printed."
                ),
                false};
        }
        constexpr int ok = 200;
        const auto* refusal = std::get_if<oauth::Refusal>(&callback);
        const auto text = refusal == nullptr
                              ? "Maildocket has what it needs. Close this page; the command line "
                                "says how it went on."
                              : "The sign-in failed: " + refusal->reason;
        return {oauth::browser_answer(ok, text), true};
    }

    net::CallbackReaction pasted(std::string_view line) {
        const auto callback = take(line);
        if (const auto* foreign = std::get_if<oauth::Foreign>(&callback)) {
            context_.err() << "maildocket: that is not the address that the browser showed at the "
                              "end: "
                           << foreign->reason << std::endl;
            return {};
        }
        return {{}, true};
    }

private:
    oauth::Callback take(std::string_view query) {
        auto callback = oauth::read_callback(client_, query, state_);
        if (!std::holds_alternative<oauth::Foreign>(callback)) {
            result_ = callback;
        }
        return callback;
    }

    Context& context_;
    const oauth::Client& client_;
    std::string state_ = to_base64url(random_octets(state_octets));
    oauth::Pkce pkce_ = oauth::make_pkce(random_octets(verifier_octets));
    std::optional<oauth::Callback> result_;
};

void explain(
    Context& context,
    const MailboxConfig& mailbox,
    const oauth::Client& client,
    const std::string& address,
    std::uint16_t port
) {
    auto& out = context.out();
    out << "Open this address in a browser and sign in as " << client.login_hint << ":\n\n"
        << address << "\n\n";
    if (mailbox.redirect_url.empty()) {
        out << "The browser comes back to this host by itself. If it runs on another one it shows "
               "an error at the\nend: paste the address that it shows then here, and press Enter.";
    } else {
        out << "The browser comes back to " << mailbox.redirect_url
            << ",\nwhich has to be forwarded to 127.0.0.1:" << port
            << ". If it shows an error at the end: paste the\naddress that it shows then here, and "
               "press Enter.";
    }
    out << std::endl;
}

oauth::Tokens need_tokens(
    Context& context,
    const oauth::Client& client,
    oauth::TokenEndpoint& endpoint,
    const Result<std::string>& form
) {
    if (!form) {
        throw Stop(Exit::config, form.error().detail);
    }
    const auto answer = endpoint.post(client.token_url, *form, client.ca_file);
    auto result = oauth::read_token_answer(answer, client.provider, context.now());
    if (const auto* refusal = std::get_if<oauth::Refusal>(&result)) {
        throw stop_for(*refusal);
    }
    return std::move(std::get<oauth::Tokens>(result));
}

}  // namespace

Stop stop_for(const oauth::Refusal& refusal) {
    const auto code = refusal.code.empty() ? "" : " (" + refusal.code + ')';
    const auto text = refusal.reason + code;
    switch (refusal.trouble) {
        case oauth::Trouble::transient: return {Exit::temporary, text + "; try again later"};
        case oauth::Trouble::suspicious:
        case oauth::Trouble::needs_person: return {Exit::no, text};
        case oauth::Trouble::configuration: return {Exit::config, text};
    }
    return {Exit::no, text};
}

oauth::Tokens sign_in_by_code(
    Context& context,
    const MailboxConfig& mailbox,
    const oauth::Client& client,
    oauth::TokenEndpoint& endpoint
) {
    auto listener = net::CallbackListener::open(port_of(mailbox.redirect_url));
    if (!listener) {
        throw Stop(Exit::unavailable, listener.error().detail + "; end what listens there");
    }
    Attempt attempt(context, client);
    const auto redirect = redirect_of(mailbox, client, listener->port());
    const auto path = oauth::path_of(redirect);
    explain(
        context,
        mailbox,
        client,
        oauth::authorize_address(client, redirect, attempt.state(), attempt.pkce().challenge),
        listener->port()
    );
    const net::CallbackListener::Handlers handlers{
        [&](std::string_view octets) { return attempt.request(octets, path); },
        [&](std::string_view line) { return attempt.pasted(line); }};
    if (!listener->wait(handlers, STDIN_FILENO, sign_in_time)) {
        throw Stop(Exit::no, "nobody signed in within 10 minutes; run the command again");
    }
    if (const auto* refusal = std::get_if<oauth::Refusal>(&*attempt.result())) {
        throw stop_for(*refusal);
    }
    const auto& code = std::get<oauth::Code>(*attempt.result()).code;
    return need_tokens(
        context,
        client,
        endpoint,
        oauth::code_form(client, code, redirect, attempt.pkce().verifier, stamp_of(context))
    );
}

oauth::Tokens sign_in_by_device(
    Context& context, const oauth::Client& client, oauth::TokenEndpoint& endpoint
) {
    const auto form = oauth::device_form(client, stamp_of(context));
    if (!form) {
        throw Stop(Exit::config, form.error().detail);
    }
    const auto started = oauth::read_device_answer(
        endpoint.post(client.device_url, *form, client.ca_file), client.provider, context.now()
    );
    if (const auto* refusal = std::get_if<oauth::Refusal>(&started)) {
        throw stop_for(*refusal);
    }
    const auto& code = std::get<oauth::DeviceCode>(started);
    context.out() << "Open " << escape_for_log(code.verification_uri)
                  << " in a browser on any device, sign in as " << client.login_hint
                  << ", and enter this code:\n\n"
                  << escape_for_log(code.user_code) << "\n\nThis command goes on by itself."
                  << std::endl;
    oauth::DeviceWait wait(code, context.now());
    while (true) {
        std::this_thread::sleep_for(wait.interval());
        const auto poll = oauth::device_poll_form(client, code.device_code, stamp_of(context));
        if (!poll) {
            throw Stop(Exit::config, poll.error().detail);
        }
        auto result = oauth::read_token_answer(
            endpoint.post(client.token_url, *poll, client.ca_file), client.provider, context.now()
        );
        if (auto* tokens = std::get_if<oauth::Tokens>(&result)) {
            return std::move(*tokens);
        }
        const auto& refusal = std::get<oauth::Refusal>(result);
        if (wait.goes_on(refusal, context.now())) {
            continue;
        }
        if (refusal.error == "authorization_pending") {
            throw Stop(Exit::no, "nobody signed in while the code was good; run the command again");
        }
        throw stop_for(refusal);
    }
}

}  // namespace maildocket::cli
