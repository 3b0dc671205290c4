#include "core/store/postgres/answers.hpp"

#include "core/store/postgres/names.hpp"
#include "core/store/rules.hpp"

#include <boost/json.hpp>

#include <bit>
#include <string>
#include <utility>

namespace maildocket::postgres {

namespace json = boost::json;

using routing::Inquiry;
using routing::SenderFacts;
using routing::SenderQuestion;
using routing::TicketFacts;

namespace {

// FNV-1a. Two keys of the same hash merely wait for each other.
class LockKey {
public:
    LockKey& add(std::string_view octets) {
        for (const char octet : octets) {
            hash_ = (hash_ ^ static_cast<unsigned char>(octet)) * 0x100000001b3ULL;
        }
        return *this;
    }
    [[nodiscard]] std::int64_t value() const { return std::bit_cast<std::int64_t>(hash_); }

private:
    std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

// Null where the count is known already.
void add_budget(
    Parameters& parameters,
    const BudgetCache& budgets,
    std::string_view domain,
    std::int64_t limit,
    Timestamp now
) {
    if (budgets.find(domain, limit, now)) {
        parameters.null();
    } else {
        parameters.integer(limit);
    }
}

// The fields that maildocket_claim_1 made; anything else is a bug.
std::string text_at(const json::object& object, std::string_view name) {
    const auto& value = object.at(name);
    return value.is_null() ? std::string() : std::string(value.as_string());
}

std::int64_t integer_at(const json::object& object, std::string_view name) {
    return object.at(name).as_int64();
}

template <class Id>
std::optional<Id> id_at(const json::object& object, std::string_view name) {
    const auto& value = object.at(name);
    return value.is_null() ? std::nullopt : std::optional(Id{value.as_int64()});
}

std::optional<TicketFacts> ticket_of(const json::value& value) {
    if (value.is_null()) {
        return std::nullopt;
    }
    const auto& fields = value.as_object();
    TicketFacts facts;
    facts.id = TicketId{integer_at(fields, "id")};
    facts.reference = {text_at(fields, "prefix"), integer_at(fields, "number")};
    facts.queue = text_at(fields, "queue");
    const auto state = text_at(fields, "state");
    facts.state = value_of(parse_ticket_state(state), state);
    facts.subject = text_at(fields, "subject");
    facts.contact = id_at<ContactId>(fields, "contact");
    facts.contact_email = text_at(fields, "contact_email");
    facts.client = id_at<ClientId>(fields, "client");
    facts.assignee = text_at(fields, "assignee");
    if (const auto* watchers = fields.at("watchers").if_array()) {
        for (const auto& watcher : *watchers) {
            facts.watchers.emplace_back(watcher.as_string());
        }
    }
    if (!fields.at("merged_from_number").is_null()) {
        facts.merged_from = TicketReference{
            text_at(fields, "merged_from_prefix"), integer_at(fields, "merged_from_number")};
    }
    facts.closed_answers_to_author = integer_at(fields, "closed_answers");
    return facts;
}

// The count that came, or the one that was known when the question was made.
std::int64_t count_of(
    const json::object& fields,
    const std::string& name,
    std::string_view domain,
    std::int64_t limit,
    Timestamp now,
    BudgetCache& budgets
) {
    const auto& counted = fields.at(name);
    if (counted.is_null()) {
        return budgets.find(domain, limit, now).value_or(0);
    }
    std::optional<Timestamp> oldest;
    if (const auto* microseconds = fields.at(name + "_oldest").if_int64()) {
        oldest = from_microseconds(*microseconds);
    }
    budgets.learn(domain, limit, counted.as_int64(), oldest, now);
    return counted.as_int64();
}

SenderFacts sender_of(
    const json::value& value,
    const SenderQuestion& question,
    const Inquiry& inquiry,
    BudgetCache& budgets
) {
    SenderFacts facts;
    if (value.is_null()) {
        return facts;
    }
    const auto& fields = value.as_object();
    if (const auto contact = id_at<ContactId>(fields, "contact")) {
        facts.contact = routing::ContactFacts{
            .id = *contact,
            .email = question.email,
            .name = text_at(fields, "contact_name"),
            .client = ClientId{integer_at(fields, "client")},
            .client_name = text_at(fields, "client_name"),
            .language = text_at(fields, "language")};
    }
    if (const auto client = id_at<ClientId>(fields, "domain_client")) {
        facts.domain_client = routing::ClientFacts{
            .id = *client,
            .name = text_at(fields, "domain_client_name"),
            .domain = text_at(fields, "domain")};
    }
    if (const auto agent = id_at<AgentId>(fields, "agent")) {
        facts.agent = routing::AgentFacts{*agent, question.email, text_at(fields, "agent_name")};
    }
    facts.seen_before = fields.at("seen").as_bool();
    facts.automatic_to_address = integer_at(fields, "to_address");
    facts.automatic_to_domain = count_of(
        fields,
        "to_domain",
        store::domain_of(question.email),
        inquiry.budget.per_domain,
        inquiry.now,
        budgets
    );
    return facts;
}

json::object parsed(std::string_view text) {
    boost::system::error_code error;
    auto value = json::parse({text.data(), text.size()}, error);
    if (error || !value.is_object()) {
        throw_failure(ErrorCode::internal, "PostgreSQL: the answer can't be read");
    }
    return std::move(value.as_object());
}

void add_locks(Parameters& parameters, const store::DeliveryKey& key) {
    const std::string_view separator("\0", 1);
    LockKey delivery;
    delivery.add(key.queue).add(separator).add(key.message_id).add(separator);
    parameters.integer(delivery.add(as_octets(key.digest)).value());
    parameters.integer(LockKey().add("door").add(separator).add(key.door_key).value());
}

void add_inquiry(Parameters& parameters, const Inquiry& inquiry, const BudgetCache& budgets) {
    const auto microseconds = [](Timestamp time) { return to_microseconds(time); };
    parameters.text(inquiry.queue)
        .optional_id(inquiry.signed_ticket)
        .array(text_array(inquiry.message_ids));
    parameters.optional_integer(inquiry.reference_number);
    parameters.text(inquiry.author.email).array(text_array(inquiry.author.domains));
    parameters.text(inquiry.forwarded_author.email);
    parameters.array(text_array(inquiry.forwarded_author.domains));
    if (inquiry.similar_since) {
        parameters.integer(microseconds(*inquiry.similar_since));
    } else {
        parameters.null();
    }
    parameters.integer(std::int64_t{store::similar_candidates_max});
    parameters.integer(microseconds(inquiry.now - store::closed_answers_window));
    parameters.integer(inquiry.budget.closed_answers_per_day);
    parameters.integer(microseconds(inquiry.now - store::automatic_window));
    parameters.integer(inquiry.budget.per_recipient);
    for (const auto* sender : {&inquiry.author, &inquiry.forwarded_author}) {
        const auto domain = store::domain_of(sender->email);
        add_budget(parameters, budgets, domain, inquiry.budget.per_domain, inquiry.now);
    }
    add_budget(parameters, budgets, BudgetCache::total, inquiry.budget.total, inquiry.now);
}

}  // namespace

Parameters claim_parameters(
    const store::DeliveryKey& key,
    const Inquiry& inquiry,
    const BudgetCache& budgets,
    Locking locking
) {
    Parameters parameters;
    if (locking == Locking::until_end) {
        add_locks(parameters, key);
    } else {
        parameters.null().null();
    }
    parameters.text(key.queue).text(key.message_id).octets(as_octets(key.digest));
    parameters.text(key.door_key);
    add_inquiry(parameters, inquiry, budgets);
    return parameters;
}

Parameters answer_parameters(
    const store::DeliveryKey& key, const Inquiry& inquiry, const BudgetCache& budgets
) {
    Parameters parameters;
    add_locks(parameters, key);  // held already; with them the tickets are locked
    parameters.text(key.queue).null().null().text("");  // null is the key of nothing
    add_inquiry(parameters, inquiry, budgets);
    return parameters;
}

store::DeliveryOutcome read_earlier(std::string_view text) {
    const auto fields = parsed(text);
    const auto outcome = text_at(fields, "outcome");
    store::DeliveryOutcome earlier;
    earlier.delivery = DeliveryId{integer_at(fields, "id")};
    earlier.outcome = value_of(parse_outcome(outcome), outcome);
    earlier.article = id_at<ArticleId>(fields, "article");
    if (const auto ticket = ticket_of(fields.at("ticket"))) {
        earlier.ticket = ticket->id;
        earlier.reference = ticket->reference;
    }
    return earlier;
}

routing::Answers read_answers(std::string_view text, const Inquiry& inquiry, BudgetCache& budgets) {
    const auto fields = parsed(text);
    routing::Answers answers;
    answers.by_signature = ticket_of(fields.at("by_signature"));
    if (auto named = ticket_of(fields.at("by_message_id"))) {
        answers.by_message_id =
            routing::FoundById{*std::move(named), text_at(fields, "message_id")};
    }
    answers.by_reference = ticket_of(fields.at("by_reference"));
    answers.author = sender_of(fields.at("author"), inquiry.author, inquiry, budgets);
    answers.forwarded_author =
        sender_of(fields.at("forwarded_author"), inquiry.forwarded_author, inquiry, budgets);
    if (const auto* similar = fields.at("similar").if_array()) {
        for (const auto& candidate : *similar) {
            if (auto facts = ticket_of(candidate)) {
                answers.similar_candidates.push_back(*std::move(facts));
            }
        }
    }
    answers.automatic_total =
        count_of(fields, "total", BudgetCache::total, inquiry.budget.total, inquiry.now, budgets);
    return answers;
}

}  // namespace maildocket::postgres
