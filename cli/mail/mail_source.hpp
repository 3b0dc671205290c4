#pragma once

#include "cli/mail/mail_reader.hpp"

#include <sys/types.h>

#include <cstdint>
#include <istream>
#include <span>

// The mail that a mail server writes to our standard input, as the body of a handover.
namespace maildocket::cli {

class MailSource {
public:
    // Reads the first piece. `in` is standard input.
    explicit MailSource(std::istream& in);

    // Nothing but perhaps a "From " line came.
    [[nodiscard]] bool empty() const { return reader_.empty(); }
    [[nodiscard]] const std::optional<std::string>& sender() const { return reader_.sender(); }
    // Whether octets were given away: the mail can't be had a second time.
    [[nodiscard]] bool started() const { return started_; }

    // Octets with CRLF that the server takes; 0: it does not say.
    void limit(std::uint64_t octets_max) { octets_max_ = octets_max; }

    // The next octets, lines ended by CRLF; 0 at the end. invalid_input beyond the limit. A pipe
    // ends alike after the last line and when its writer was killed, so the end counts only if the
    // program that started us still lives: a mail server waits for the exit code. Else, and where
    // reading fails, store_unavailable.
    [[nodiscard]] Result<std::size_t> read(std::span<char> into);

private:
    [[nodiscard]] bool orphaned() const;

    MailReader reader_;
    pid_t parent_;
    bool started_ = false;
    std::uint64_t octets_max_ = 0;
    std::uint64_t octets_ = 0;
};

}  // namespace maildocket::cli
