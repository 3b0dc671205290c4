#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"
#include "tests/support/child_process.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

using namespace maildocket;
using namespace maildocket::test;

namespace {

constexpr int not_permitted = 77;

// No file of this process grows beyond a limit, as with LimitFSIZE of a service manager.
class FileLimit {
public:
    explicit FileLimit(std::uint64_t octets) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{octets, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;
    FileLimit(FileLimit&&) = delete;
    FileLimit& operator=(FileLimit&&) = delete;

private:
    rlimit before_{};
};

Mail large_mail(const std::string& message_id) {
    auto mail = ticket_mail(message_id);
    mail.original = MemoryBlob(message_id + std::string(std::size_t{24} << 20U, 'x'));
    return mail;
}

// What a delivery comes to where the disk may be full: the error, or nothing.
std::optional<ErrorCode> try_to_deliver(store::IntakeStore& intake, const Mail& mail) {
    const auto transaction = intake.begin();
    if (!transaction) {
        return transaction.error().code;
    }
    const auto claimed = (*transaction)->claim(mail.key, mail.inquiry);
    if (!claimed) {
        return claimed.error().code;
    }
    if (const auto applied = apply(**transaction, mail); !applied) {
        return applied.error().code;
    }
    const auto committed = (*transaction)->commit();
    return committed ? std::nullopt : std::optional(committed.error().code);
}

}  // namespace

TEST_CASE("a file that may not grow is no space and harms nothing") {
    Desk<SqliteBackend> desk;
    desk.deliver(ticket_mail("before@example"));
    const auto large = large_mail("large@example");
    {
        const FileLimit limit(std::uint64_t{4} << 20U);
        CHECK(try_to_deliver(*desk.intake, large) == ErrorCode::no_space);
        CHECK(desk.deliveries() == 1);
        CHECK(try_to_deliver(*desk.intake, ticket_mail("small@example")) == std::nullopt);
    }
    CHECK(try_to_deliver(*desk.intake, large) == std::nullopt);
    CHECK(desk.deliveries() == 3);
    for (const auto& remark : must(must(desk.stores->open_schema())->examine())) {
        CAPTURE(remark.text);
        CHECK_FALSE(remark.problem);
    }
}

TEST_CASE("after sqlite3 gave a transaction up nothing of it is written") {
    Desk<SqliteBackend> desk;
    const auto large = large_mail("large@example");
    const auto transaction = must(desk.intake->begin());
    must(claim_and_apply(*transaction, ticket_mail("neighbour@example")));
    {
        const FileLimit limit(std::uint64_t{4} << 20U);
        must(transaction->claim(large.key, large.inquiry));
        CHECK(code_of(apply(*transaction, large)) == ErrorCode::no_space);
        CHECK(code_of(transaction->undo()) == ErrorCode::conflict);
    }
    const auto late = ticket_mail("late@example");
    CHECK(code_of(transaction->claim(late.key, late.inquiry)) == ErrorCode::conflict);
    CHECK(code_of(apply(*transaction, late)) == ErrorCode::conflict);
    CHECK(code_of(transaction->commit()) == ErrorCode::conflict);
    CHECK(desk.deliveries() == 0);
}

TEST_CASE("a full disk is no space until there is some again") {
    const TemporaryFolder folder;
    ChildProcess child([&] {
        const auto place = folder.path().string();
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("tmpfs", place.c_str(), "tmpfs", 0, "size=2m") != 0) {
            ::_exit(not_permitted);
        }
        const auto stores = sqlite::make_stores(folder.file("store.db"));
        must(must(stores->open_schema())->upgrade(noon));
        const auto intake = must(stores->open_intake());
        must(intake->ensure_queues(std::vector{Desk<SqliteBackend>::queue("support", "TCK-")}));
        int delivered = 0;
        std::optional<ErrorCode> error;
        while (!error && delivered < 1000) {
            auto mail = ticket_mail(std::to_string(delivered) + "@example");
            mail.original = MemoryBlob(mail.key.message_id + std::string(50'000, 'x'));
            error = try_to_deliver(*intake, mail);
            delivered += error ? 0 : 1;
        }
        REQUIRE(error == ErrorCode::no_space);
        REQUIRE(delivered > 3);
        const auto count = [&] {
            return must(must(stores->open_ledger())->sums())[Outcome::created];
        };
        REQUIRE(count() == delivered);
        REQUIRE(::mount("tmpfs", place.c_str(), "tmpfs", MS_REMOUNT, "size=64m") == 0);
        REQUIRE(try_to_deliver(*intake, ticket_mail("after@example")) == std::nullopt);
        REQUIRE(count() == delivered + 1);
    });
    const int status = child.wait();
    if (WIFEXITED(status) && WEXITSTATUS(status) == not_permitted) {
        MESSAGE("skipped: this user may not mount a file system");
        return;
    }
    CHECK(status == 0);
}
