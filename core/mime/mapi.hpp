#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// The property lists inside TNEF (MS-OXTNEF 2.1.3.4).
namespace maildocket::mime {

// Little-endian numbers from the front of a text; `failed` once something was not there.
class OctetReader {
public:
    explicit OctetReader(std::string_view octets) : rest_(octets) {}
    [[nodiscard]] std::uint16_t number16() { return static_cast<std::uint16_t>(number(2)); }
    [[nodiscard]] std::uint32_t number32() { return number(4); }
    [[nodiscard]] std::uint8_t octet() { return static_cast<std::uint8_t>(number(1)); }
    [[nodiscard]] std::string_view take(std::size_t count);
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

private:
    std::uint32_t number(std::size_t count);

    std::string_view rest_;
    bool failed_ = false;
};

struct MapiProperty {
    std::uint16_t type = 0;  // without the flag for several values
    std::uint16_t id = 0;
    std::string_view value;  // the first one, if there are several
};

namespace mapi_type {
inline constexpr std::uint16_t string8 = 0x1E;
inline constexpr std::uint16_t unicode = 0x1F;
inline constexpr std::uint16_t object = 0x0D;
inline constexpr std::uint16_t binary = 0x102;
}  // namespace mapi_type

// Hands out one property after the other.
class MapiReader {
public:
    explicit MapiReader(std::string_view properties);
    // Nothing at the end and when the list is malformed, which failed() tells apart.
    [[nodiscard]] std::optional<MapiProperty> next();
    [[nodiscard]] bool failed() const { return reader_.failed(); }

private:
    std::string_view take_padded(std::size_t count);
    void skip_name();

    OctetReader reader_;
    std::uint32_t left_count_ = 0;
};

}  // namespace maildocket::mime
