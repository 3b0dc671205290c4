#pragma once

#include "core/base/time.hpp"
#include "core/crypto/keys.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Which header fields of an arriving mail may stay: nobody outside speaks in our name.
namespace maildocket::milter {

// The index counts the fields of this name as they arrived, from 1.
struct FieldRemoval {
    std::string name;
    std::uint32_t index = 0;

    bool operator==(const FieldRemoval&) const = default;
};

// Removes
// * X-Maildocket-* fields, except a loop mark that is ours;
// * Authentication-Results of a server that is believed, except in the topmost run: what filters of
//   this mail server have just written stands above everything that came from outside. The run
//   ends at the first field that the mail itself brought: Received, another server's results, an
//   originator or MIME field.
//
// Where the sender himself wrote such results on top, only the filter that writes the real ones can
// know; RFC 8601 section 5 demands that it takes them out. A trusted client's fields are kept.
class FieldFilter {
public:
    // Both are borrowed.
    FieldFilter(
        const KeyRing& keys, std::span<const std::string> authserv_ids, bool trusted_client
    );

    // In the order of the mail. False: the field is to be removed.
    [[nodiscard]] bool keeps(std::string_view name, std::string_view value, Timestamp now);

    [[nodiscard]] const std::vector<FieldRemoval>& removals() const { return removals_; }

private:
    [[nodiscard]] bool keeps_results(std::string_view value);
    [[nodiscard]] bool remove(std::string_view name);

    const KeyRing* keys_;
    std::span<const std::string> authserv_ids_;
    bool trusted_client_;
    bool in_topmost_run_ = true;
    std::map<std::string, std::uint32_t, std::less<>> counts_;  // of names that may be removed
    std::vector<FieldRemoval> removals_;
};

}  // namespace maildocket::milter
