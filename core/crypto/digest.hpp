#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

// SHA-256 and HMAC-SHA-256 over OpenSSL's libcrypto.
namespace maildocket {

using Digest = std::array<std::uint8_t, 32>;

// Feeds octets, then finish() once. A failure of libcrypto here is only possible when memory is
// exhausted and throws std::bad_alloc.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void update(std::string_view octets);
    [[nodiscard]] Digest finish();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

[[nodiscard]] Digest sha256(std::string_view octets);
[[nodiscard]] Digest hmac_sha256(std::string_view key, std::string_view octets);

[[nodiscard]] std::string to_hex(const Digest& digest);
// The 32 octets as they are, for a blob column.
[[nodiscard]] std::string_view as_octets(const Digest& digest);

// Takes the same time wherever the first difference is; false if the lengths differ.
[[nodiscard]] bool equal_in_constant_time(std::string_view left, std::string_view right);

// Octets from the system's random generator; throws std::runtime_error if it has none.
[[nodiscard]] std::string random_octets(std::size_t count);

}  // namespace maildocket
