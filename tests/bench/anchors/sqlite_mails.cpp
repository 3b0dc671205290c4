#include "tests/bench/load/histogram.hpp"

#include <CLI/CLI.hpp>
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

// sqlite_mails: the same bare mail as the PostgreSQL anchor, written by one thread to a SQLite file
// in WAL mode with synchronous=FULL. One line of JSON.
namespace {

using Clock = std::chrono::steady_clock;

constexpr int contact_count = 10'000;
constexpr int domain_count = 200;

constexpr const char* schema = R"(
pragma journal_mode=wal;
pragma synchronous=full;
pragma foreign_keys=on;
create table clients(id integer primary key, name text not null) strict;
create table client_domains(
    domain text primary key, client_id integer not null references clients) strict;
create table contacts(
    id integer primary key, client_id integer not null references clients, email text not null,
    name text not null) strict;
create unique index contacts_email on contacts(lower(email));
create table ticket_counter(id integer primary key, last integer not null) strict;
create table tickets(
    id integer primary key, number integer not null unique, client_id integer references clients,
    contact_id integer references contacts, subject text not null, state text not null,
    created_at integer not null) strict;
create table messages(
    id integer primary key, ticket_id integer not null references tickets,
    message_id text not null unique, author text not null, body text not null,
    created_at integer not null) strict;
create index messages_ticket on messages(ticket_id);
create table attachments(
    id integer primary key, message_id integer not null references messages, name text not null,
    content_type text not null, octets integer not null, sha256 blob not null) strict;
create table outbox(
    id integer primary key, ticket_id integer not null references tickets, recipient text not null,
    state text not null, due_at integer not null) strict;
insert into ticket_counter values (1, 0);
with recursive n(i) as (select 0 union all select i + 1 from n where i < 199)
    insert into clients select i + 1, 'Client ' || i from n;
insert into client_domains select 'client' || (id - 1) || '.example', id from clients;
with recursive n(i) as (select 0 union all select i + 1 from n where i < 9999)
    insert into contacts
    select i + 1, i % 200 + 1, 'c' || i || '@client' || (i % 200) || '.example', 'Contact ' || i
    from n;
)";

class Database {
public:
    explicit Database(const std::string& path) {
        sqlite3* opened = nullptr;
        const int status = sqlite3_open(path.c_str(), &opened);
        handle_.reset(opened);
        check(status);
    }

    void run(const char* sql) {
        check(sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr));
    }

    void check(int status) const {
        if (status != SQLITE_OK && status != SQLITE_ROW && status != SQLITE_DONE) {
            throw std::runtime_error(sqlite3_errmsg(handle_.get()));
        }
    }

    [[nodiscard]] sqlite3* handle() const { return handle_.get(); }
    [[nodiscard]] std::int64_t last_id() const { return sqlite3_last_insert_rowid(handle_.get()); }

private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close(handle); }
    };
    std::unique_ptr<sqlite3, Close> handle_;
};

// A prepared statement; run() binds, steps once, and gives the first column of the row, or 0.
class Statement {
public:
    Statement(const Database& database, std::string_view sql) : database_(&database) {
        sqlite3_stmt* prepared = nullptr;
        const auto length = static_cast<int>(sql.size());
        database.check(sqlite3_prepare_v2(database.handle(), sql.data(), length, &prepared, nullptr)
        );
        handle_.reset(prepared);
    }

    template <class... Values>
    std::int64_t run(const Values&... values) {
        int index = 0;
        (bind(++index, values), ...);
        const int status = sqlite3_step(handle_.get());
        database_->check(status);
        const auto result = status == SQLITE_ROW ? sqlite3_column_int64(handle_.get(), 0) : 0;
        database_->check(sqlite3_reset(handle_.get()));
        return result;
    }

private:
    void bind(int index, std::int64_t value) {
        database_->check(sqlite3_bind_int64(handle_.get(), index, value));
    }
    void bind(int index, std::string_view text) {
        const auto length = static_cast<int>(text.size());
        database_->check(sqlite3_bind_text(handle_.get(), index, text.data(), length, SQLITE_STATIC)
        );
    }

    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    const Database* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// The statements of one mail.
class Desk {
public:
    explicit Desk(Database& database)
        : database_(&database),
          contact_(database, "select id from contacts where lower(email) = lower(?)"),
          client_(database, "select client_id from client_domains where domain = ?"),
          number_(
              database, "update ticket_counter set last = last + 1 where id = 1 returning last"
          ),
          ticket_(database, "insert into tickets values (null, ?, ?, ?, ?, 'new', ?)"),
          message_(database, "insert into messages values (null, ?, ?, ?, ?, ?)"),
          attachment_(
              database,
              "insert into attachments values "
              "(null, ?, 'log.dat', 'application/octet-stream', 48213, zeroblob(32))"
          ),
          outbox_(database, "insert into outbox values (null, ?, 'staff@example.com', 'due', ?)") {}

    void file(std::int64_t serial) {
        const auto number = (serial * 7919) % contact_count;
        const auto domain = "client" + std::to_string(number % domain_count) + ".example";
        const auto email = "c" + std::to_string(number) + "@" + domain;
        const auto message_id = std::to_string(serial) + "@load.example";
        const auto contact = contact_.run(std::string_view(email));
        const auto client = client_.run(std::string_view(domain));
        const auto ticket_number = number_.run();
        ticket_.run(ticket_number, client, contact, std::string_view("Printer"), serial);
        const auto ticket = database_->last_id();
        message_.run(
            ticket, std::string_view(message_id), std::string_view(email), body_view_, serial
        );
        attachment_.run(database_->last_id());
        outbox_.run(ticket, serial);
    }

private:
    Database* database_;
    Statement contact_;
    Statement client_;
    Statement number_;
    Statement ticket_;
    Statement message_;
    Statement attachment_;
    Statement outbox_;
    std::string body_ = std::string(4096, 'b');
    std::string_view body_view_ = body_;
};

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app{"Writes bare mails to a new SQLite file for a while."};
    std::string path;
    int batch = 1;
    double seconds = 3;
    app.add_option("file", path, "must not exist")->required()->check(CLI::NonexistentPath);
    app.add_option("--mails-per-transaction", batch)->check(CLI::Range(1, 1000));
    app.add_option("--seconds", seconds);
    CLI11_PARSE(app, argc, argv);

    Database database(path);
    database.run(schema);
    Desk desk(database);
    maildocket::bench::Histogram transactions;
    std::int64_t mails = 0;
    const auto start = Clock::now();
    auto begin = start;
    while (begin - start < std::chrono::duration<double>(seconds)) {
        database.run("begin immediate");
        for (int count = 0; count < batch; ++count) {
            desk.file(mails++);
        }
        database.run("commit");
        const auto end = Clock::now();
        transactions.record(end - begin);
        begin = end;
    }
    const auto elapsed = std::chrono::duration<double>(begin - start).count();
    const auto milliseconds = [&transactions](double share) {
        return std::chrono::duration<double, std::milli>(transactions.percentile(share)).count();
    };
    std::printf(
        "{\"accepted\":%lld,\"rate\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n",
        static_cast<long long>(mails),
        static_cast<double>(mails) / elapsed,
        milliseconds(0.5),
        milliseconds(0.99)
    );
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "sqlite_mails: %s\n", error.what());
    return 2;
}
