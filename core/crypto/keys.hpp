#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The secret keys of an installation: one file, one key a line, "ID HEX" with the newest last. Old
// keys still verify what they signed; only the newest signs.
namespace maildocket {

struct SecretKey {
    std::uint32_t id = 0;
    std::string octets;  // 32 random octets

    bool operator==(const SecretKey&) const = default;
};

class KeyRing {
public:
    KeyRing() = default;
    explicit KeyRing(std::vector<SecretKey> keys) : keys_(std::move(keys)) {}

    [[nodiscard]] bool empty() const { return keys_.empty(); }
    // The ring must not be empty.
    [[nodiscard]] const SecretKey& newest() const { return keys_.back(); }
    // Null for an id that is not here.
    [[nodiscard]] const SecretKey* find(std::uint32_t id) const;
    [[nodiscard]] const std::vector<SecretKey>& keys() const { return keys_; }

private:
    std::vector<SecretKey> keys_;
};

// Errors name the file and the line, never the content. A file that others than its owner and group
// may read is refused.
[[nodiscard]] Result<KeyRing> load_keys(const std::string& path);

// Makes the file with one new key and mode 0600 unless it is there; true if it was made. Never
// overwrites.
[[nodiscard]] Result<bool> create_keys(const std::string& path);

// Adds a new key, which signs from now on; the file is replaced by rename, so that a reader sees
// the old or the new one.
[[nodiscard]] Result<void> rotate_keys(const std::string& path);

}  // namespace maildocket
