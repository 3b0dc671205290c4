#include "cli/mail/deliver.hpp"

#include "cli/mail/envelope.hpp"
#include "cli/mail/lmtpd_sockets.hpp"
#include "cli/mail/mail_source.hpp"
#include "cli/mail/prepared.hpp"
#include "core/base/host_name.hpp"
#include "core/net/lmtp_client.hpp"

namespace maildocket::cli {

namespace {

net::LmtpClient connect(const std::vector<Endpoint>& endpoints) {
    constexpr std::chrono::seconds patience{10};
    std::string faults;
    for (const auto& endpoint : endpoints) {
        auto client = net::LmtpClient::connect(endpoint, host_name(), patience);
        if (client) {
            return std::move(*client);
        }
        faults.append(faults.empty() ? "" : "; ").append(client.error().detail);
    }
    throw Stop(Exit::temporary, faults + "; is maildocket-lmtpd running?");
}

bool is_no_such_recipient(const Reply& reply) {
    return reply.code == 550 && reply.status == EnhancedStatus{5, 1, 1};
}

Exit exit_for_one(const Reply& reply) {
    if (reply.accepted()) {
        return Exit::done;
    }
    if (reply.transient()) {
        return Exit::temporary;
    }
    if (is_no_such_recipient(reply)) {
        return Exit::no_user;
    }
    constexpr std::uint16_t policy = 7;  // RFC 3463 3.8
    return reply.status.subject == policy ? Exit::no_permission : Exit::data_error;
}

Variables variables_of(const Context& context) {
    return [&context](const std::string& name) { return context.variable(name); };
}

// Who gets the mail: all of the command line, or the first that lmtpd knows of those that the mail
// server may have meant.
struct Recipients {
    std::vector<Mailbox> mailboxes;
    bool alternatives = false;
};

Recipients recipients_for(const Context& context, const Deliver& options) {
    Recipients recipients;
    for (const auto& recipient : options.recipients) {
        recipients.mailboxes.push_back(envelope_mailbox(recipient));
    }
    if (recipients.mailboxes.empty()) {
        recipients.alternatives = true;
        recipients.mailboxes = recipients_of(variables_of(context), host_name());
    }
    if (recipients.mailboxes.empty()) {
        throw Stop(
            Exit::usage,
            "--recipient is required: the mail server names none in the environment; see "
            "\"maildocket deliver --help\""
        );
    }
    return recipients;
}

std::vector<Reply> hand_over(
    net::LmtpClient& client, const wire::Handover& handover, MailSource& mail
) {
    auto replies =
        client.deliver(handover, [&mail](std::span<char> into) { return mail.read(into); });
    if (!replies) {  // of the source
        const bool too_large = replies.error().code == ErrorCode::invalid_input;
        throw Stop(too_large ? Exit::data_error : Exit::temporary, replies.error().detail);
    }
    return std::move(*replies);
}

void complain(
    Context& context, const std::vector<Mailbox>& recipients, std::span<const Reply> replies
) {
    for (std::size_t i = 0; i < replies.size(); ++i) {
        if (!replies[i].accepted()) {
            context.err() << "maildocket: " << recipients[i].address() << ": " << replies[i].line()
                          << '\n';
        }
    }
}

Exit hand_over_to_all(
    Context& context, net::LmtpClient& client, wire::Handover handover, MailSource& mail
) {
    const auto replies = hand_over(client, handover, mail);
    complain(context, handover.recipients, replies);
    return exit_for(replies);
}

// An address that lmtpd refuses at RCPT costs nothing: the mail was not asked for yet.
Exit hand_over_to_first(
    Context& context, net::LmtpClient& client, wire::Handover handover, MailSource& mail
) {
    const auto candidates = std::move(handover.recipients);
    std::vector<Reply> refusals;
    for (const auto& candidate : candidates) {
        handover.recipients = {candidate};
        const auto reply = hand_over(client, handover, mail).front();
        if (reply.accepted()) {
            return Exit::done;
        }
        refusals.push_back(reply);
        if (mail.started() || !is_no_such_recipient(reply)) {
            complain(context, handover.recipients, std::span(&reply, 1));
            return exit_for_one(reply);
        }
    }
    complain(context, candidates, refusals);
    return exit_for(refusals);
}

Exit deliver_or_stop(Context& context, const Deliver& options) {
    const auto sockets = lmtpd_sockets(context, options.sockets);
    auto recipients = recipients_for(context, options);
    MailSource mail(context.in());
    if (mail.empty()) {
        throw Stop(Exit::data_error, "there is no mail on standard input; nothing was handed over");
    }
    wire::Handover handover;
    handover.door = "pipe";
    handover.reverse_path = options.sender ? parse_sender(*options.sender)
                                           : sender_of(variables_of(context), mail.sender());
    handover.queue_id = queue_id_of(variables_of(context));
    handover.recipients = std::move(recipients.mailboxes);
    auto client = connect(sockets);
    mail.limit(client.keywords().octets_max);
    const auto& hand_over_to = recipients.alternatives ? hand_over_to_first : hand_over_to_all;
    const auto exit = hand_over_to(context, client, std::move(handover), mail);
    client.quit();
    return exit;
}

}  // namespace

Exit exit_for(std::span<const Reply> replies) {
    auto worst = Exit::done;
    for (const auto& reply : replies) {
        const auto exit = exit_for_one(reply);
        if (exit == Exit::temporary) {
            return exit;
        }
        worst = worst == Exit::done ? exit : worst;
    }
    return worst;
}

Exit deliver(Context& context, const Deliver& options) {
    try {
        return deliver_or_stop(context, options);
    } catch (const Stop& stop) {
        if (stop.exit() == Exit::usage || stop.exit() == Exit::data_error) {
            throw;
        }
        throw Stop::of_lines(Exit::temporary, stop.what());
    }
}

}  // namespace maildocket::cli
