#pragma once

#include "tests/support/command.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/json.hpp>

#include <string>
#include <vector>

// A help desk of its own on a temporary store, worked with through the real command.
namespace maildocket::test {

class CliDesk {
public:
    // With `maildocket init` done; on a SQLite file unless a URL names another store.
    explicit CliDesk(const std::string& store_url = {});

    // `maildocket --config ... ARGUMENTS`.
    [[nodiscard]] CommandResult run(
        const std::vector<std::string>& arguments, const std::string& input = {}
    ) const;
    // The same, which must succeed.
    std::string done(const std::vector<std::string>& arguments, const std::string& input = {})
        const;
    // What it prints with --json.
    [[nodiscard]] boost::json::value json(std::vector<std::string> arguments) const;
    // The same, which must end so, with nothing on standard output. Returns the complaint.
    std::string refused(
        int exit, const std::vector<std::string>& arguments, const std::string& input = {}
    ) const;

    // Takes a mail as lmtpd would and returns the reply, "250 2.0.0 created [TCK-1]".
    std::string take(const std::string& mail, const std::string& recipient = "support@example.com")
        const;

    // Lets the originals of all mails go that are not held, as keep_raw_days does.
    void forget_originals() const;

    // A client with a domain, a contact and an agent.
    void add_people() const;

    [[nodiscard]] std::string file(const std::string& name, const std::string& content) const;
    [[nodiscard]] std::string path(const std::string& name) const { return folder_.file(name); }
    [[nodiscard]] std::string config() const { return folder_.file("maildocket.toml"); }

private:
    TemporaryFolder folder_;
};

// A mail of Anna, with CRLF.
[[nodiscard]] std::string mail_of_anna(const std::string& subject, const std::string& message_id);

// `maildocket-lmtpd` in front of a desk, as long as the object lives.
class RunningLmtpd {
public:
    explicit RunningLmtpd(const CliDesk& desk);
    ~RunningLmtpd();
    RunningLmtpd(const RunningLmtpd&) = delete;
    RunningLmtpd& operator=(const RunningLmtpd&) = delete;

private:
    int pid_ = 0;
};

// The names of an object's members, in their order, joined by blanks.
[[nodiscard]] std::string names_of(const boost::json::value& object);

}  // namespace maildocket::test
