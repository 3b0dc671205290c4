#include "core/crypto/keys.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace maildocket {

namespace {

constexpr std::size_t key_octets = 32;
constexpr std::uint32_t id_max = 65535;
constexpr std::string_view expected = "expected a number, 64 hexadecimal digits and a time";

std::optional<std::string> from_hex(std::string_view text) {
    std::string octets;
    if (text.size() != 2 * key_octets) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < text.size(); i += 2) {
        unsigned value = 0;
        const auto [stop, error] = std::from_chars(text.data() + i, text.data() + i + 2, value, 16);
        if (error != std::errc{} || stop != text.data() + i + 2) {
            return std::nullopt;
        }
        octets.push_back(static_cast<char>(value));
    }
    return octets;
}

std::string_view take_word(std::string_view& line) {
    line = ascii::trim(line);
    const auto end = std::min(line.find_first_of(" \t"), line.size());
    const auto word = line.substr(0, end);
    line.remove_prefix(end);
    return word;
}

std::optional<SecretKey> parse_line(std::string_view line) {
    SecretKey key;
    const auto id = take_word(line);
    const auto [stop, error] = std::from_chars(id.data(), id.data() + id.size(), key.id);
    auto octets = from_hex(take_word(line));
    const auto time = take_word(line);
    if (!time.empty()) {
        key.created_at = parse_rfc3339(time);
    }
    if (error != std::errc{} || stop != id.data() + id.size() || key.id == 0 || key.id > id_max ||
        !octets || key.created_at.has_value() == time.empty() || !ascii::trim(line).empty()) {
        return std::nullopt;
    }
    key.octets = std::move(*octets);
    return key;
}

tl::unexpected<Error> fail_line(int number, std::string_view what) {
    return fail(
        ErrorCode::invalid_input, "line " + std::to_string(number) + ": " + std::string(what)
    );
}

}  // namespace

const SecretKey& KeyRing::newest_at(Timestamp time) const {
    const auto signs = [&](const SecretKey& key) {
        return !key.created_at || *key.created_at + settling <= time;
    };
    const auto found = std::find_if(keys_.rbegin(), keys_.rend(), signs);
    return found == keys_.rend() ? keys_.front() : *found;
}

const SecretKey* KeyRing::find_valid(std::uint32_t id, Timestamp now) const {
    const auto found = std::ranges::find(keys_, id, &SecretKey::id);
    if (found == keys_.end()) {
        return nullptr;
    }
    const bool expired = std::any_of(found + 1, keys_.end(), [&](const SecretKey& later) {
        return later.created_at && *later.created_at + validity_after_replacement < now;
    });
    return expired ? nullptr : &*found;
}

Result<KeyRing> parse_keys(std::string_view text) {
    std::vector<SecretKey> keys;
    for (int number = 1; !text.empty(); ++number) {
        const auto line = ascii::trim(text.substr(0, text.find('\n')));
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
        if (line.empty() || line.front() == '#') {
            continue;
        }
        auto key = parse_line(line);
        if (!key) {
            return fail_line(number, expected);
        }
        if (std::ranges::find(keys, key->id, &SecretKey::id) != keys.end()) {
            return fail_line(number, "the number of this key stands above already");
        }
        keys.push_back(std::move(*key));
    }
    if (keys.empty()) {
        return fail(ErrorCode::invalid_input, "it holds no key; remove it and run maildocket init");
    }
    return KeyRing(std::move(keys));
}

std::string format_keys(const std::vector<SecretKey>& keys) {
    std::string text =
        "# Keys of this installation: whoever has them can forge reply addresses. The last one "
        "signs from an hour after its time on.\n";
    for (const auto& key : keys) {
        text += std::to_string(key.id) + ' ' + to_hex(key.octets);
        text += key.created_at ? ' ' + to_rfc3339(*key.created_at) + '\n' : std::string("\n");
    }
    return text;
}

}  // namespace maildocket
