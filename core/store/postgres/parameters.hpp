#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

// Values of a statement in PostgreSQL's binary format: nothing is escaped, nothing ends at a NUL,
// and long texts are not copied.
namespace maildocket::postgres {

enum class ElementType : std::uint32_t { octets = 17, integer = 23, text = 25 };  // pg_type.oid

// One-dimensional array.
class ArrayValue {
public:
    explicit ArrayValue(ElementType type);

    void add(std::string_view octets);  // text or bytea
    void add(std::int32_t number);
    void add_null();
    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] std::string encoded() const;

private:
    ElementType type_;
    std::uint32_t count_ = 0;
    bool has_null_ = false;
    std::string elements_;
};

class Parameters {
public:
    // The octets must live until the statement is queued.
    Parameters& text(std::string_view octets);
    Parameters& octets(std::string_view octets) { return text(octets); }
    Parameters& integer(std::int64_t number);
    Parameters& small_integer(std::int32_t number);
    Parameters& array(const ArrayValue& value);
    Parameters& null();

    Parameters& optional_integer(const std::optional<std::int64_t>& number) {
        return number ? integer(*number) : null();
    }
    template <class Text>
    Parameters& optional_text(const std::optional<Text>& octets) {
        return octets ? text(*octets) : null();
    }
    template <class Id>
    Parameters& optional_id(const std::optional<Id>& id) {
        return id ? integer(id->value) : null();
    }

    // What libpq wants: pointers, lengths and formats of equal number.
    struct Wire {
        std::vector<const char*> values;
        std::vector<int> lengths;
        std::vector<int> formats;
    };
    [[nodiscard]] Wire wire() const;

private:
    struct Value {
        const char* data = nullptr;
        std::size_t length = 0;
        std::optional<std::size_t> owned;  // index, for what was encoded here
    };

    Parameters& keep(std::string encoded);

    std::vector<Value> values_;
    std::vector<std::string> owned_;
};

[[nodiscard]] ArrayValue text_array(std::span<const std::string> texts);

}  // namespace maildocket::postgres
