#include "core/mime/identity.hpp"
#include "core/mime/parse.hpp"
#include "core/routing/decide.hpp"
#include "core/routing/understanding.hpp"
#include "tests/bench/cpu_loop.hpp"
#include "tests/bench/load/mail_source.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <utility>

// parse_route: what the core does for a mail without a store, over the mails of a folder, from
// memory, on one core. The store's answer is that it knows nobody; the queue makes a ticket of it.
// One line of JSON.
namespace {

using namespace maildocket;

// Each stage includes those before it.
enum class Stage {
    parse,       // octets to a Message, attachments decoded and hashed
    understand,  // safe HTML, new text, class, bounce, forward
    decide,      // question, decision, and what would be written
    identity,    // and the digest that duplicates are known by
};

QueueDirectory one_queue() {
    return QueueDirectory({QueuePolicy{
        .name = "support",
        .prefix = "TCK-",
        .addresses = {"support@desk.example"},
        .from_name = "Support",
        .old_prefixes = {},
        .notify = {"staff@example.com"},
        .unknown_senders = UnknownSenders::ticket}});
}

class Core {
public:
    explicit Core(Stage stage) : stage_(stage) {}

    // A number that depends on everything that was worked out, so that no work is left out.
    std::size_t take(const std::string& octets) const {
        mime::MemorySource source(octets);
        const auto message = mime::parse(source, limits_, nullptr);
        if (!message || stage_ == Stage::parse) {
            return message ? message->text.size() + message->attachments.size() : 1;
        }
        const auto reading = routing::understand(*message, false);
        if (stage_ == Stage::understand) {
            return reading.new_text.size() + reading.safe_html.size();
        }
        const auto written = route(*message, reading);
        if (stage_ == Stage::decide) {
            return written;
        }
        const auto identity = mime::message_identity(source);
        return written + (identity ? identity->received_count : 0);
    }

private:
    std::size_t route(const Message& message, const routing::Understanding& reading) const {
        const routing::IncomingMail mail{
            .message = message,
            .reading = reading,
            .recipient = "support@desk.example",
            .signed_recipient = {},
            .signed_message_id = {},
            .reverse_path = "sender@client.example",
            .now = now_};
        const routing::RoutingPolicy policy{
            .queue = directory_.queues().front(),
            .directory = directory_,
            .budget = budget_,
            .authserv_ids = {}};
        const auto inquiry = routing::inquire(mail, policy);
        const auto decision = routing::decide(mail, routing::Answers{}, policy);
        const auto effects = routing::effects_of(decision, mail, policy, {});
        return inquiry.message_ids.size() + effects.articles.size() + effects.outbox.size();
    }

    Stage stage_;
    mime::MimeLimits limits_;
    QueueDirectory directory_ = one_queue();
    AutomaticBudget budget_;
    Timestamp now_ = now_utc();
};

}  // namespace

int main(int argc, char** argv) try {
    const std::map<std::string, Stage> stages{
        {"parse", Stage::parse},
        {"understand", Stage::understand},
        {"decide", Stage::decide},
        {"identity", Stage::identity}};
    CLI::App app{"Parses and decides every mail of a folder with our core, again and again."};
    std::string folder;
    double seconds = 3;
    auto stage = Stage::decide;
    app.add_option("folder", folder, "mails, one a file")->required();
    app.add_option("--cpu-seconds", seconds, "at least so long");
    app.add_option("--stage", stage, "the last one: parse, understand, decide, identity")
        ->transform(CLI::CheckedTransformer(stages));
    CLI11_PARSE(app, argc, argv);

    const auto mails = bench::read_folder(folder);
    const Core core(stage);
    std::size_t total = 0;
    const auto rate = bench::measure(mails, seconds, [&total, &core](const std::string& mail) {
        total += core.take(mail);
    });
    std::puts(bench::rate_json(mails.size(), rate, total).c_str());
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "parse_route: %s\n", error.what());
    return 2;
}
