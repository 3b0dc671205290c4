#include "imap/mailbox_loop.hpp"

#include "core/store/open/open.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <stdexcept>
#include <string>
#include <thread>

// The loop's own affairs: leases, pauses, stops and what is told, with a server that has no mail.
// The journeys are tests/e2e/mailbox_*.

namespace maildocket::mailbox {

namespace {

using namespace std::chrono_literals;

// A server with an empty inbox that says yes to everything and idles until it is told DONE.
class EmptyServer final : public imap::Channel {
public:
    tl::expected<std::size_t, imap::ChannelError> read(
        std::span<char> into, std::chrono::milliseconds timeout
    ) override {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, timeout, [this] { return interrupted_ || !said_.empty(); });
        if (interrupted_) {
            return tl::unexpected(imap::ChannelError{imap::ChannelTrouble::interrupted, {}});
        }
        if (said_.empty()) {
            return tl::unexpected(imap::ChannelError{imap::ChannelTrouble::timed_out, {}});
        }
        const auto octets = said_.copy(into.data(), into.size());
        said_.erase(0, octets);
        return octets;
    }

    tl::expected<void, imap::ChannelError> write(std::string_view line, std::chrono::milliseconds)
        override {
        const std::lock_guard lock(mutex_);
        const auto tag = std::string(line.substr(0, line.find(' ')));
        const auto says = [line](std::string_view word) {
            return line.find(word) != std::string_view::npos;
        };
        if (line == "DONE\r\n") {
            said_ += idle_tag_ + " OK idled\r\n";
        } else if (says(" IDLE")) {
            idle_tag_ = tag;
            said_ += "+ idling\r\n";
        } else {
            if (says(" CAPABILITY")) {
                said_ += "* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS\r\n";
            } else if (says(" LIST")) {
                said_ += "* LIST () \"/\" INBOX\r\n* LIST () \"/\" Maildocket\r\n";
            } else if (says(" SELECT")) {
                said_ += "* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 1] ok\r\n* 0 EXISTS\r\n";
            } else if (says(" SEARCH")) {
                said_ += "* SEARCH\r\n";
            }
            said_ += tag + " OK done\r\n";
        }
        changed_.notify_all();
        return {};
    }

    void interrupt() noexcept override {
        const std::lock_guard lock(mutex_);
        interrupted_ = true;
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::string said_;
    std::string idle_tag_;
    bool interrupted_ = false;
};

using Connect = std::function<Step<Connection>()>;

class TestConnector final : public Connector {
public:
    explicit TestConnector(Connect connect) : connect_(std::move(connect)) {}
    Step<Connection> connect() override { return connect_(); }
    void interrupt() noexcept override {}

private:
    Connect connect_;
};

class NoDesk final : public Desk {
public:
    HandedOver hand_over(const Parcel&) override { return {Taken::later, "451"}; }
};

Step<Connection> empty_server() {
    return Connection{
        std::make_unique<imap::Client>(std::make_unique<EmptyServer>()), std::nullopt};
}

// A store, and loops on it.
struct House {
    House() : stores(*store::open_stores("sqlite://" + folder.file("maildocket.db"))) {
        REQUIRE((*stores->open_schema())->upgrade(now_utc()));
        desk = *stores->open_mailboxes();
    }

    LoopParts parts(const std::string& name, Connect connect, std::string owner = "this host") {
        LoopParts made;
        made.settings.name = name;
        made.settings.queue_addresses = {{"support", "example.com"}};
        made.settings.recipient = made.settings.queue_addresses.front();
        made.settings.processed_folder = "Maildocket";
        made.owner = std::move(owner);
        made.connector = std::make_unique<TestConnector>(std::move(connect));
        made.desk = std::make_unique<NoDesk>();
        made.open_store = [this] { return stores->open_mailboxes(); };
        made.clock = now_utc;
        made.log = Log([](Severity, std::string_view) {});
        return made;
    }

    store::MailboxProgress progress(const std::string& name) { return *desk->progress(name); }

    bool went_well(const std::string& name) {
        return progress(name).last_session_at && progress(name).trouble.empty();
    }

    void wait_for(const std::function<bool()>& condition) {
        for (int i = 0; i < 6000 && !condition(); ++i) {
            std::this_thread::sleep_for(10ms);
        }
        REQUIRE(condition());
    }

    test::TemporaryFolder folder;
    std::unique_ptr<store::Stores> stores;
    std::unique_ptr<store::MailboxStore> desk;
};

}  // namespace

TEST_CASE("a loop that idles ends when it is told to, and gives its lease back") {
    House house;
    {
        const MailboxLoop loop(house.parts("box", empty_server));
        house.wait_for([&] { return house.went_well("box"); });
        CHECK_FALSE(*house.desk->acquire("mailbox:box", "another host", now_utc(), 60s));
    }
    CHECK(house.progress("box").uid_validity == 7);
    CHECK(*house.desk->acquire("mailbox:box", "another host", now_utc(), 60s));
}

TEST_CASE("mailboxes do not feel each other") {
    House house;
    const MailboxLoop broken(house.parts("broken", []() -> Step<Connection> {
        return end_with({EndKind::server, "no route to\nhost", "X", std::nullopt});
    }));
    const MailboxLoop throwing(house.parts("throwing", []() -> Step<Connection> {
        throw std::runtime_error("a bug");
    }));
    const MailboxLoop good(house.parts("good", empty_server));
    house.wait_for([&] {
        return house.went_well("good") && !house.progress("broken").trouble.empty() &&
               !house.progress("throwing").trouble.empty();
    });
    const auto broken_progress = house.progress("broken");
    CHECK_FALSE(broken_progress.misconfigured);
    CHECK(broken_progress.trouble == "no route to?host");
    CHECK(broken_progress.trouble_code == "X");
    CHECK(broken_progress.next_session_at.has_value());
    CHECK(house.progress("throwing").trouble == "a bug");
}

TEST_CASE("a mailbox that another host reads is left to it") {
    House house;
    REQUIRE(*house.desk->acquire("mailbox:box", "another host", now_utc(), 60s));
    std::atomic<int> connects = 0;
    {
        const MailboxLoop loop(house.parts("box", [&connects] {
            ++connects;
            return empty_server();
        }));
        std::this_thread::sleep_for(200ms);
    }
    CHECK(connects == 0);
    REQUIRE(house.desk->release("mailbox:box", "another host"));
    const MailboxLoop loop(house.parts("box", empty_server));
    house.wait_for([&] { return house.went_well("box"); });
}

TEST_CASE("a sign-in that is refused is told once, with what to do") {
    House house;
    for (int round = 0; round < 2; ++round) {
        const MailboxLoop loop(house.parts("box", []() -> Step<Connection> {
            return end_with(
                {EndKind::sign_in, "wrong password", "AUTHENTICATIONFAILED", std::nullopt}
            );
        }));
        house.wait_for([&] { return house.progress("box").trouble == "wrong password"; });
    }
    CHECK(house.progress("box").misconfigured);
    const auto waiting = (*house.stores->open_ledger())->notifications();
    REQUIRE(waiting->size() == 1);
    CHECK(waiting->front().kind == "mailbox");
    CHECK(waiting->front().text.find("maildocket mailbox test") != std::string::npos);
}

TEST_CASE("a store that is away is waited for") {
    House house;
    std::atomic<int> opens = 0;
    auto parts = house.parts("box", empty_server);
    parts.open_store = [&]() -> Result<std::unique_ptr<store::MailboxStore>> {
        if (opens++ == 0) {
            return fail(ErrorCode::store_unavailable, "not yet");
        }
        return house.stores->open_mailboxes();
    };
    const MailboxLoop loop(std::move(parts));
    house.wait_for([&] { return house.went_well("box"); });
    CHECK(opens == 2);
}

}  // namespace maildocket::mailbox
