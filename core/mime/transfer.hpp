#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

// Content-Transfer-Encoding undone, piece by piece. Damaged content is decoded as far as it makes
// sense and never refused: somebody's contract is in it.
namespace maildocket::mime {

enum class TransferEncoding { identity, base64, quoted_printable, uuencode };

// Of a Content-Transfer-Encoding field; what is unknown is identity.
[[nodiscard]] TransferEncoding transfer_encoding_of(std::string_view field_value);

// Padding in the middle starts a new run (chunked base64); octets outside the alphabet are skipped.
// What follows padding, or begins a line with "_" or "-", and is no base64 was put there by a
// mailing list or a scanner: it ends the content.
class Base64Decoder {
public:
    void decode(std::string_view encoded, std::string& decoded);
    void finish(std::string& decoded);
    // Octets that are neither of the alphabet nor white space.
    [[nodiscard]] std::uint64_t garbage_octets() const { return garbage_octets_; }

private:
    // Returns how many octets were used; all, unless it stops behind padding.
    std::size_t decode_run(std::string_view encoded, std::string& decoded, bool stops_at_padding);
    void decode_line_after_padding(std::string& decoded);

    std::uint32_t quantum_ = 0;
    unsigned count_ = 0;
    std::string line_;  // behind padding, lines are looked at as a whole
    bool after_padding_ = false;
    bool at_line_start_ = false;
    bool ended_ = false;
    std::uint64_t garbage_octets_ = 0;
};

// RFC 2045 6.7. "=" before anything but two hexadecimal digits or a line end stands for itself.
class QuotedPrintableDecoder {
public:
    void decode(std::string_view encoded, std::string& decoded);
    void finish(std::string& decoded);

private:
    std::string pending_;  // the beginning of an escape, or white space that may end a line
};

// The lines between "begin MODE NAME" and "end" of uuencode.
class UuDecoder {
public:
    void decode(std::string_view encoded, std::string& decoded);
    void finish(std::string& decoded);

private:
    void decode_line(std::string_view line, std::string& decoded);

    std::string line_;
    bool began_ = false;
    bool ended_ = false;
};

// One of them, by name.
class TransferDecoder {
public:
    explicit TransferDecoder(TransferEncoding encoding) : encoding_(encoding) {}
    // What can be decoded of the next piece; valid until the next call.
    [[nodiscard]] std::string_view decode(std::string_view encoded);
    // What was still held back.
    [[nodiscard]] std::string_view finish();
    [[nodiscard]] std::uint64_t garbage_octets() const { return base64_.garbage_octets(); }

private:
    TransferEncoding encoding_;
    Base64Decoder base64_;
    QuotedPrintableDecoder quoted_printable_;
    UuDecoder uu_;
    std::string decoded_;
};

// Everything at once.
[[nodiscard]] std::string decode_base64(std::string_view encoded);
[[nodiscard]] std::string decode_transfer(std::string_view encoded, TransferEncoding encoding);
// Decodes one line of uuencode: the length octet and its groups.
void decode_uu_line(std::string_view line, std::string& decoded);

}  // namespace maildocket::mime
