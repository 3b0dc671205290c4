#include "core/net/smtp_transport.hpp"

#include "core/net/curl_handle.hpp"
#include "core/net/sign_in_text.hpp"
#include "core/net/smtp_options.hpp"
#include "core/net/smtp_reply_watch.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <new>
#include <span>
#include <utility>

namespace maildocket::net {

namespace {

using outbox::SendEnvelope;
using outbox::SendResult;
using outbox::SendStatus;

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t read_mail(char* into, std::size_t size, std::size_t count, void* rest) {
    auto& octets = *static_cast<std::string_view*>(rest);
    const auto taken = std::min(size * count, octets.size());
    std::memcpy(into, octets.data(), taken);
    octets.remove_prefix(taken);
    return taken;
}

int see_dialogue(CURL*, curl_infotype type, char* data, std::size_t octets, void* watch) {
    if (type == CURLINFO_HEADER_OUT) {
        static_cast<SmtpReplyWatch*>(watch)->sent({data, octets});
    } else if (type == CURLINFO_HEADER_IN) {
        static_cast<SmtpReplyWatch*>(watch)->received({data, octets});
    }
    return 0;
}

int give_up_if(void* interrupted, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(interrupted)->load() ? 1 : 0;
}

// What can't be helped by another attempt, but by the administrator.
bool is_our_trouble(CURLcode code) {
    switch (static_cast<int>(code)) {
        case CURLE_LOGIN_DENIED:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_USE_SSL_FAILED:
        case CURLE_FAILED_INIT:
        case CURLE_URL_MALFORMAT: return true;
        default: return false;
    }
}

class SmtpTransport final : public outbox::Transport {
public:
    explicit SmtpTransport(SmtpSettings settings) : settings_(std::move(settings)) {
        set_up_curl();
        handle_.reset(curl_easy_init());
    }

    SendResult send(const SendEnvelope& envelope, std::string_view octets) override {
        if (bares_secret(settings_)) {
            return {SendStatus::not_tried, bared_secret};
        }
        try {
            return settings_.mechanism == SmtpMechanism::password
                       ? from_sender(envelope, octets).result
                       : with_token(envelope, octets);
        } catch (const std::bad_alloc&) {
            return {SendStatus::deferred, "no memory"};
        }
    }

    void interrupt() noexcept override {
        interrupted_ = true;
        if (settings_.tokens != nullptr) {
            settings_.tokens->interrupt();
        }
    }

private:
    struct Attempt {
        SendResult result;
        bool sign_in_refused = false;
        bool sender_refused = false;
    };

    SendResult with_token(const SendEnvelope& envelope, std::string_view octets) {
        auto token = settings_.tokens->fresh();
        if (!token) {
            return {SendStatus::not_tried, one_line(token.error())};
        }
        use_token(*token);
        auto attempt = from_sender(envelope, octets);
        if (!attempt.sign_in_refused) {
            return attempt.result;
        }
        token = settings_.tokens->rejected(*token);
        if (!token) {
            return {SendStatus::not_tried, one_line(token.error() + ": " + attempt.result.answer)};
        }
        use_token(*token);
        return from_sender(envelope, octets).result;
    }

    // A connection is signed in with the token that it began with, and ends with it.
    void use_token(const std::string& token) {
        if (token != token_) {
            handle_.reset();
            handle_.reset(curl_easy_init());
            token_ = token;
        }
    }

    Attempt from_sender(const SendEnvelope& envelope, std::string_view octets) {
        auto used = envelope;
        const bool own_instead =
            used.reverse_path.empty() ? null_sender_refused_ : settings_.only_sender;
        if (own_instead) {
            used.reverse_path = settings_.own_address;
        }
        auto attempt = transfer(used, octets);
        if (attempt.sender_refused && used.reverse_path.empty() && !settings_.own_address.empty()) {
            used.reverse_path = settings_.own_address;
            attempt = transfer(used, octets);
            null_sender_refused_ = !attempt.sender_refused;
        }
        return attempt;
    }

    Attempt transfer(const SendEnvelope& envelope, std::string_view octets) {
        if (handle_ == nullptr) {
            return {{SendStatus::not_tried, "the SMTP library could not be started"}};
        }
        // Options are set anew for each mail; the connection is the handle's and stays.
        curl_easy_reset(handle_.get());
        SmtpReplyWatch watch;
        const auto reverse_path = '<' + envelope.reverse_path + '>';
        const std::unique_ptr<curl_slist, FreeList> recipients(
            curl_slist_append(nullptr, ('<' + envelope.recipient + '>').c_str())
        );
        if (recipients == nullptr) {
            return {{SendStatus::deferred, "no memory"}};
        }
        std::array<char, CURL_ERROR_SIZE> error{};
        set(CURLOPT_ERRORBUFFER, error.data());
        set_connection();
        set(CURLOPT_MAIL_FROM, reverse_path.c_str());
        set(CURLOPT_MAIL_RCPT, recipients.get());
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(octets.size()));
        set(CURLOPT_READFUNCTION, &read_mail);
        set(CURLOPT_READDATA, &octets);
        set(CURLOPT_DEBUGFUNCTION, &see_dialogue);
        set(CURLOPT_DEBUGDATA, &watch);
        set(CURLOPT_VERBOSE, 1L);  // into see_dialogue, nowhere else
        const auto code = curl_easy_perform(handle_.get());
        // The handle outlives the buffer.
        set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
        if (code == CURLE_OK) {
            return {{SendStatus::sent, watch.last_reply()}};
        }
        const char* reason = error[0] != '\0' ? error.data() : curl_easy_strerror(code);
        return failure(code, watch, reason);
    }

    void set_connection() {
        set_smtp_server(handle_.get(), settings_);
        set_smtp_sign_in(handle_.get(), settings_, token_);
        set(CURLOPT_NOPROGRESS, 0L);  // give_up_if is asked every second
        set(CURLOPT_XFERINFOFUNCTION, &give_up_if);
        set(CURLOPT_XFERINFODATA, &interrupted_);
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, settings_.stall_timeout.count());
        set(CURLOPT_TIMEOUT, settings_.mail_timeout.count());
    }

    template <class Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(handle_.get(), option, value);  // fails for unknown options only
    }

    Attempt failure(CURLcode code, const SmtpReplyWatch& watch, const char* reason) const {
        Attempt attempt;
        attempt.sender_refused = watch.sender_refused();
        attempt.sign_in_refused =
            (code == CURLE_LOGIN_DENIED || watch.refused()) && watch.sign_in_refused();
        // A sign-in that is put off is no matter of the password.
        const bool put_off = code == CURLE_LOGIN_DENIED && watch.put_off();
        attempt.result.status =
            is_our_trouble(code) && !put_off ? SendStatus::not_tried : watch.status();
        attempt.result.answer = watch.refused() ? watch.last_reply() : one_line(reason);
        if (attempt.sign_in_refused) {
            attempt.result.answer = about_sign_in(attempt.result.answer, watch.challenge());
        }
        return attempt;
    }

    // Servers are known to repeat what they were shown.
    [[nodiscard]] std::string about_sign_in(const std::string& answer, const std::string& challenge)
        const {
        const std::array secrets{settings_.password, token_};
        return harmless_line(challenge.empty() ? answer : answer + ' ' + challenge, secrets);
    }

    SmtpSettings settings_;
    std::atomic<bool> interrupted_ = false;
    std::string token_;
    bool null_sender_refused_ = false;
    CurlHandle handle_;
};

}  // namespace

std::unique_ptr<outbox::Transport> make_smtp_transport(SmtpSettings settings) {
    return std::make_unique<SmtpTransport>(std::move(settings));
}

}  // namespace maildocket::net
