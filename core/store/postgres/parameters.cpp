#include "core/store/postgres/parameters.hpp"

#include <utility>

namespace maildocket::postgres {

namespace {

template <class Unsigned>
void append_big_endian(std::string& into, Unsigned value) {
    for (unsigned shift = 8 * sizeof(value); shift > 0; shift -= 8) {
        into += static_cast<char>(static_cast<unsigned char>(value >> (shift - 8)));
    }
}

constexpr std::uint32_t null_length = 0xffffffff;

}  // namespace

ArrayValue::ArrayValue(ElementType type) : type_(type) {}

void ArrayValue::add(std::string_view octets) {
    append_big_endian(elements_, static_cast<std::uint32_t>(octets.size()));
    elements_ += octets;
    ++count_;
}

void ArrayValue::add(std::int32_t number) {
    append_big_endian(elements_, std::uint32_t{sizeof(number)});
    append_big_endian(elements_, static_cast<std::uint32_t>(number));
    ++count_;
}

void ArrayValue::add_null() {
    append_big_endian(elements_, null_length);
    has_null_ = true;
    ++count_;
}

// Dimensions, whether there is a null, type of the elements; then for the one dimension its size
// and its lower bound.
std::string ArrayValue::encoded() const {
    std::string value;
    value.reserve(elements_.size() + 5 * sizeof(std::uint32_t));
    append_big_endian(value, std::uint32_t{count_ == 0 ? 0U : 1U});
    append_big_endian(value, std::uint32_t{has_null_ ? 1U : 0U});
    append_big_endian(value, static_cast<std::uint32_t>(type_));
    if (count_ != 0) {
        append_big_endian(value, count_);
        append_big_endian(value, std::uint32_t{1});
        value += elements_;
    }
    return value;
}

Parameters& Parameters::text(std::string_view octets) {
    // An empty view may have no address at all, which libpq takes for a null.
    values_.push_back({octets.empty() ? "" : octets.data(), octets.size(), std::nullopt});
    return *this;
}

Parameters& Parameters::integer(std::int64_t number) {
    std::string encoded;
    append_big_endian(encoded, static_cast<std::uint64_t>(number));
    return keep(std::move(encoded));
}

Parameters& Parameters::small_integer(std::int32_t number) {
    std::string encoded;
    append_big_endian(encoded, static_cast<std::uint32_t>(number));
    return keep(std::move(encoded));
}

Parameters& Parameters::array(const ArrayValue& value) {
    return keep(value.encoded());
}

Parameters& Parameters::null() {
    values_.emplace_back();
    return *this;
}

Parameters& Parameters::keep(std::string encoded) {
    values_.push_back({nullptr, encoded.size(), owned_.size()});
    owned_.push_back(std::move(encoded));
    return *this;
}

Parameters::Wire Parameters::wire() const {
    constexpr int binary = 1;
    Wire wire;
    wire.values.reserve(values_.size());
    wire.lengths.reserve(values_.size());
    for (const auto& value : values_) {
        wire.values.push_back(value.owned ? owned_[*value.owned].data() : value.data);
        wire.lengths.push_back(static_cast<int>(value.length));
    }
    wire.formats.assign(values_.size(), binary);
    return wire;
}

ArrayValue text_array(std::span<const std::string> texts) {
    ArrayValue array(ElementType::text);
    for (const auto& text : texts) {
        array.add(text);
    }
    return array;
}

}  // namespace maildocket::postgres
