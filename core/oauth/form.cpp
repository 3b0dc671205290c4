#include "core/oauth/form.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <charconv>

namespace maildocket::oauth {

namespace {

constexpr std::size_t octets_max = std::size_t{16} << 10U;
constexpr std::size_t fields_max = 32;

void append_escaped(std::string& text, std::string_view octets) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char octet : octets) {
        if (ascii::is_alnum(octet) || std::string_view("-._~").find(octet) != std::string::npos) {
            text += octet;
        } else {
            const auto value = static_cast<unsigned char>(octet);
            text += '%';
            text += digits[value >> 4U];
            text += digits[value & 15U];
        }
    }
}

std::optional<std::string> unescape(std::string_view text) {
    std::string octets;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char octet = text[i] == '+' ? ' ' : text[i];
        if (octet == '%') {
            unsigned value = 0;
            const auto* from = text.data() + i + 1;
            if (i + 2 >= text.size() ||
                std::from_chars(from, from + 2, value, 16).ptr != from + 2) {
                return std::nullopt;
            }
            octet = static_cast<char>(value);
            i += 2;
        }
        if (ascii::is_control(octet)) {
            return std::nullopt;
        }
        octets += octet;
    }
    return octets;
}

}  // namespace

void Form::add(std::string_view name, std::string_view value) {
    if (value.empty()) {
        return;
    }
    text_ += text_.empty() ? "" : "&";
    append_escaped(text_, name);
    text_ += '=';
    append_escaped(text_, value);
}

std::optional<FormFields> read_form(std::string_view text) {
    FormFields fields;
    if (text.size() > octets_max) {
        return std::nullopt;
    }
    while (!text.empty()) {
        const auto field = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(field.size() + 1, text.size()));
        if (field.empty()) {
            continue;
        }
        const auto equals = std::min(field.find('='), field.size());
        auto name = unescape(field.substr(0, equals));
        auto value = unescape(field.substr(std::min(equals + 1, field.size())));
        if (!name || !value || fields.size() == fields_max) {
            return std::nullopt;
        }
        const auto same = [&](const auto& other) { return other.first == *name; };
        if (std::ranges::any_of(fields, same)) {
            return std::nullopt;
        }
        fields.emplace_back(std::move(*name), std::move(*value));
    }
    return fields;
}

}  // namespace maildocket::oauth
