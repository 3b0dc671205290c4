#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/crypto/keys.hpp"

#include <string>
#include <string_view>

// Secrets at rest: AES-256-GCM under a key made from one of the key file. A sealed text says which
// key it needs; with the database alone it is worth nothing. Losing the key file loses the secret.
namespace maildocket {

// `associated` says what the secret is and whose: it is not kept, and open() needs the same, so
// that a sealed text does not open in another place. The ring must not be empty. `now` chooses a
// key that every host can know by now.
[[nodiscard]] std::string seal(
    const KeyRing& ring, std::string_view secret, std::string_view associated, Timestamp now
);

// A key opens for as long as it stands in the file: what it sealed is ours, and nobody outside can
// make use of it. invalid_input: the key is not there, or this is not what was sealed; the text
// says so and holds nothing of it.
[[nodiscard]] Result<std::string> open_sealed(
    const KeyRing& ring, std::string_view sealed, std::string_view associated
);

}  // namespace maildocket
