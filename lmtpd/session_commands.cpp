#include "core/wire/keywords.hpp"
#include "core/wire/path.hpp"
#include "lmtpd/session.hpp"

#include <algorithm>
#include <array>
#include <utility>

// The commands of Session: one table says when each may come, one function each what it does.
namespace maildocket::lmtp {

namespace {

// Below this a look at the disk costs more than it tells.
constexpr std::uint64_t space_checked_octets_min = 1ULL << 20U;
constexpr std::size_t host_name_octets_max = 255;

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char octet) {
        return static_cast<signed char>(octet) >= 0;
    });
}

bool is_host_name(std::string_view text) {
    return text.size() <= host_name_octets_max && text.find(' ') == std::string_view::npos;
}

Situation situation_of(wire::ParameterFault fault) {
    return fault == wire::ParameterFault::unknown ? Situation::unknown_parameter
                                                  : Situation::bad_parameter;
}

// XFORWARD speaks of this mail, XCLIENT of the whole session.
ClientInfo merge(ClientInfo client, const ClientInfo& forwarded) {
    for (auto field :
         {&ClientInfo::name,
          &ClientInfo::address,
          &ClientInfo::helo,
          &ClientInfo::protocol,
          &ClientInfo::queue_id}) {
        if (!(forwarded.*field).empty()) {
            client.*field = forwarded.*field;
        }
    }
    return client;
}

}  // namespace

struct Session::CommandRule {
    enum class Argument : std::uint8_t { none, optional, required };
    enum class When : std::uint8_t { always, after_lhlo, outside, inside };  // a transaction

    wire::Verb verb;
    Argument argument;
    When when;
    Step (Session::*run)(std::string_view argument);
};

const Session::CommandRule& Session::rule_of(wire::Verb verb) {
    using enum CommandRule::Argument;
    using enum CommandRule::When;
    using wire::Verb;
    static constexpr std::array rules{
        CommandRule{Verb::lhlo, required, always, &Session::lhlo},
        CommandRule{Verb::helo, optional, always, &Session::complain<Situation::smtp_greeting>},
        CommandRule{Verb::ehlo, optional, always, &Session::complain<Situation::smtp_greeting>},
        CommandRule{Verb::mail, required, outside, &Session::mail},
        CommandRule{Verb::rcpt, required, inside, &Session::rcpt},
        CommandRule{Verb::data, none, inside, &Session::data},
        CommandRule{Verb::bdat, optional, always, &Session::bdat},
        CommandRule{Verb::rset, none, always, &Session::rset},
        CommandRule{Verb::noop, optional, always, &Session::say<Situation::noop>},
        CommandRule{Verb::quit, none, always, &Session::quit},
        CommandRule{Verb::vrfy, optional, always, &Session::say<Situation::cannot_verify>},
        CommandRule{Verb::help, optional, always, &Session::say<Situation::help>},
        CommandRule{Verb::starttls, none, outside, &Session::starttls},
        CommandRule{Verb::xclient, required, outside, &Session::xclient},
        CommandRule{Verb::xforward, required, outside, &Session::xforward},
        CommandRule{
            Verb::unsupported, optional, always, &Session::complain<Situation::unsupported_verb>},
        CommandRule{Verb::http, optional, always, &Session::web_client},
        CommandRule{Verb::unknown, optional, always, &Session::complain<Situation::unknown_verb>},
    };
    static_assert(std::ranges::is_sorted(rules, {}, &CommandRule::verb));
    static_assert(rules.size() == static_cast<std::size_t>(Verb::unknown) + 1);
    return rules.at(static_cast<std::size_t>(verb));
}

std::optional<Situation> Session::fault_of_order(const CommandRule& rule) const {
    using enum CommandRule::When;
    if (rule.when == always) {
        return std::nullopt;
    }
    if (state_ == State::fresh) {
        return Situation::lhlo_first;
    }
    if (rule.when == inside && state_ != State::transaction) {
        return Situation::mail_first;
    }
    if (rule.when == outside && state_ == State::transaction) {
        return rule.verb == wire::Verb::mail ? Situation::nested_mail
                                             : Situation::inside_transaction;
    }
    return std::nullopt;
}

Session::Step Session::run(const wire::Command& command) {
    using enum CommandRule::Argument;
    const auto& rule = rule_of(command.verb);
    if (const auto wrong = fault_of_order(rule)) {
        return fault(*wrong);
    }
    if (rule.argument == required && command.argument.empty()) {
        return fault(Situation::argument_missing);
    }
    if (rule.argument == none && !command.argument.empty()) {
        return fault(Situation::argument_not_allowed);
    }
    return (this->*rule.run)(command.argument);
}

template <Situation situation>
Session::Step Session::say(std::string_view) {
    return reply(situation);
}

template <Situation situation>
Session::Step Session::complain(std::string_view) {
    return fault(situation);
}

Session::Step Session::web_client(std::string_view) {
    return close_with(Situation::web_client);
}

Session::Step Session::quit(std::string_view) {
    return close_with(Situation::quit);
}

Session::Step Session::lhlo(std::string_view argument) {
    if (!is_host_name(argument)) {
        return fault(Situation::argument_not_allowed);
    }
    wire::Keywords keywords;
    keywords.pipelining = true;
    keywords.enhanced_status = true;
    keywords.eight_bit_mime = true;
    keywords.smtputf8 = true;
    keywords.size = true;
    keywords.octets_max = settings_->message_octets_max;
    keywords.chunking = true;
    keywords.binary_mime = true;
    keywords.dsn = true;
    keywords.starttls = settings_->has_certificate && !tls_;
    keywords.recipients_max = settings_->recipients_max;
    // On a Unix socket it is taken but not offered: Exim's lmtp transport, which speaks through
    // Unix sockets only, has room for 255 octets of this reply and defers every mail at a longer
    // one.
    keywords.xclient = peer_.trusted && !peer_.local;
    keywords.xforward = peer_.trusted;
    keywords.xdoor = says_door();

    std::string line = settings_->hostname;
    for (auto& keyword : wire::keyword_lines(keywords)) {
        output_ += "250-" + line + "\r\n";
        line = std::move(keyword);
    }
    output_ += "250 " + line + "\r\n";
    auto step = drop_transaction();
    state_ = State::ready;
    return step;
}

Envelope Session::new_envelope(std::string_view reverse_path, wire::MailParameters parameters)
    const {
    Envelope envelope;
    envelope.reverse_path = wire::parse_reverse_path(reverse_path);
    // The MTA has taken the mail long ago: a refusal for its sender's sake would only make a bounce
    // that nobody can be sent.
    envelope.reverse_path_broken = !envelope.reverse_path && !reverse_path.empty();
    envelope.body = parameters.body;
    envelope.smtputf8 = parameters.smtputf8;
    envelope.declared_octets = parameters.octets;
    envelope.envelope_id = std::move(parameters.envelope_id);
    envelope.return_content = std::move(parameters.return_content);
    if (!parameters.door.empty()) {
        envelope.door = std::move(parameters.door);
    }
    envelope.door_key = std::move(parameters.door_key);
    envelope.decide_again = parameters.again;
    envelope.client = merge(xclient_, xforward_);
    return envelope;
}

Session::Step Session::mail(std::string_view argument) {
    const auto path = wire::split_path(argument, "FROM:");
    if (!path) {
        return fault(Situation::bad_reverse_path);
    }
    auto parameters = wire::parse_mail_parameters(path->rest, says_door());
    if (!parameters) {
        return fault(situation_of(parameters.error()));
    }
    if (!parameters->smtputf8 && !is_ascii(path->content)) {
        return reply(Situation::needs_smtputf8);
    }
    const auto octets = parameters->octets.value_or(0);
    if (octets > settings_->message_octets_max) {
        return reply(Situation::too_big);
    }
    envelope_ = new_envelope(path->content, std::move(*parameters));
    state_ = State::transaction;
    if (octets >= space_checked_octets_min) {
        phase_ = Phase::space;
        return CheckSpace{octets};
    }
    return reply(Situation::reverse_path_taken);
}

Session::Step Session::refuse_recipient(Situation situation) {
    refused_recipients_ = true;
    return reply(situation);
}

Session::Step Session::rcpt(std::string_view argument) {
    if (chunks_) {
        return fault(Situation::chunks_have_begun);
    }
    const auto path = wire::split_path(argument, "TO:");
    if (!path) {
        return refuse_recipient(Situation::bad_recipient);
    }
    auto parameters = wire::parse_rcpt_parameters(path->rest);
    if (!parameters) {
        return fault(situation_of(parameters.error()));
    }
    if (!envelope_.smtputf8 && !is_ascii(path->content)) {
        return refuse_recipient(Situation::needs_smtputf8);
    }
    auto mailbox = wire::parse_forward_path(path->content);
    if (!mailbox) {
        return refuse_recipient(Situation::bad_recipient);
    }
    if (!settings_->email_to_ticket) {
        return refuse_recipient(Situation::mail_switched_off);
    }
    if (envelope_.recipients.size() >= settings_->recipients_max) {
        return refuse_recipient(Situation::too_many_recipients);
    }
    checking_ = Recipient{
        std::move(*mailbox),
        std::string(path->content),
        std::move(parameters->notify),
        std::move(parameters->original)};
    phase_ = Phase::recipient;
    return CheckRecipient{checking_};
}

Session::Step Session::data(std::string_view) {
    if (chunks_) {
        return fault(Situation::chunks_have_begun);
    }
    if (envelope_.recipients.empty()) {
        return fault(Situation::no_accepted_recipient);
    }
    if (envelope_.body == BodyKind::binary_mime) {
        return fault(Situation::binary_needs_chunks);
    }
    phase_ = Phase::data;
    dots_ = {};
    return reply(Situation::start_data);
}

// A chunk with no transaction around it, or with no recipient and more chunks to come. The last one
// without a recipient has no reply at all (RFC 2033 4.3): Exim sends it before it knows.
std::optional<Situation> Session::fault_of_chunk(bool last) const {
    if (state_ != State::transaction) {
        return state_ == State::fresh ? Situation::lhlo_first : Situation::mail_first;
    }
    if (envelope_.recipients.empty() && !last) {
        return Situation::no_accepted_recipient;
    }
    return std::nullopt;
}

// Whatever is wrong, the octets of the chunk are on their way and must not run as commands.
Session::Step Session::bdat(std::string_view argument) {
    const auto chunk = wire::parse_chunk(argument);
    if (!chunk) {
        return fault(Situation::bad_chunk);
    }
    chunks_ = Chunks{chunk->last, fault_of_chunk(chunk->last)};
    chunk_ = wire::ChunkReader(chunk->octets);
    phase_ = Phase::chunk;
    return std::nullopt;
}

Session::Step Session::rset(std::string_view) {
    append_reply(output_, Situation::reset);
    return drop_transaction();
}

Session::Step Session::starttls(std::string_view) {
    if (!settings_->has_certificate) {
        return fault(Situation::unsupported_verb);
    }
    if (tls_) {
        return fault(Situation::tls_is_active);
    }
    append_reply(output_, Situation::start_tls);
    // What came behind it in clear was put there by somebody else, or by a client that must learn
    // better: it is thrown away (RFC 3207 section 6).
    input_ = {};
    phase_ = Phase::handshake;
    return StartTls{};
}

Session::Step Session::xclient(std::string_view argument) {
    if (!peer_.trusted) {
        return fault(Situation::peer_not_trusted);
    }
    if (!wire::read_client_attributes(argument, wire::xclient_attributes, xclient_)) {
        return fault(Situation::bad_parameter);
    }
    state_ = State::fresh;
    xforward_ = {};
    greet();
    return std::nullopt;
}

Session::Step Session::xforward(std::string_view argument) {
    if (!peer_.trusted) {
        return fault(Situation::peer_not_trusted);
    }
    if (!wire::read_client_attributes(argument, wire::xforward_attributes, xforward_)) {
        return fault(Situation::bad_parameter);
    }
    return reply(Situation::forward_noted);
}

}  // namespace maildocket::lmtp
