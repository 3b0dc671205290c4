#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// Where a load program takes its mails from: made up to a given size, or real ones of a folder.
namespace maildocket::bench {

// One mail as it goes over the wire: CRLF line ends, dots stuffed, ending in CRLF, without the
// final dot. The three parts follow one another; only `shared` is common to many mails.
struct Mail {
    std::string reverse_path;
    std::string front;
    std::string_view shared;  // valid as long as the source
    std::string back;

    [[nodiscard]] std::size_t octets() const { return front.size() + shared.size() + back.size(); }
};

// Senders are spread over `contacts` numbers. In the pattern %{n} is the contact's number (0 to
// contacts - 1), %{m} the number of its domain (n modulo domains) and %{s} the mail's serial
// number.
struct Senders {
    std::string pattern = "c%{n}@client%{m}.example";
    std::uint32_t contacts = 10'000;
    std::uint32_t domains = 200;
    std::uint64_t seed = 1;  // which contact a serial number gets; part of every Message-ID

    [[nodiscard]] std::string address(std::uint64_t serial) const;
};

class MailSource {
public:
    virtual ~MailSource() = default;
    // Overwrites `mail` with the next one; never runs out.
    virtual void next(Mail& mail) = 0;
};

// Mails of about `octets` (at least 800): plain text, from 40,000 octets on multipart/mixed with
// one base64 attachment. No two have the same Message-ID, and no two attachments the same content,
// so that a store which keeps equal content once gains nothing here.
[[nodiscard]] std::unique_ptr<MailSource> generated_mails(
    std::size_t octets, Senders senders, std::string recipient
);

// The files of a folder and its sub-folders in order of their names, again and again. With `unique`
// each gets a Message-ID of its own in place of the one it has. Throws std::runtime_error when the
// folder holds no file or cannot be read.
[[nodiscard]] std::unique_ptr<MailSource> folder_mails(
    const std::filesystem::path& folder, Senders senders, bool unique
);

// The octets of every file of a folder, in order of their names; empty files are left out. Throws
// as folder_mails does.
[[nodiscard]] std::vector<std::string> read_folder(const std::filesystem::path& folder);

// Bits that look random, the same for the same value on every machine (splitmix64).
[[nodiscard]] std::uint64_t scramble(std::uint64_t value);

}  // namespace maildocket::bench
