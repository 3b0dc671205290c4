#include "core/net/smtp_check.hpp"

#include "core/net/curl_handle.hpp"
#include "core/net/peer_facts.hpp"
#include "core/net/sign_in_text.hpp"
#include "core/net/smtp_options.hpp"
#include "core/net/smtp_reply_watch.hpp"

#include <poll.h>

#include <array>
#include <optional>
#include <utility>

namespace maildocket::net {

namespace {

constexpr std::size_t reply_octets_max = std::size_t{16} << 10U;

struct Ears {
    SmtpReplyWatch watch;
    std::string tls;
};

int see_dialogue(CURL*, curl_infotype type, char* data, std::size_t octets, void* into) {
    auto& ears = *static_cast<Ears*>(into);
    const std::string_view text(data, octets);
    if (type == CURLINFO_HEADER_OUT) {
        ears.watch.sent(text);
    } else if (type == CURLINFO_HEADER_IN) {
        ears.watch.received(text);
    } else if (type == CURLINFO_TEXT) {
        note_tls(text, ears.tls);
    }
    return 0;
}

// libcurl connects, greets and signs in, and leaves the connection to us: its own transfers begin
// with MAIL and end with a mail, and a custom command can't be followed by RSET.
class Check {
public:
    Check(
        const SmtpSettings& settings,
        const std::string& token,
        std::shared_ptr<Interrupter> interrupter
    )
        : settings_(settings), token_(token), interrupter_(std::move(interrupter)) {
        set_up_curl();
        handle_.reset(curl_easy_init());
    }

    tl::expected<ConnectionFacts, ConnectFailure> open() {
        if (handle_ == nullptr || interrupter_->descriptor() < 0) {
            return tl::unexpected(ConnectFailure{
                ConnectTrouble::unreachable, {}, "no memory or descriptors left", {}, {}});
        }
        set_smtp_server(handle_.get(), settings_);
        set_smtp_sign_in(handle_.get(), settings_, token_);
        set(CURLOPT_ERRORBUFFER, error_.data());
        set(CURLOPT_CONNECT_ONLY, 1L);
        set(CURLOPT_CERTINFO, 1L);
        set(CURLOPT_NOPROGRESS, 0L);  // give_up_if_interrupted is asked every second
        set(CURLOPT_XFERINFOFUNCTION, &give_up_if_interrupted);
        set(CURLOPT_XFERINFODATA, interrupter_.get());
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, settings_.stall_timeout.count());
        set(CURLOPT_TIMEOUT, settings_.mail_timeout.count());
        set(CURLOPT_DEBUGFUNCTION, &see_dialogue);
        set(CURLOPT_DEBUGDATA, &ears_);
        set(CURLOPT_VERBOSE, 1L);  // into see_dialogue, nowhere else
        const auto code = curl_easy_perform(handle_.get());
        set(CURLOPT_VERBOSE, 0L);
        if (code != CURLE_OK) {
            return tl::unexpected(failure(code));
        }
        if (!settings_.username.empty() && !ears_.watch.sign_in_begun()) {
            return tl::unexpected(no_sign_in());
        }
        return peer_facts(handle_.get(), ears_.tls);
    }

    // The reply to a command; nothing if there is none.
    std::optional<std::string> say(const std::string& command) {
        const auto line = command + "\r\n";
        std::size_t sent = 0;
        // A short line fits the buffers of a connection on which nothing waits.
        if (curl_easy_send(handle_.get(), line.data(), line.size(), &sent) != CURLE_OK ||
            sent != line.size()) {
            return std::nullopt;
        }
        std::string reply;
        while (!ends(reply)) {
            if (reply.size() > reply_octets_max || !read_more(reply)) {
                return std::nullopt;
            }
        }
        return harmless(reply);
    }

private:
    template <class Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(handle_.get(), option, value);  // fails for unknown options only
    }

    // Whether the last line is whole and has no hyphen behind its code (RFC 5321 4.2.1).
    static bool ends(std::string_view reply) {
        constexpr std::size_t code_octets = 3;
        if (!reply.ends_with('\n')) {
            return false;
        }
        reply.remove_suffix(1);
        const auto line = reply.substr(reply.rfind('\n') + 1);
        return line.size() <= code_octets || line[code_octets] != '-';
    }

    bool read_more(std::string& reply) {
        std::array<char, 4096> octets{};
        std::size_t count = 0;
        const auto code = curl_easy_recv(handle_.get(), octets.data(), octets.size(), &count);
        if (code == CURLE_AGAIN) {
            return await();
        }
        reply.append(octets.data(), count);
        return code == CURLE_OK && count > 0;
    }

    bool await() {
        curl_socket_t socket = CURL_SOCKET_BAD;
        curl_easy_getinfo(handle_.get(), CURLINFO_ACTIVESOCKET, &socket);
        std::array<pollfd, 2> sources{
            {{socket, POLLIN, 0}, {interrupter_->descriptor(), POLLIN, 0}}};
        const std::chrono::milliseconds patience = settings_.stall_timeout;
        const auto ready =
            ::poll(sources.data(), sources.size(), static_cast<int>(patience.count()));
        return ready > 0 && !interrupter_->interrupted();
    }

    // Servers are known to repeat what they were shown.
    [[nodiscard]] std::string harmless(std::string_view text) const {
        const std::array secrets{settings_.password, token_};
        return harmless_line(one_line(text), secrets);
    }

    [[nodiscard]] ConnectFailure failure(CURLcode code) const {
        const auto& watch = ears_.watch;
        if (code == CURLE_LOGIN_DENIED && !watch.sign_in_begun()) {
            return no_sign_in();
        }
        ConnectFailure failure;
        failure.trouble = watch.put_off() ? ConnectTrouble::throttled : trouble_of(code);
        failure.text = harmless(
            watch.refused() ? watch.last_reply()
                            : (error_[0] != '\0' ? error_.data() : curl_easy_strerror(code))
        );
        failure.challenge = harmless(watch.challenge());
        return failure;
    }

    static ConnectFailure no_sign_in() {
        return {
            ConnectTrouble::other, {}, "the server offers no way to sign in so", {}, std::nullopt};
    }

    const SmtpSettings& settings_;
    const std::string& token_;
    std::shared_ptr<Interrupter> interrupter_;
    // libcurl writes into these even while the handle is closed: they must outlive it.
    std::array<char, CURL_ERROR_SIZE> error_{};
    Ears ears_;
    CurlHandle handle_;
};

}  // namespace

tl::expected<SmtpCheck, ConnectFailure> check_smtp(
    const SmtpSettings& settings,
    const std::string& token,
    std::span<const std::string> reverse_paths,
    const std::shared_ptr<Interrupter>& interrupter
) {
    if (bares_secret(settings)) {
        return tl::unexpected(ConnectFailure{
            ConnectTrouble::other, {}, bared_secret, {}, std::nullopt});
    }
    Check check(settings, token, interrupter);
    auto facts = check.open();
    if (!facts) {
        return tl::unexpected(std::move(facts.error()));
    }
    SmtpCheck result{std::move(*facts), {}};
    for (const auto& reverse_path : reverse_paths) {
        auto reply = check.say("MAIL FROM:<" + reverse_path + '>');
        if (!reply) {
            return result;
        }
        result.replies.push_back(std::move(*reply));
        if (!check.say("RSET")) {
            return result;
        }
    }
    check.say("QUIT");
    return result;
}

}  // namespace maildocket::net
