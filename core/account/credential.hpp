#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/crypto/keys.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The tokens of a mailbox, and how they are kept: each sealed for this mailbox, this field and this
// generation of the row, so that nothing of an older row, or of another one, opens in its place.
namespace maildocket::account {

struct Credential {
    std::string access;                   // empty: none
    std::string refresh;                  // empty: none
    Timestamp refreshed_at;               // when the access token was asked for
    std::chrono::seconds lifetime{0};     // of the access token from then on
    std::optional<Timestamp> warned_for;  // end of a grant that staff was told of
    std::string refused_as;  // fingerprint of the client that the provider refused; empty: none

    bool operator==(const Credential&) const = default;
};

[[nodiscard]] std::string seal_credential(
    const KeyRing& keys,
    std::string_view mailbox,
    std::int64_t generation,
    const Credential& credential,
    Timestamp now
);

// An empty credential for nothing sealed. Errors are those of open_sealed().
[[nodiscard]] Result<Credential> open_credential(
    const KeyRing& keys, std::string_view mailbox, std::int64_t generation, std::string_view sealed
);

}  // namespace maildocket::account
