#include "core/net/imap_connection.hpp"

#include "core/base/ascii.hpp"
#include "core/net/curl_handle.hpp"
#include "core/net/loopback.hpp"
#include "core/net/peer_facts.hpp"
#include "core/net/sign_in_watch.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <utility>

namespace maildocket::net {

namespace {

using imap::ChannelError;
using imap::ChannelTrouble;
using std::chrono::milliseconds;

std::string url_of(const ImapSettings& settings) {
    return (settings.security == ImapSecurity::tls ? "imaps://" : "imap://") +
           url_host(settings.host) + ':' + std::to_string(settings.port) + '/';
}

// What libcurl says and hears while it signs in.
struct Ears {
    SignInWatch watch;
    std::string tls;
};

int see_dialogue(CURL*, curl_infotype type, char* data, std::size_t octets, void* into) {
    auto& ears = *static_cast<Ears*>(into);
    const std::string_view text(data, octets);
    if (type == CURLINFO_HEADER_IN) {
        ears.watch.received(text);
    } else if (type == CURLINFO_TEXT) {
        note_tls(text, ears.tls);
    }
    return 0;
}

class CurlChannel final : public imap::Channel {
public:
    CurlChannel(const ImapSettings& settings, std::shared_ptr<Interrupter> interrupter)
        : interrupter_(std::move(interrupter)),
          ears_{SignInWatch({settings.password, settings.token}), {}} {
        set_up_curl();
        handle_.reset(curl_easy_init());
    }

    tl::expected<ConnectionFacts, ConnectFailure> open(const ImapSettings& settings);

    tl::expected<std::size_t, ChannelError> read(std::span<char> into, milliseconds timeout)
        override {
        // libcurl may hold octets that poll() can't see: asked first, and until it has none.
        while (true) {
            if (interrupter_->interrupted()) {
                return tl::unexpected(ChannelError{ChannelTrouble::interrupted, {}});
            }
            std::size_t octets = 0;
            const auto code = curl_easy_recv(handle_.get(), into.data(), into.size(), &octets);
            if (code == CURLE_OK) {
                return octets > 0 ? tl::expected<std::size_t, ChannelError>(octets)
                                  : closed_by_server();
            }
            if (code != CURLE_AGAIN) {
                return failed(code);
            }
            if (auto error = await(POLLIN, timeout)) {
                return tl::unexpected(std::move(*error));
            }
        }
    }

    tl::expected<void, ChannelError> write(std::string_view octets, milliseconds timeout) override {
        while (!octets.empty()) {
            if (interrupter_->interrupted()) {
                return tl::unexpected(ChannelError{ChannelTrouble::interrupted, {}});
            }
            std::size_t sent = 0;
            const auto code = curl_easy_send(handle_.get(), octets.data(), octets.size(), &sent);
            if (code != CURLE_OK && code != CURLE_AGAIN) {
                return failed(code);
            }
            octets.remove_prefix(sent);
            if (code == CURLE_AGAIN) {
                if (auto error = await(POLLOUT, timeout)) {
                    return tl::unexpected(std::move(*error));
                }
            }
        }
        return {};
    }

    void interrupt() noexcept override { interrupter_->interrupt(); }

private:
    template <class Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(handle_.get(), option, value);  // fails for unknown options only
    }
    void set_connection(const ImapSettings& settings);
    void set_sign_in(const ImapSettings& settings);
    [[nodiscard]] ConnectFailure failure(CURLcode code) const;
    [[nodiscard]] std::string reason(CURLcode code) const;
    [[nodiscard]] std::optional<ChannelError> await(short events, milliseconds timeout) const;

    [[nodiscard]] tl::unexpected<ChannelError> failed(CURLcode code) const {
        return tl::unexpected(ChannelError{ChannelTrouble::failed, reason(code)});
    }
    [[nodiscard]] static tl::unexpected<ChannelError> closed_by_server() {
        return tl::unexpected(ChannelError{ChannelTrouble::closed, "closed by the server"});
    }

    std::shared_ptr<Interrupter> interrupter_;
    // libcurl writes into these even while the handle is closed: they must outlive it.
    std::array<char, CURL_ERROR_SIZE> error_{};
    Ears ears_;
    CurlHandle handle_;
};

void CurlChannel::set_connection(const ImapSettings& settings) {
    set(CURLOPT_URL, url_of(settings).c_str());
    set(CURLOPT_PROTOCOLS_STR, "imap,imaps");
    set(CURLOPT_CONNECT_ONLY, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_NOPROGRESS, 0L);  // give_up_if_interrupted is asked every second
    set(CURLOPT_XFERINFOFUNCTION, &give_up_if_interrupted);
    set(CURLOPT_XFERINFODATA, interrupter_.get());
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_PROXY, "");  // never one from the environment
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_TCP_KEEPIDLE, 60L);
    set(CURLOPT_TCP_KEEPINTVL, 60L);
    set(CURLOPT_USE_SSL,
        static_cast<long>(
            settings.security == ImapSecurity::none ? CURLUSESSL_NONE : CURLUSESSL_ALL
        ));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_CERTINFO, 1L);
    const auto whole = settings.connect_timeout + settings.sign_in_timeout;
    set(CURLOPT_CONNECTTIMEOUT_MS, settings.connect_timeout.count());
    set(CURLOPT_TIMEOUT_MS, whole.count());
    if (!settings.ca_file.empty()) {
        set(CURLOPT_CAINFO, settings.ca_file.c_str());
        set(CURLOPT_CAPATH, nullptr);  // that one authority and no other
    }
}

void CurlChannel::set_sign_in(const ImapSettings& settings) {
    set(CURLOPT_SASL_IR, 0L);  // then it follows what the server announces
    set(CURLOPT_USERNAME, settings.username.c_str());
    switch (settings.mechanism) {
        case ImapMechanism::password: set(CURLOPT_PASSWORD, settings.password.c_str()); break;
        // By name, so that a token is never tried as a password.
        case ImapMechanism::xoauth2:
            set(CURLOPT_XOAUTH2_BEARER, settings.token.c_str());
            set(CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
            break;
        case ImapMechanism::oauthbearer:
            set(CURLOPT_XOAUTH2_BEARER, settings.token.c_str());
            set(CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER");
            break;
    }
}

tl::expected<ConnectionFacts, ConnectFailure> CurlChannel::open(const ImapSettings& settings) {
    if (handle_ == nullptr || interrupter_->descriptor() < 0) {
        return tl::unexpected(ConnectFailure{
            ConnectTrouble::unreachable, {}, "no memory or descriptors left", {}, {}});
    }
    set(CURLOPT_ERRORBUFFER, error_.data());
    set_connection(settings);
    set_sign_in(settings);
    set(CURLOPT_DEBUGFUNCTION, &see_dialogue);
    set(CURLOPT_DEBUGDATA, &ears_);
    set(CURLOPT_VERBOSE, 1L);  // into see_dialogue, nowhere else
    const auto code = curl_easy_perform(handle_.get());
    set(CURLOPT_VERBOSE, 0L);
    if (code != CURLE_OK) {
        return tl::unexpected(failure(code));
    }
    return peer_facts(handle_.get(), ears_.tls);
}

std::string CurlChannel::reason(CURLcode code) const {
    return ears_.watch.harmless(error_[0] != '\0' ? error_.data() : curl_easy_strerror(code));
}

ConnectFailure CurlChannel::failure(CURLcode code) const {
    ConnectFailure failure{ConnectTrouble::unreachable, {}, reason(code), {}, {}};
    const auto& refusal = ears_.watch.refusal();
    if (refusal) {
        failure.response_code = refusal->response_code;
        failure.text = refusal->text.empty() ? failure.text : refusal->text;
        failure.back_off = refusal->back_off;
    }
    failure.challenge = ears_.watch.challenge();
    const bool refused =
        !failure.challenge.empty() || (refusal && refusal->kind == imap::FailureKind::sign_in);
    if (refusal && refusal->throttled) {
        failure.trouble = ConnectTrouble::throttled;
        return failure;
    }
    failure.trouble = trouble_of(code);
    if (code == CURLE_LOGIN_DENIED && !refused) {
        failure.trouble = ConnectTrouble::other;
        failure.text = "the server offers no way to sign in so";
    }
    return failure;
}

// Nothing once there is something to do.
std::optional<ChannelError> CurlChannel::await(short events, milliseconds timeout) const {
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(handle_.get(), CURLINFO_ACTIVESOCKET, &socket);
    if (socket == CURL_SOCKET_BAD) {
        return ChannelError{ChannelTrouble::closed, "the connection is gone"};
    }
    std::array<pollfd, 2> sources{{{socket, events, 0}, {interrupter_->descriptor(), POLLIN, 0}}};
    const auto most = std::int64_t{3'600'000};  // poll() counts in int
    const auto wait = static_cast<int>(std::clamp<std::int64_t>(timeout.count(), 0, most));
    const auto ready = ::poll(sources.data(), sources.size(), wait);
    if (ready < 0 && errno != EINTR) {
        return ChannelError{ChannelTrouble::failed, "poll failed"};
    }
    if (ready == 0) {
        return ChannelError{ChannelTrouble::timed_out, "nothing came in time"};
    }
    return std::nullopt;
}

}  // namespace

tl::expected<ImapConnection, ConnectFailure> open_imap_connection(
    const ImapSettings& settings, std::shared_ptr<Interrupter> interrupter
) {
    if (settings.security == ImapSecurity::none && !is_loopback(settings.host)) {
        return tl::unexpected(ConnectFailure{
            ConnectTrouble::other, {}, "no secret is sent to another host without TLS", {}, {}});
    }
    auto channel = std::make_unique<CurlChannel>(settings, std::move(interrupter));
    auto facts = channel->open(settings);
    if (!facts) {
        return tl::unexpected(std::move(facts.error()));
    }
    return ImapConnection{std::move(channel), std::move(*facts)};
}

}  // namespace maildocket::net
