#include "core/mime/mapi.hpp"

#include <algorithm>

namespace maildocket::mime {

namespace {

constexpr std::uint16_t several_values = 0x1000;
constexpr std::uint16_t first_named_id = 0x8000;
constexpr std::size_t guid_octets = 16;

bool has_length(std::uint16_t type) {
    return type == mapi_type::string8 || type == mapi_type::unicode || type == mapi_type::object ||
           type == mapi_type::binary;
}

// Octets of a value of fixed size, its padding included; 0 for a type that does not exist.
std::size_t fixed_octets(std::uint16_t type) {
    switch (type) {
        case 0x02:            // short
        case 0x03:            // long
        case 0x04:            // float
        case 0x0A:            // error
        case 0x0B: return 4;  // boolean
        case 0x05:            // double
        case 0x06:            // currency
        case 0x07:            // application time
        case 0x14:            // 64-bit integer
        case 0x40: return 8;  // time
        case 0x48: return guid_octets;
        default: return 0;
    }
}

}  // namespace

std::string_view OctetReader::take(std::size_t count) {
    if (failed_ || count > rest_.size()) {
        failed_ = true;
        return {};
    }
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
}

std::uint32_t OctetReader::number(std::size_t count) {
    std::uint32_t value = 0;
    unsigned shift = 0;
    for (const char letter : take(count)) {
        value |= static_cast<std::uint32_t>(static_cast<unsigned char>(letter)) << shift;
        shift += 8;
    }
    return value;
}

MapiReader::MapiReader(std::string_view properties) : reader_(properties) {
    left_count_ = reader_.number32();
}

std::optional<MapiProperty> MapiReader::next() {
    if (left_count_ == 0 || reader_.failed()) {
        return std::nullopt;
    }
    --left_count_;
    const auto type = reader_.number16();
    MapiProperty property;
    property.type = static_cast<std::uint16_t>(type & ~several_values);
    property.id = reader_.number16();
    if (property.id >= first_named_id) {
        skip_name();
    }
    const bool counted = has_length(property.type) || (type & several_values) != 0;
    const auto count = counted ? reader_.number32() : 1U;
    for (std::uint32_t i = 0; i < count && !reader_.failed(); ++i) {
        const auto octets =
            has_length(property.type) ? reader_.number32() : fixed_octets(property.type);
        if (octets == 0 && !has_length(property.type)) {
            (void)reader_.take(static_cast<std::size_t>(-1)
            );  // an unknown type: all is lost behind it
        }
        const auto value = take_padded(octets);
        property.value = i == 0 ? value : property.value;
    }
    return reader_.failed() ? std::nullopt : std::optional(property);
}

std::string_view MapiReader::take_padded(std::size_t count) {
    const auto value = reader_.take(count);
    const std::size_t padding = (4 - count % 4) % 4;
    if (!reader_.at_end()) {
        (void)reader_.take(padding);
    }
    return value;
}

// A named property: the set it belongs to, then a number or a text.
void MapiReader::skip_name() {
    (void)reader_.take(guid_octets);
    const auto is_text = reader_.number32();
    const auto number = reader_.number32();
    if (is_text != 0) {
        (void)take_padded(number);
    }
}

}  // namespace maildocket::mime
