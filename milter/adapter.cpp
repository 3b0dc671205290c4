#include "milter/adapter.hpp"

#include "milter/answers.hpp"
#include "milter/client_macro.hpp"
#include "milter/negotiation.hpp"
#include "milter/policy.hpp"

#include <libmilter/mfapi.h>

#include <chrono>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace maildocket::milter {

namespace {

// libmilter's own limit is 64 KiB; Postfix passes header fields of up to 100 KiB, and would try a
// mail with one for ever.
constexpr std::size_t packet_octets_max = std::size_t{1} << 20U;

// Call-backs get nothing but libmilter's context; what they share has to stand here.
Runtime* shared = nullptr;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

struct Session {
    Policy policy;
    bool is_broken = false;  // something unexpected happened to the mail in hand
};

Session* session_of(SMFICTX* context) {
    return static_cast<Session*>(::smfi_getpriv(context));
}

std::string_view macro(SMFICTX* context, const char* name) {
    std::string copy(name);
    const char* value = ::smfi_getsymval(context, copy.data());
    return value == nullptr ? std::string_view{} : std::string_view(value);
}

std::string_view text_of(const char* text) {
    return text == nullptr ? std::string_view{} : std::string_view(text);
}

void report(SMFICTX* context, std::string_view stage, std::string_view error) {
    shared->log.write(
        Severity::error,
        "milter_failed",
        {{"stage", std::string(stage)},
         {"queue_id", std::string(macro(context, "i"))},
         {"error", std::string(error)},
         {"consequence", "the mail passes unstamped"}}
    );
}

// Runs a call-back. Without a session (no memory for one) and after something unexpected the answer
// is `otherwise`: accept, or nothing where no answer is expected.
template <class Work>
sfsistat guarded(
    SMFICTX* context, std::string_view stage, sfsistat otherwise, const Work& work
) noexcept {
    ++shared->calls;
    auto* session = session_of(context);
    auto answer = otherwise;
    if (session != nullptr && !session->is_broken) {
        try {
            answer = work(*session);
        } catch (const std::exception& exception) {
            session->is_broken = true;
            session->policy.abort();
            try {
                report(context, stage, exception.what());
            } catch (...) {  // no memory for the log line either: the mail passes all the same
                answer = otherwise;
            }
        } catch (...) {
            session->is_broken = true;
        }
    }
    --shared->calls;
    return answer;
}

sfsistat answer_of(SMFICTX* context, const Step& step) {
    if (const auto* refusal = std::get_if<Refuse>(&step)) {
        return refuse(context, refusal->reply);
    }
    return std::holds_alternative<PassMail>(step) ? SMFIS_ACCEPT : SMFIS_CONTINUE;
}

// NOLINTNEXTLINE(readability-function-size): libmilter hands over nine things
sfsistat on_negotiate(
    SMFICTX* context,
    unsigned long actions,
    unsigned long steps,
    unsigned long /*unused*/,
    unsigned long /*unused*/,
    unsigned long* wanted_actions,
    unsigned long* wanted_steps,
    unsigned long* wanted_unused,
    unsigned long* wanted_unused_too
) noexcept {
    const auto needed = needed_of_mail_server();
    *wanted_actions = needed.actions;
    *wanted_steps = needed.steps;
    *wanted_unused = 0;
    *wanted_unused_too = 0;
    if (is_enough({actions, steps})) {
        ask_for_macros(context);
        return SMFIS_CONTINUE;
    }
    try {
        shared->log.write(
            Severity::error,
            "mail_server_too_old",
            {{"needs", "Postfix 2.6 or sendmail 8.14"},
             {"consequence", "its mail passes without the milter"}}
        );
    } catch (...) {  // nothing to say it with
        return SMFIS_REJECT;
    }
    return SMFIS_REJECT;
}

// The first event of a connection makes what is kept for it; without memory for that it passes.
void begin_session(SMFICTX* context) noexcept {
    if (session_of(context) != nullptr) {
        return;
    }
    auto* session = new (std::nothrow) Session;  // NOLINT(cppcoreguidelines-owning-memory)
    if (::smfi_setpriv(context, session) != MI_SUCCESS) {
        delete session;  // NOLINT(cppcoreguidelines-owning-memory): on_close() does otherwise
    }
}

sfsistat on_helo(SMFICTX* context, char* name) noexcept {
    begin_session(context);
    return guarded(context, "helo", SMFIS_NOREPLY, [&](Session& session) {
        session.policy.helo(text_of(name));
        return SMFIS_NOREPLY;
    });
}

// Postfix plays the events of a mail that was handed in with its sendmail command, and knows the
// queue id then before RCPT.
bool is_local_submission(SMFICTX* context) {
    return macro(context, "v").starts_with("Postfix") && !macro(context, "i").empty();
}

sfsistat on_mail(SMFICTX* context, char** arguments) noexcept {
    begin_session(context);
    if (auto* session = session_of(context)) {
        session->is_broken = false;
    }
    return guarded(context, "mail", SMFIS_NOREPLY, [&](Session& session) {
        std::vector<std::string_view> words;
        for (char** word = arguments; word != nullptr && *word != nullptr; ++word) {
            words.emplace_back(*word);
        }
        MailCommand command;
        command.path = words.empty() ? std::string_view{} : words.front();
        command.parameters = std::span(words).subspan(words.empty() ? 0 : 1);
        const auto client = client_of(macro(context, "_"));
        command.client_name = client.name;
        command.client_address = client.address;
        command.is_local_submission = is_local_submission(context);
        session.policy.mail(shared->settings(), command);
        return SMFIS_NOREPLY;
    });
}

sfsistat on_recipient(SMFICTX* context, char** arguments) noexcept {
    return guarded(context, "rcpt", SMFIS_ACCEPT, [&](Session& session) {
        const auto path = text_of(arguments == nullptr ? nullptr : *arguments);
        return answer_of(context, session.policy.recipient(path, shared->clock()));
    });
}

sfsistat on_data(SMFICTX* context) noexcept {
    return guarded(context, "data", SMFIS_ACCEPT, [&](Session& session) {
        return answer_of(context, session.policy.data());
    });
}

sfsistat on_header(SMFICTX* context, char* name, char* value) noexcept {
    return guarded(context, "header", SMFIS_NOREPLY, [&](Session& session) {
        session.policy.header(text_of(name), text_of(value), shared->clock());
        return SMFIS_NOREPLY;
    });
}

sfsistat on_body(SMFICTX* context, unsigned char* octets, std::size_t count) noexcept {
    return guarded(context, "body", SMFIS_NOREPLY, [&](Session& session) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): octets are octets
        session.policy.body({reinterpret_cast<const char*>(octets), count});
        return SMFIS_NOREPLY;
    });
}

Ports ports_for(const Settings& settings) {
    const auto until = std::chrono::steady_clock::now() + settings.answer_time;
    return {
        [until](const store::DeliveryKey& key, const routing::Inquiry& inquiry) {
            return shared->store.ask(key, inquiry, until);
        },
        [until] { return std::chrono::steady_clock::now() >= until; }};
}

void log_ending(SMFICTX* context, const Ending& ending) {
    const auto queue_id = std::string(macro(context, "i"));
    if (ending.refusal) {
        shared->log.write(
            Severity::info,
            "mail_refused",
            {{"queue_id", queue_id}, {"reply", ending.refusal->line()}}
        );
    } else if (ending.stamp) {
        shared->log.write(
            Severity::info,
            "mail_stamped",
            {{"queue_id", queue_id},
             {"trust", std::string(to_string(ending.trust))},
             {"fields_removed", std::to_string(ending.removals.size())}}
        );
    } else {
        shared->log.write(
            ending.has_failed ? Severity::warning : Severity::info,
            "mail_unstamped",
            {{"queue_id", queue_id}, {"reason", ending.unstamped}}
        );
    }
}

sfsistat on_end(SMFICTX* context) noexcept {
    return guarded(context, "end", SMFIS_ACCEPT, [&](Session& session) {
        const auto settings = session.policy.settings();
        if (settings == nullptr) {
            return SMFIS_CONTINUE;
        }
        auto ending = session.policy.end(ports_for(*settings), shared->clock());
        log_ending(context, ending);
        if (ending.refusal) {
            return refuse(context, *ending.refusal);
        }
        if (!change_fields(context, ending)) {
            report(context, "end", "the mail server takes no change of the header");
        }
        // Means the same here as "accept", after which libmilter overlooks that the mail server
        // goes on with another client.
        return SMFIS_CONTINUE;
    });
}

sfsistat on_abort(SMFICTX* context) noexcept {
    return guarded(context, "abort", SMFIS_CONTINUE, [](Session& session) {
        session.policy.abort();
        return SMFIS_CONTINUE;
    });
}

sfsistat on_close(SMFICTX* context) noexcept {
    delete session_of(context);  // NOLINT(cppcoreguidelines-owning-memory): libmilter kept it
    static_cast<void>(::smfi_setpriv(context, nullptr));
    return SMFIS_CONTINUE;
}

}  // namespace

Result<void> register_callbacks(Runtime& runtime) {
    shared = &runtime;
    std::string name("maildocket");
    smfiDesc filter{};
    filter.xxfi_name = name.data();  // libmilter makes a copy
    filter.xxfi_version = SMFI_VERSION;
    filter.xxfi_flags = needed_of_mail_server().actions;
    filter.xxfi_negotiate = on_negotiate;
    filter.xxfi_helo = on_helo;
    filter.xxfi_envfrom = on_mail;
    filter.xxfi_envrcpt = on_recipient;
    filter.xxfi_data = on_data;
    filter.xxfi_header = on_header;
    filter.xxfi_body = on_body;
    filter.xxfi_eom = on_end;
    filter.xxfi_abort = on_abort;
    filter.xxfi_close = on_close;
    static_cast<void>(::smfi_setmaxdatasize(packet_octets_max));
    if (::smfi_register(filter) != MI_SUCCESS) {
        return fail(ErrorCode::internal, "libmilter takes no filter of this version");
    }
    return {};
}

bool serve() {
    return ::smfi_main() == MI_SUCCESS;
}

void stop_serving() {
    static_cast<void>(::smfi_stop());
}

}  // namespace maildocket::milter
