#pragma once

#include "core/base/endpoint.hpp"
#include "core/base/result.hpp"

#include <sys/types.h>

#include <string>

// The socket that libmilter listens on. libmilter opens it itself; what it leaves out is here: a
// mode that a mail server can use, a look whether somebody listens there already, and the end of
// the file.
namespace maildocket::milter {

class ListeningSocket {
public:
    // A Unix socket gets mode 0660 (by umask, so call it before there are threads) and takes the
    // place of a stale one; where somebody listens is an error. To be called after smfi_register().
    [[nodiscard]] static Result<ListeningSocket> open(const Endpoint& endpoint);

    ~ListeningSocket();  // removes the Unix socket if it is still ours
    ListeningSocket(ListeningSocket&& other) noexcept;
    ListeningSocket(const ListeningSocket&) = delete;
    ListeningSocket& operator=(const ListeningSocket&) = delete;
    ListeningSocket& operator=(ListeningSocket&&) = delete;

private:
    explicit ListeningSocket(std::string path);

    std::string path_;  // empty: nothing to remove
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

}  // namespace maildocket::milter
