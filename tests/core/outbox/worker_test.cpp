#include "core/outbox/worker.hpp"

#include "core/outbox/template_files.hpp"
#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;
using outbox::SendResult;
using outbox::SendStatus;

namespace {

// What the transports of a test have sent, and what they are to answer.
class Post {
public:
    using Answer = std::function<SendResult(const outbox::SendEnvelope&)>;

    explicit Post(
        Answer answer =
            [](const auto&) {
                return SendResult{SendStatus::sent, "250 ok"};
            }
    )
        : answer_(std::move(answer)) {}

    SendResult send(const outbox::SendEnvelope& envelope, std::string_view octets) {
        most_ = std::max(most_.load(), ++at_once_);
        Answer answer;
        {
            const std::lock_guard lock(mutex_);
            answer = answer_;
        }
        auto result = answer(envelope);
        {
            const std::lock_guard lock(mutex_);
            ++tries_[envelope.recipient];
            if (result.status == SendStatus::sent) {
                const auto begin = octets.find("Message-ID: ") + 12;
                ids_[envelope.recipient].push_back(
                    std::string(octets.substr(begin, octets.find('\r', begin) - begin))
                );
            }
        }
        --at_once_;
        return result;
    }

    void answer(Answer answer) {
        const std::lock_guard lock(mutex_);
        answer_ = std::move(answer);
    }
    std::map<std::string, std::vector<std::string>> message_ids() {
        const std::lock_guard lock(mutex_);
        return ids_;
    }
    int tries(const std::string& recipient) {
        const std::lock_guard lock(mutex_);
        return tries_[recipient];
    }
    [[nodiscard]] int most_at_once() const { return most_; }

private:
    std::mutex mutex_;
    Answer answer_;
    std::map<std::string, std::vector<std::string>> ids_;
    std::map<std::string, int> tries_;
    std::atomic<int> at_once_ = 0;
    std::atomic<int> most_ = 0;
};

class PostTransport final : public outbox::Transport {
public:
    explicit PostTransport(Post& post) : post_(post) {}
    SendResult send(const outbox::SendEnvelope& envelope, std::string_view octets) override {
        return post_.send(envelope, octets);
    }

private:
    Post& post_;
};

// A clock that a test moves on.
class HandClock {
public:
    explicit HandClock(Timestamp time) : now_(to_microseconds(time)) {}
    [[nodiscard]] Timestamp now() const { return from_microseconds(now_); }
    void set(Timestamp time) { now_ = to_microseconds(time); }

private:
    std::atomic<std::int64_t> now_;
};

template <class Backend>
struct Office {
    explicit Office(
        std::size_t mails, routing::OutboxKind kind = routing::OutboxKind::agent_reply
    ) {
        auto mail = ticket_mail("many@example");
        for (std::size_t i = 0; i < mails; ++i) {
            routing::NewOutboxMail letter;
            letter.kind = kind;
            letter.to = address(i);
            letter.subject = "Printer";
            mail.effects.outbox.push_back(std::move(letter));
        }
        ticket = desk.deliver(mail).ticket.value();
    }

    static std::string address(std::size_t number) {
        return "user" + std::to_string(number) + "@customer.example";
    }

    [[nodiscard]] std::shared_ptr<outbox::WorkerSettings> settings(unsigned connections = 3) {
        auto queue = Desk<Backend>::queue("support", "TCK-");
        queue.addresses = {"support@example.com"};
        queue.notify = {"staff@example.com"};
        auto made = std::make_shared<outbox::WorkerSettings>();
        made->mail.queues = QueueDirectory({queue});
        made->mail.keys = KeyRing({SecretKey{1, std::string(32, 'k'), {}}});
        made->mail.templates = must(outbox::load_templates(""));
        made->make_transport = [this] { return std::make_unique<PostTransport>(post); };
        made->connections = connections;
        return made;
    }

    [[nodiscard]] outbox::WorkerParts parts(const std::string& name) {
        return {
            .name = name,
            .settings = settings(),
            .open_store = [this]() -> Result<std::unique_ptr<store::OutboxStore>> {
                if (store_away) {
                    return fail(ErrorCode::store_unavailable, "away");
                }
                return desk.stores->open_outbox();
            },
            .clock = [this] { return clock.now(); },
            .log = Log([](Severity, std::string_view) {}),
            .lease = 60s,
            .poll = 5ms,
            .store_pause = 5ms,
            .finish_longest = 20s};
    }

    std::map<std::string, std::int64_t> states() {
        std::map<std::string, std::int64_t> counts;
        for (const auto& row : must(desk.ledger->outbox())) {
            ++counts[row.state];
        }
        return counts;
    }

    template <class Condition>
    void wait_until(const Condition& condition) {
        for (int round = 0; round < 6'000 && !condition(); ++round) {
            std::this_thread::sleep_for(10ms);
        }
        REQUIRE(condition());
    }

    Desk<Backend> desk;
    Post post;
    HandClock clock{noon};
    TicketId ticket;
    std::atomic<bool> store_away = false;
};

using States = std::map<std::string, std::int64_t>;

}  // namespace

TEST_CASE_TEMPLATE(
    "a worker sends what is due, over few connections", Backend, MAILDOCKET_BACKENDS
) {
    Office<Backend> office(40);
    {
        const outbox::Worker worker(office.parts("one"));
        office.wait_until([&] { return office.states() == States{{"sent", 40}}; });
    }
    CHECK(office.post.message_ids().size() == 40);
    CHECK(office.post.most_at_once() <= 3);
    const auto row = must(office.desk.ledger->outbox()).front();
    CHECK(row.attempts == 1);
    CHECK(row.sent_at == noon);
}

TEST_CASE_TEMPLATE("two workers send each mail once", Backend, MAILDOCKET_BACKENDS) {
    Office<Backend> office(200);
    {
        const outbox::Worker one(office.parts("one"));
        const outbox::Worker two(office.parts("two"));
        office.wait_until([&] { return office.states() == States{{"sent", 200}}; });
    }
    const auto sent = office.post.message_ids();
    CHECK(sent.size() == 200);
    CHECK(std::ranges::all_of(sent, [](const auto& mail) { return mail.second.size() == 1; }));
}

TEST_CASE_TEMPLATE("what is put off is tried later", Backend, MAILDOCKET_BACKENDS) {
    Office<Backend> office(1);
    office.post.answer([](const auto&) { return SendResult{SendStatus::deferred, "451 later"}; });
    const outbox::Worker worker(office.parts("one"));
    office.wait_until([&] {
        return must(office.desk.ledger->outbox()).front().last_error == "451 later";
    });
    CHECK(office.states() == States{{"queued", 1}});
    CHECK(office.post.tries(office.address(0)) == 1);
    office.post.answer([](const auto&) { return SendResult{SendStatus::sent, "250 ok"}; });
    office.clock.set(noon + 10min);
    office.wait_until([&] { return office.states() == States{{"sent", 1}}; });
    CHECK(must(office.desk.ledger->outbox()).front().attempts == 2);
}

TEST_CASE_TEMPLATE(
    "what is refused is told on the ticket and to staff", Backend, MAILDOCKET_BACKENDS
) {
    Office<Backend> office(1);
    office.post.answer([](const outbox::SendEnvelope& envelope) {
        return envelope.recipient == "staff@example.com"
                   ? SendResult{SendStatus::sent, "250 ok"}
                   : SendResult{SendStatus::refused, "550 5.1.1 no such user"};
    });
    const outbox::Worker worker(office.parts("one"));
    office.wait_until([&] { return office.states() == States{{"failed", 1}, {"sent", 1}}; });
    CHECK(office.post.message_ids().contains("staff@example.com"));
    const auto ticket = must(office.desk.tickets->show(office.ticket));
    CHECK(ticket.articles.back().kind == ArticleKind::note);
    CHECK(ticket.articles.back().text.find("550 5.1.1 no such user") != std::string::npos);
    const auto notifications = must(office.desk.ledger->notifications());
    REQUIRE(notifications.size() == 1);
    CHECK(notifications.front().kind == "undeliverable");
}

TEST_CASE_TEMPLATE("a mail that can't be read stops no other", Backend, MAILDOCKET_BACKENDS) {
    Office<Backend> office(3);
    const MemoryBlob content("%PDF-1.4");
    Attachment attachment;
    attachment.name = "plan.pdf";
    attachment.octets = content.octets();
    attachment.sha256 = content.sha256();
    const std::vector<const store::BlobSource*> parts{&content};
    routing::NewOutboxMail letter;
    letter.kind = routing::OutboxKind::agent_reply;
    letter.to = "anna@customer.example";
    store::DeskEntry entry{.article = {.kind = ArticleKind::agent, .text = "here"}};
    entry.attachments = std::span(&attachment, 1);
    entry.parts = parts;
    entry.outbox = std::span(&letter, 1);
    must(office.desk.tickets->add_article(office.ticket, entry, noon - 1min));
    office.desk.backend.execute("DELETE FROM blob_chunks");
    const outbox::Worker worker(office.parts("one"));
    office.wait_until([&] {
        const auto states = office.states();
        return states.contains("failed") && states.contains("sent") && states.at("sent") >= 3;
    });
    CHECK_FALSE(office.post.message_ids().contains("anna@customer.example"));
}

TEST_CASE_TEMPLATE("the failure of a notice raises no other mail", Backend, MAILDOCKET_BACKENDS) {
    Office<Backend> office(1, routing::OutboxKind::notice);
    office.post.answer([](const auto&) { return SendResult{SendStatus::refused, "550 no"}; });
    const outbox::Worker worker(office.parts("one"));
    office.wait_until([&] { return office.states() == States{{"failed", 1}}; });
    CHECK(must(office.desk.ledger->notifications()).size() == 1);
}

TEST_CASE_TEMPLATE(
    "a wrong password holds all mail and counts nothing", Backend, MAILDOCKET_BACKENDS
) {
    Office<Backend> office(20);
    office.post.answer([](const auto&) { return SendResult{SendStatus::not_tried, "535 wrong"}; });
    const outbox::Worker worker(office.parts("one"));
    office.wait_until([&] {
        return office.states() == States{{"queued", 20}} &&
               !must(office.desk.ledger->notifications()).empty();
    });
    CHECK(must(office.desk.ledger->notifications()).size() == 1);
    for (const auto& row : must(office.desk.ledger->outbox())) {
        CHECK(row.attempts == 0);
    }
}

TEST_CASE_TEMPLATE("new settings are used for the next mail", Backend, MAILDOCKET_BACKENDS) {
    Office<Backend> office(3);
    auto parts = office.parts("one");
    auto none = office.settings();
    none->make_transport = {};
    parts.settings = none;
    outbox::Worker worker(parts);
    std::this_thread::sleep_for(50ms);
    CHECK(office.states() == States{{"queued", 3}});
    worker.replace_settings(office.settings());
    office.wait_until([&] { return office.states() == States{{"sent", 3}}; });
}

TEST_CASE_TEMPLATE("a store that goes away is waited for", Backend, MAILDOCKET_BACKENDS) {
    Office<Backend> office(5);
    office.store_away = true;
    const outbox::Worker worker(office.parts("one"));
    std::this_thread::sleep_for(50ms);
    CHECK(office.states() == States{{"queued", 5}});
    office.store_away = false;
    office.wait_until([&] { return office.states() == States{{"sent", 5}}; });
}

TEST_CASE_TEMPLATE(
    "a worker that ends finishes what it sends and gives back the rest",
    Backend,
    MAILDOCKET_BACKENDS
) {
    Office<Backend> office(50);
    std::atomic<bool> may_go_on = false;
    office.post.answer([&](const auto&) {
        while (!may_go_on) {
            std::this_thread::sleep_for(1ms);
        }
        return SendResult{SendStatus::sent, "250 ok"};
    });
    {
        const outbox::Worker worker(office.parts("one"));
        office.wait_until([&] { return office.post.most_at_once() == 3; });
        may_go_on = true;
    }
    const auto states = office.states();
    CHECK_FALSE(states.contains("sending"));
    const auto sent = office.post.message_ids();
    CHECK(states.at("sent") == static_cast<std::int64_t>(sent.size()));
    CHECK(std::ranges::all_of(sent, [](const auto& mail) { return mail.second.size() == 1; }));
}

TEST_CASE_TEMPLATE(
    "a mail that two workers sent has one Message-ID", Backend, MAILDOCKET_BACKENDS
) {
    Office<Backend> office(1);
    // The first worker's connection to the store breaks once the mail is out.
    office.post.answer([&](const auto&) {
        office.clock.set(office.clock.now() + 61s);  // ... and its lease ends
        return SendResult{SendStatus::sent, "250 ok"};
    });
    auto dying = office.parts("one");
    std::atomic<bool> dead = false;
    dying.open_store = [&]() -> Result<std::unique_ptr<store::OutboxStore>> {
        if (dead) {
            return fail(ErrorCode::store_unavailable, "away");
        }
        return office.desk.stores->open_outbox();
    };
    {
        const outbox::Worker one(dying);
        const outbox::Worker two(office.parts("two"));
        office.wait_until([&] { return office.states() == States{{"sent", 1}}; });
        dead = true;
    }
    const auto ids = office.post.message_ids().at(office.address(0));
    CHECK(std::ranges::all_of(ids, [&](const auto& id) { return id == ids.front(); }));
}
