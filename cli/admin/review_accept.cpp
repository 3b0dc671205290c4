#include "cli/admin/review_accept.hpp"

#include "cli/admin/directory_rows.hpp"
#include "cli/arguments.hpp"
#include "cli/mail/prepared.hpp"
#include "core/base/escape.hpp"
#include "core/intake/explain.hpp"

#include <algorithm>

namespace maildocket::cli {

namespace {

constexpr auto list_hint = "\"maildocket review list\" shows what waits";

// What has to be added to the directory so that the sender is known, and as whom.
struct Sender {
    std::string email;  // empty: nobody
    store::ImportBatch missing;
};

template <class Row>
const Row* active(const std::vector<Row>& rows, std::string Row::*key, const std::string& value) {
    const auto found = std::ranges::find_if(rows, [&](const Row& row) {
        return row.*key == value && !row.archived;
    });
    return found == rows.end() ? nullptr : &*found;
}

std::string author_email(const intake::PreparedMail& mail) {
    const auto recipient = mail.envelope.recipients.front().mailbox;
    const auto author = routing::author_of(intake::incoming(mail, recipient));
    return normalize_email(author.email).value_or("");
}

// The client that the contact belongs to, or will.
std::string find_contact(
    Context& context, const ReviewAccept& options, const Address& author, Sender& sender
) {
    const auto contacts = need(context.directory().contacts());
    const auto* known = active(contacts, &store::ContactRow::email, sender.email);
    if (known != nullptr) {
        if (!options.client.empty() && options.client != known->client) {
            throw Stop(
                Exit::no,
                sender.email + " is a contact of client \"" + known->client +
                    "\"; leave --client out, or change the contact first"
            );
        }
        return known->client;
    }
    if (options.client.empty()) {
        throw Stop(
            Exit::no,
            "no contact " + sender.email + "; name the client with --client to make it one"
        );
    }
    store::ContactRow contact;
    contact.email = foreign_address(context, sender.email);
    contact.client = options.client;
    if (normalize_email(author.email) == sender.email) {
        contact.name = author.name;
    }
    sender.missing.contacts.push_back(std::move(contact));
    return options.client;
}

void learn_domain(
    Context& context, const std::string& client, Sender& sender, const std::string& author
) {
    const auto domain = client_domain(author.substr(author.rfind('@') + 1));
    const auto domains = need(context.directory().domains());
    const auto* known = active(domains, &store::DomainRow::domain, domain);
    if (known == nullptr) {
        sender.missing.domains.push_back({domain, client, false, false});
    } else if (known->client != client) {
        throw Stop(
            Exit::no,
            domain + " belongs to client \"" + known->client + "\"; leave --learn-domain out"
        );
    }
}

Sender make_known(Context& context, const ReviewAccept& options, const intake::PreparedMail& mail) {
    const auto author = author_email(mail);
    const bool named = !options.client.empty() || !options.contact.empty();
    if (!named) {
        if (options.learn_domain) {
            throw Stop(Exit::usage, "whose domain is it? name the client with --client");
        }
        return {};
    }
    Sender sender;
    sender.email = options.contact.empty() ? author : email_address(options.contact);
    if (sender.email.empty()) {
        throw Stop(Exit::no, "the mail names no author; name a contact with --contact");
    }
    const auto client = find_contact(context, options, mail.message.author(), sender);
    if (options.learn_domain) {
        learn_domain(context, client, sender, author.empty() ? sender.email : author);
    }
    add_rows(context, sender.missing, "somebody was faster; repeat it");
    return sender;
}

// The store knows rows by number; the question of a delivery is how to learn it.
routing::AcceptedByPerson accepted_as(
    store::IntakeStore& store, const std::string& queue, const std::string& email, Timestamp now
) {
    routing::AcceptedByPerson accepted;
    if (email.empty()) {
        return accepted;
    }
    routing::Inquiry inquiry;
    inquiry.queue = queue;
    inquiry.author.email = email;
    inquiry.now = now;
    const auto answer = need(store.ask({queue, "", {}, ""}, inquiry));
    accepted.contact = answer.answers.author.contact;
    if (!accepted.contact) {
        throw Stop(Exit::no, "contact " + email + " cannot be used; is its client archived?");
    }
    return accepted;
}

}  // namespace

Exit review_accept(Context& context, const ReviewAccept& options) {
    const auto review = need(context.ledger().review(ReviewId{options.id}), list_hint);
    const auto row = need(context.ledger().show(review.delivery)).row;
    const auto mail =
        need(stored_mail(context, row, intake_policy(context), intake::Staging::store));
    const auto sender = make_known(context, options, *mail);
    const auto store = need(context.stores().open_intake());
    const auto accepted = accepted_as(*store, row.queue, sender.email, context.now());
    const auto done = need(intake::decide_again(*store, *mail, row.id, accepted), list_hint);
    if (done.outcome == Outcome::held) {
        throw Stop(
            Exit::no,
            "the mail stays held: " + row.reason + "; \"maildocket review show " +
                std::to_string(options.id) + "\" says more"
        );
    }
    context.out() << to_string(done.outcome);
    if (done.reference) {
        context.out() << ' ' << done.reference->text();
    }
    context.out() << '\n';
    return Exit::done;
}

}  // namespace maildocket::cli
