#include "cli/mail/mail_source.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <limits>
#include <string>
#include <thread>

namespace maildocket::cli {

namespace {

// A file can be read to its end whatever became of the shell that opened it.
bool is_file(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

MailSource::MailSource(std::istream& in)
    : reader_(in, std::numeric_limits<std::uint64_t>::max(), MailReader::LineEnds::network),
      parent_(::getppid()) {}

bool MailSource::orphaned() const {
    if (is_file(STDIN_FILENO)) {
        return false;
    }
    // A process that is killed closes its files a moment before its children get a new parent.
    constexpr std::chrono::milliseconds moment{10};
    std::this_thread::sleep_for(moment);
    return ::getppid() != parent_;
}

Result<std::size_t> MailSource::read(std::span<char> into) {
    started_ = true;
    auto count = reader_.read(into);
    if (!count) {
        return count;
    }
    if (*count == 0 && orphaned()) {
        return fail(
            ErrorCode::store_unavailable, "the mail server ended before it had written all"
        );
    }
    octets_ += *count;
    if (octets_max_ > 0 && octets_ > octets_max_) {
        return fail(
            ErrorCode::invalid_input,
            "the mail is larger than the " + std::to_string(octets_max_) +
                " octets that are taken here"
        );
    }
    return count;
}

}  // namespace maildocket::cli
