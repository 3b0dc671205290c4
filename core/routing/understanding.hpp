#pragma once

#include "core/mail/message.hpp"
#include "core/routing/classify.hpp"
#include "core/text/forwarded.hpp"

#include <optional>
#include <string>

// Everything that is understood in a mail beyond its parts, in one value: what the rules and the
// article need. The original is kept elsewhere; nothing here replaces it.
namespace maildocket::routing {

struct Understanding {
    std::string text;       // to be shown: the plain body, else the text of the HTML body
    std::string safe_html;  // fit to be shown; empty if there is no HTML body
    std::string new_text;   // what the author wrote now; of a mail without a quote, all of it but
                            // the signature
    std::string quoted_text;
    std::string signature;
    std::optional<text::Forwarded> forwarded;  // a mail passed on, with its original sender
    std::optional<Bounce> bounce;
    Classification classification;

    bool operator==(const Understanding&) const = default;
};

// Linear in the size of the mail; never fails.
[[nodiscard]] Understanding understand(const Message& message, bool null_reverse_path);

}  // namespace maildocket::routing
