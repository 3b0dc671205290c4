#pragma once

#include <string>

// The port to a provider; core/net implements it.
namespace maildocket::oauth {

struct HttpAnswer {
    int status = 0;  // 0: none came
    std::string content_type;
    std::string retry_after;
    std::string body;
    std::string fault;   // in plain words, why there is no whole answer; empty: there is one
    bool heard = false;  // the request may have been carried out all the same

    bool operator==(const HttpAnswer&) const = default;
};

class TokenEndpoint {
public:
    virtual ~TokenEndpoint() = default;
    // Sends a form and waits for the answer, at most 30 seconds. The form holds secrets and stands
    // in nothing that comes back. `ca_file` is a PEM file, or empty for the system's list.
    virtual HttpAnswer post(
        const std::string& url, const std::string& form, const std::string& ca_file
    ) = 0;
};

}  // namespace maildocket::oauth
