#include "cli/doctor_probe.hpp"

#include "core/base/escape.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/keys.hpp"
#include "core/mime/compose.hpp"
#include "core/model/signed_address.hpp"
#include "core/outbox/host/transports.hpp"

#include <chrono>
#include <thread>

namespace maildocket::cli {

namespace {

using outbox::SendStatus;
using std::chrono::steady_clock;

constexpr std::chrono::seconds patience{30};
constexpr std::chrono::milliseconds pause{50};
constexpr std::size_t id_octets = 12;

struct Probe {
    outbox::SendEnvelope envelope;
    std::string message_id;
    std::string octets;
};

Probe make_probe(const QueuePolicy& queue, const KeyRing& keys, Timestamp now) {
    const auto address = *parse_mailbox(queue.addresses.front());
    const auto recipient =
        sign_address(keys, address, {AddressPurpose::review, probe_ticket}, now).address();
    mime::OutgoingMail mail;
    mail.from = {"Maildocket doctor", address.address()};
    mail.to = {"", recipient};
    mail.subject = "Probe of the way in";
    mail.message_id = "probe." + to_hex(random_octets(id_octets)) + '@' + address.domain;
    mail.date = now;
    mail.marks = {{"Auto-Submitted", "auto-generated"}};
    mail.text = "This mail was sent by \"maildocket doctor --probe\". It opens no ticket.\n";
    return {{"", recipient}, mail.message_id, need(mime::compose(mail))};
}

// The outcome in the ledger, once it is there.
std::optional<Outcome> wait_for(store::LedgerStore& ledger, const std::string& message_id) {
    store::LedgerFilter filter;
    filter.message_id = message_id;
    const auto deadline = steady_clock::now() + patience;
    do {
        if (const auto rows = need(ledger.list(filter)); !rows.empty()) {
            return rows.front().outcome;
        }
        std::this_thread::sleep_for(pause);
    } while (steady_clock::now() < deadline);
    return std::nullopt;
}

void probe_queue(
    Context& context,
    outbox::Transport& transport,
    const QueuePolicy& queue,
    const KeyRing& keys,
    Findings& findings
) {
    const auto probe = make_probe(queue, keys, context.now());
    const auto name = "way in: " + queue.addresses.front();
    const auto begin = steady_clock::now();
    const auto result = transport.send(probe.envelope, probe.octets);
    if (result.status == SendStatus::deferred) {
        findings.remark(
            name +
            ": no probe was sent, and mail that goes out waits: the mail server of "
            "[outbound] says: " +
            result.answer
        );
        return;
    }
    if (result.status != SendStatus::sent) {
        findings.problem(
            name + ": the mail server of [outbound] does not take the probe: " + result.answer
        );
        return;
    }
    const auto outcome = wait_for(context.ledger(), probe.message_id);
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begin).count();
    if (!outcome) {
        findings.problem(
            name + ": the mail server took the probe (" + result.answer +
            ") and it did not come out of maildocket-lmtpd in " + std::to_string(patience.count()) +
            " s; look for <" + probe.message_id +
            "> in the mail server's log and queue: does it hand this address to one of lmtp.listen?"
        );
    } else if (*outcome != Outcome::loop) {
        findings.problem(
            name + ": the probe arrived as `" + std::string(to_string(*outcome)) +
            "`: the mail server or an alias changed its recipient, and signed addresses need it "
            "as it is"
        );
    } else {
        findings.fine(
            name + ": through the mail server into the ledger in " + std::to_string(milliseconds) +
            " ms"
        );
    }
}

}  // namespace

void probe_way_in(Context& context, Findings& findings) {
    const auto& config = context.config();
    const outbox::TransportHost host{
        "localhost",
        [&context] { return context.stores().open_mailboxes(); },
        Log([](Severity, std::string_view) {})};
    const auto transports = outbox::make_transports(config, host);
    if (!transports) {
        findings.problem("way in: " + transports.error().detail);
        return;
    }
    if (!*transports) {
        findings.remark("way in: [outbound] names no mail server to send a probe through");
        return;
    }
    const auto keys = load_keys(config.secrets.key_file);
    if (!keys) {
        return;  // said already
    }
    const auto transport = (*transports)();
    for (const auto& queue : config.queues.queues()) {
        try {
            probe_queue(context, *transport, queue, *keys, findings);
        } catch (const Stop& stop) {
            findings.problem("way in: " + queue.addresses.front() + ": " + stop.what());
        }
    }
}

}  // namespace maildocket::cli
