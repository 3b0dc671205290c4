#include "core/mime/transfer.hpp"

#include "core/base/ascii.hpp"
#include "core/base/octet_set.hpp"

#include <algorithm>

namespace maildocket::mime {

namespace {

constexpr std::uint8_t not_in_alphabet = 0xFF;
constexpr std::uint8_t blank = 0xFE;
constexpr std::uint8_t padding = 0xFD;

constexpr auto base64_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(not_in_alphabet);
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values.at(static_cast<unsigned char>(alphabet[i])) = static_cast<std::uint8_t>(i);
    }
    for (const char letter : std::string_view{" \t\r\n"}) {
        values.at(static_cast<unsigned char>(letter)) = blank;
    }
    values.at('=') = padding;
    return values;
}();

std::uint32_t base64_value(char letter) {
    return base64_values[static_cast<unsigned char>(letter)];
}

int hex_value(char letter) {
    if (ascii::is_digit(letter)) {
        return letter - '0';
    }
    const char lower = ascii::to_lower(letter);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The next "=" or white space that may stand at the end of a line, as between words it does not.
std::size_t find_special(std::string_view encoded) {
    constexpr OctetSet specials("= \t");
    constexpr OctetSet after_blank("= \t\r\n");
    auto found = std::min(specials.find_in(encoded), encoded.size());
    while (found + 1 < encoded.size() && encoded[found] != '=' &&
           !after_blank.contains(encoded[found + 1])) {
        found = std::min(specials.find_in(encoded, found + 2), encoded.size());
    }
    return found;
}

char octet(std::uint32_t value) {
    return static_cast<char>(value & 0xFFU);
}

}  // namespace

TransferEncoding transfer_encoding_of(std::string_view field_value) {
    const auto name = ascii::trim(field_value.substr(0, field_value.find_first_of(";(")));
    if (ascii::starts_with_ignoring_case(name, "base64")) {
        return TransferEncoding::base64;
    }
    if (ascii::starts_with_ignoring_case(name, "quoted-printable") ||
        ascii::starts_with_ignoring_case(name, "quotedprintable")) {
        return TransferEncoding::quoted_printable;
    }
    if (ascii::starts_with_ignoring_case(name, "x-uu") ||
        ascii::starts_with_ignoring_case(name, "uuencode")) {
        return TransferEncoding::uuencode;
    }
    return TransferEncoding::identity;
}

void Base64Decoder::decode(std::string_view encoded, std::string& decoded) {
    constexpr std::size_t line_octets_max = 1000;
    while (!encoded.empty() && !ended_) {
        if (!after_padding_) {
            encoded.remove_prefix(decode_run(encoded, decoded, true));
            continue;
        }
        const auto end = encoded.find('\n');
        const auto part = encoded.substr(0, end == std::string_view::npos ? end : end + 1)
                              .substr(0, line_octets_max - line_.size());
        line_.append(part);
        encoded.remove_prefix(part.size());
        if (part.ends_with('\n') || line_.size() == line_octets_max) {
            decode_line_after_padding(decoded);
        }
    }
}

void Base64Decoder::decode_line_after_padding(std::string& decoded) {
    const auto line = ascii::trim(line_);
    ended_ = std::ranges::any_of(line, [](char letter) {
        const auto value = base64_value(letter);
        return value >= 64 && value != padding;
    });
    if (ended_) {
        garbage_octets_ += line.size();
    } else if (!line.empty()) {
        after_padding_ = line.ends_with('=');
        decode_run(line, decoded, false);
    }
    line_.clear();
}

std::size_t Base64Decoder::decode_run(
    std::string_view encoded, std::string& decoded, bool stops_at_padding
) {
    const auto old_size = decoded.size();
    decoded.resize(old_size + encoded.size() / 4 * 3 + 6);
    char* output = decoded.data() + old_size;
    const char* input = encoded.data();
    const char* const end = input + encoded.size();
    const auto put_quantum = [&output](std::uint32_t quantum) {
        output[0] = octet(quantum >> 16U);
        output[1] = octet(quantum >> 8U);
        output[2] = octet(quantum);
        output += 3;
    };
    bool stopped = false;
    while (input != end && !stopped && !ended_) {
        // Four letters at once while nothing else is in the way: nearly always.
        while (count_ == 0 && end - input >= 4) {
            const auto a = base64_value(input[0]);
            const auto b = base64_value(input[1]);
            const auto c = base64_value(input[2]);
            const auto d = base64_value(input[3]);
            if ((a | b | c | d) >= 64) {
                break;
            }
            put_quantum((a << 18U) | (b << 12U) | (c << 6U) | d);
            input += 4;
            at_line_start_ = false;
        }
        if (input == end) {
            break;
        }
        const char letter = *input++;
        const auto value = base64_value(letter);
        if (value < 64) {
            quantum_ = (quantum_ << 6U) | value;
            if (++count_ == 4) {
                put_quantum(quantum_);
                count_ = 0;
            }
        } else if (value == padding) {
            if (count_ >= 2) {
                *output++ = octet(quantum_ >> (count_ == 2 ? 4U : 10U));
            }
            if (count_ == 3) {
                *output++ = octet(quantum_ >> 2U);
            }
            count_ = 0;
            after_padding_ = stopped = stops_at_padding;
        } else if (value == not_in_alphabet) {
            ++garbage_octets_;
            ended_ = at_line_start_ && (letter == '_' || letter == '-');
        }
        at_line_start_ = letter == '\n' || (at_line_start_ && letter == '\r');
    }
    decoded.resize(static_cast<std::size_t>(output - decoded.data()));
    return static_cast<std::size_t>(input - encoded.data());
}

void Base64Decoder::finish(std::string& decoded) {
    decode_line_after_padding(decoded);
    ended_ = false;  // the last octets may still lack their padding
    decode_run("=", decoded, false);
}

void QuotedPrintableDecoder::decode(std::string_view encoded, std::string& decoded) {
    std::string joined;
    if (!pending_.empty()) {
        joined = std::move(pending_);
        joined.append(encoded);
        encoded = joined;
        pending_.clear();
    }
    decoded.reserve(decoded.size() + encoded.size());
    while (!encoded.empty()) {
        const auto special = find_special(encoded);
        decoded.append(encoded.substr(0, special));
        encoded.remove_prefix(special);
        if (encoded.empty()) {
            return;
        }
        // White space at the end of a line was added on the way (rule 3); behind "=" too.
        const std::size_t start = encoded.front() == '=' ? 1 : 0;
        const auto after = encoded.find_first_not_of(" \t", start);
        if (after == std::string_view::npos ||
            (encoded[after] == '\r' && after + 1 == encoded.size())) {
            // A hostile run of blanks must not be carried from piece to piece for ever.
            if (encoded.size() > 1000) {
                decoded.append(encoded);
            } else {
                pending_ = encoded;
            }
            return;
        }
        const bool line_ends = encoded[after] == '\n' || encoded.substr(after, 2) == "\r\n";
        if (start == 0) {
            decoded.append(line_ends ? std::string_view{} : encoded.substr(0, after));
            encoded.remove_prefix(after);
        } else if (line_ends || (after == 1 && encoded[1] == '\r')) {
            encoded.remove_prefix(after + (encoded.substr(after, 2) == "\r\n" ? 2 : 1));
        } else if (after == 1 && encoded.size() == 2) {
            pending_ = encoded;
            return;
        } else {
            const int high = hex_value(encoded[1]);
            const int low = hex_value(encoded.size() > 2 ? encoded[2] : ' ');
            if (high >= 0 && low >= 0) {
                decoded.push_back(static_cast<char>(high * 16 + low));
                encoded.remove_prefix(3);
            } else {
                decoded.push_back('=');
                encoded.remove_prefix(1);
            }
        }
    }
}

void QuotedPrintableDecoder::finish(std::string& decoded) {
    // A soft line break at the very end, or blanks: nothing. The beginning of an escape: as it is.
    const bool escape = pending_.starts_with('=');
    if (escape && pending_.find_first_not_of("= \t\r") != std::string::npos) {
        decoded.append(pending_);
    } else if (!escape && pending_.ends_with('\r')) {
        decoded.push_back('\r');
    }
    pending_.clear();
}

void decode_uu_line(std::string_view line, std::string& decoded) {
    if (line.empty()) {
        return;
    }
    const auto value = [line](std::size_t i) -> std::uint32_t {
        return i < line.size() ? (static_cast<unsigned char>(line[i]) - 0x20U) & 0x3FU : 0U;
    };
    auto left = value(0);
    for (std::size_t i = 1; left > 0; i += 4) {
        const auto quantum =
            (value(i) << 18U) | (value(i + 1) << 12U) | (value(i + 2) << 6U) | value(i + 3);
        for (unsigned shift = 16; left > 0; shift -= 8) {
            decoded.push_back(octet(quantum >> shift));
            --left;
            if (shift == 0) {
                break;
            }
        }
    }
}

void UuDecoder::decode_line(std::string_view line, std::string& decoded) {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
        line.remove_suffix(1);
    }
    if (!began_) {
        began_ = line.starts_with("begin");
    } else if (line == "end") {
        ended_ = true;
    } else if (!ended_) {
        decode_uu_line(line, decoded);
    }
}

void UuDecoder::decode(std::string_view encoded, std::string& decoded) {
    constexpr std::size_t line_octets_max = 1000;
    while (!encoded.empty()) {
        const auto end = encoded.find('\n');
        const auto part = encoded.substr(0, end == std::string_view::npos ? end : end + 1);
        encoded.remove_prefix(part.size());
        line_.append(part.substr(0, line_octets_max - std::min(line_.size(), line_octets_max)));
        if (end != std::string_view::npos) {
            decode_line(line_, decoded);
            line_.clear();
        }
    }
}

void UuDecoder::finish(std::string& decoded) {
    decode_line(line_, decoded);
    line_.clear();
}

std::string_view TransferDecoder::decode(std::string_view encoded) {
    decoded_.clear();
    switch (encoding_) {
        case TransferEncoding::identity: return encoded;
        case TransferEncoding::base64: base64_.decode(encoded, decoded_); break;
        case TransferEncoding::quoted_printable: quoted_printable_.decode(encoded, decoded_); break;
        case TransferEncoding::uuencode: uu_.decode(encoded, decoded_); break;
    }
    return decoded_;
}

std::string_view TransferDecoder::finish() {
    decoded_.clear();
    switch (encoding_) {
        case TransferEncoding::identity: break;
        case TransferEncoding::base64: base64_.finish(decoded_); break;
        case TransferEncoding::quoted_printable: quoted_printable_.finish(decoded_); break;
        case TransferEncoding::uuencode: uu_.finish(decoded_); break;
    }
    return decoded_;
}

std::string decode_transfer(std::string_view encoded, TransferEncoding encoding) {
    TransferDecoder decoder(encoding);
    std::string decoded(decoder.decode(encoded));
    decoded.append(decoder.finish());
    return decoded;
}

std::string decode_base64(std::string_view encoded) {
    return decode_transfer(encoded, TransferEncoding::base64);
}

}  // namespace maildocket::mime
