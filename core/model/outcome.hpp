#pragma once

#include <optional>
#include <string_view>

// What became of an accepted mail: exactly one of these, in the ledger.
namespace maildocket {

enum class Outcome {
    created,
    appended,
    noted,
    closed,
    duplicate,
    loop,
    bounce,
    auto_reply,
    held,
    discarded,  // held, and then thrown away by a person
};

[[nodiscard]] std::string_view to_string(Outcome outcome);
[[nodiscard]] std::optional<Outcome> parse_outcome(std::string_view text);

// What kind of mail it is (field "class" of `parse`).
enum class MailClass { human, auto_reply, auto_generated, bounce, list };

[[nodiscard]] std::string_view to_string(MailClass mail_class);

}  // namespace maildocket
