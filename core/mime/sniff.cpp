#include "core/mime/sniff.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>

namespace maildocket::mime {

namespace {

using std::string_view_literals::operator""sv;

struct Magic {
    std::size_t offset;
    std::string_view octets;
    std::string_view type;
};

// Programs first: what may run must never pass as a picture.
constexpr std::array magics{
    Magic{
        0,
        "\x7F"
        "ELF"sv,
        "application/x-executable"},
    Magic{0, "\xCF\xFA\xED\xFE"sv, "application/x-mach-binary"},
    Magic{0, "\xCE\xFA\xED\xFE"sv, "application/x-mach-binary"},
    Magic{0, "\xCA\xFE\xBA\xBE"sv, "application/java-vm"},
    Magic{0, "L\x00\x00\x00\x01\x14\x02\x00"sv, "application/x-ms-shortcut"},
    Magic{0, "#!/"sv, "text/x-shellscript"},
    Magic{0, "#! /"sv, "text/x-shellscript"},
    Magic{0, "ITSF"sv, "application/vnd.ms-htmlhelp"},
    Magic{0, "MSCF"sv, "application/vnd.ms-cab-compressed"},
    Magic{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "application/x-ole-storage"},
    Magic{0, "{\\rtf"sv, "application/rtf"},
    Magic{0, "%PDF-"sv, "application/pdf"},
    Magic{0, "%!PS"sv, "application/postscript"},
    Magic{0, "PK\x03\x04"sv, "application/zip"},
    Magic{0, "PK\x05\x06"sv, "application/zip"},
    Magic{0, "Rar!\x1A\x07"sv, "application/vnd.rar"},
    Magic{0, "7z\xBC\xAF\x27\x1C"sv, "application/x-7z-compressed"},
    Magic{0, "\x1F\x8B"sv, "application/gzip"},
    Magic{0, "BZh"sv, "application/x-bzip2"},
    Magic{
        0,
        "\xFD"
        "7zXZ\x00"sv,
        "application/x-xz"},
    Magic{257, "ustar"sv, "application/x-tar"},
    Magic{0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
    Magic{0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    Magic{0, "GIF87a"sv, "image/gif"},
    Magic{0, "GIF89a"sv, "image/gif"},
    Magic{0, "II*\x00"sv, "image/tiff"},
    Magic{0, "MM\x00*"sv, "image/tiff"},
    Magic{8, "WEBP"sv, "image/webp"},
    Magic{8, "WAVE"sv, "audio/wav"},
    Magic{4, "ftyp"sv, "video/mp4"},
    Magic{0, "ID3"sv, "audio/mpeg"},
    Magic{0, "OggS"sv, "application/ogg"},
    Magic{0, "\x78\x9F\x3E\x22"sv, "application/ms-tnef"}};

constexpr std::array generic_types{
    ""sv,
    "application/octet-stream"sv,
    "application/unknown"sv,
    "application/x-unknown"sv,
    "application/binary"sv,
    "application/x-download"sv,
    "application/force-download"sv,
    "application/x-octet-stream"sv,
    "application/download"sv,
    "application/data"sv,
    "attachment"sv};

constexpr std::array programs{
    "application/x-msdownload"sv,
    "application/x-executable"sv,
    "application/x-mach-binary"sv,
    "application/java-vm"sv,
    "application/x-ms-shortcut"sv};

// DOS and Windows: two letters alone would make programs of texts.
bool is_windows_program(std::string_view front) {
    return front.starts_with("MZ") && front.substr(0, 64).find('\0') != std::string_view::npos;
}

bool is_html(std::string_view front) {
    const auto text = ascii::trim(front.substr(0, 512));
    return ascii::starts_with_ignoring_case(text, "<!doctype html") ||
           ascii::starts_with_ignoring_case(text, "<html");
}

bool is_svg(std::string_view front) {
    return front.substr(0, 1000).find("<svg") != std::string_view::npos &&
           ascii::trim(front).starts_with('<');
}

template <std::size_t count>
bool contains(const std::array<std::string_view, count>& list, std::string_view item) {
    return std::ranges::find(list, item) != list.end();
}

std::string_view kind(std::string_view type) {
    return type.substr(0, type.find('/'));
}

}  // namespace

std::string_view sniff(std::string_view front) {
    if (is_windows_program(front)) {
        return "application/x-msdownload";
    }
    for (const auto& magic : magics) {
        if (front.size() > magic.offset && front.substr(magic.offset).starts_with(magic.octets)) {
            return magic.type;
        }
    }
    if (is_html(front)) {
        return "text/html";
    }
    return is_svg(front) ? "image/svg+xml"sv : ""sv;
}

std::string_view effective_type(std::string_view declared, std::string_view sniffed) {
    if (sniffed.empty()) {
        return declared.empty() ? "application/octet-stream"sv : declared;
    }
    if (contains(generic_types, declared) || contains(programs, sniffed)) {
        return sniffed;
    }
    // A picture that is no picture, a text that is none: the octets are right. Between types of the
    // same family (image/jpg) and for documents (a .docx is a ZIP) the label knows better.
    const auto family = kind(declared);
    const bool media =
        family == "image" || family == "audio" || family == "video" || family == "text";
    return media && family != kind(sniffed) ? sniffed : declared;
}

}  // namespace maildocket::mime
