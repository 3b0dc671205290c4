#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The secret keys of an installation: one file, one key a line, "ID HEX TIME" with the newest last
// (files of older versions have no TIME). The newest key that is known everywhere signs; a key that
// was replaced verifies what it signed for 400 more days.
namespace maildocket {

struct SecretKey {
    std::uint32_t id = 0;  // 1 to 65535: two octets of every signed address
    std::string octets;    // 32 random octets
    std::optional<Timestamp> created_at = std::nullopt;  // not known: as old as can be

    bool operator==(const SecretKey&) const = default;
};

class KeyRing {
public:
    // A new key verifies at once but signs only after this time: until then every daemon on every
    // host can have been told of it, so that none refuses what another one signed.
    static constexpr std::chrono::hours settling{1};
    // How long a replaced key verifies: people answer mails from last year.
    static constexpr std::chrono::days validity_after_replacement{400};

    KeyRing() = default;
    explicit KeyRing(std::vector<SecretKey> keys) : keys_(std::move(keys)) {}

    [[nodiscard]] bool empty() const { return keys_.empty(); }
    // The last one made, whether it signs already or not. The ring must not be empty.
    [[nodiscard]] const SecretKey& newest() const { return keys_.back(); }
    // The key that signs what was made at `time`: the same one for ever, also after the file got
    // more keys. The ring must not be empty.
    [[nodiscard]] const SecretKey& newest_at(Timestamp time) const;
    // Null for an id that is not here, and for a key that was replaced too long ago.
    [[nodiscard]] const SecretKey* find_valid(std::uint32_t id, Timestamp now) const;
    [[nodiscard]] const std::vector<SecretKey>& keys() const { return keys_; }

private:
    std::vector<SecretKey> keys_;
};

// Pure: the text of a key file. Errors say "line N: ...", never the content.
[[nodiscard]] Result<KeyRing> parse_keys(std::string_view text);
[[nodiscard]] std::string format_keys(const std::vector<SecretKey>& keys);

// Errors name the file and the line, never the content. A file that others than its owner and group
// may read is refused, and so is one of more than 64 KiB.
[[nodiscard]] Result<KeyRing> load_keys(const std::string& path);
// The same for who can't do without: that there is no file comes with how keys are made.
[[nodiscard]] Result<KeyRing> load_needed_keys(const std::string& path);

// Makes the file with one new key and mode 0600 unless it is there; true if it was made. Never
// overwrites.
[[nodiscard]] Result<bool> create_keys(const std::string& path, Timestamp now);

// Adds a new key, see KeyRing::settling; the file is replaced by rename, so that a reader sees the
// old or the new one, and keeps owner, group and mode.
[[nodiscard]] Result<void> rotate_keys(const std::string& path, Timestamp now);

}  // namespace maildocket
