#include "core/mime/tnef.hpp"

#include "core/mime/charset.hpp"
#include "core/mime/mapi.hpp"

#include <array>
#include <utility>

namespace maildocket::mime {

namespace {

constexpr std::uint32_t signature = 0x223E9F78;

// Attributes, as type and id (MS-OXTNEF 2.1.3.3).
constexpr std::uint32_t att_subject = 0x00018004;
constexpr std::uint32_t att_body = 0x0002800C;
constexpr std::uint32_t att_oem_codepage = 0x00069007;
constexpr std::uint32_t att_message_properties = 0x00069003;
constexpr std::uint32_t att_attach_begin = 0x00069002;
constexpr std::uint32_t att_attach_title = 0x00018010;
constexpr std::uint32_t att_attach_data = 0x0006800F;
constexpr std::uint32_t att_attach_properties = 0x00069005;

// Properties (MS-OXPROPS).
constexpr std::uint16_t pr_subject = 0x0037;
constexpr std::uint16_t pr_body = 0x1000;
constexpr std::uint16_t pr_rtf_compressed = 0x1009;
constexpr std::uint16_t pr_body_html = 0x1013;
constexpr std::uint16_t pr_display_name = 0x3001;
constexpr std::uint16_t pr_attach_data = 0x3701;
constexpr std::uint16_t pr_attach_filename = 0x3704;
constexpr std::uint16_t pr_attach_long_filename = 0x3707;
constexpr std::uint16_t pr_attach_mime_tag = 0x370E;
constexpr std::uint16_t pr_attach_content_id = 0x3712;
constexpr std::uint16_t pr_internet_codepage = 0x3FDE;

// The interface of an enclosed message stands before it.
constexpr std::string_view message_interface{
    "\x07\x03\x02\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46", 16};

std::string_view without_nul(std::string_view text) {
    return text.substr(0, text.find('\0'));
}

class Reader {
public:
    Reader(std::string_view file, std::size_t attachments_max)
        : octets_(file), attachments_max_(attachments_max) {}

    std::optional<Tnef> read() {
        if (octets_.number32() != signature) {
            return std::nullopt;
        }
        (void)octets_.number16();  // a key that nobody uses
        while (!octets_.at_end() && !octets_.failed()) {
            (void)octets_.octet();  // of the message or of an attachment: the id tells as well
            const auto attribute = octets_.number32();
            const auto length = octets_.number32();
            const auto data = octets_.take(length);
            (void)octets_.number16();  // checksum; a wrong one changes nothing
            if (!data.empty()) {
                take(attribute, data);
            }
        }
        tnef_.truncated = tnef_.truncated || octets_.failed();
        finish_texts();
        return std::move(tnef_);
    }

private:
    void take(std::uint32_t attribute, std::string_view data) {
        switch (attribute) {
            case att_oem_codepage: codepage_ = OctetReader(data).number32(); break;
            case att_subject: subject_ = without_nul(data); break;
            case att_body: body_ = without_nul(data); break;
            case att_message_properties: take_message_properties(data); break;
            case att_attach_begin: begin_attachment(); break;
            case att_attach_title:
                if (auto* current = attachment(); current != nullptr && current->name.empty()) {
                    current->name = decoded(without_nul(data));
                }
                break;
            case att_attach_data:
                if (auto* current = attachment()) {
                    current->octets = data;
                }
                break;
            case att_attach_properties:
                if (auto* current = attachment()) {
                    take_attachment_properties(data, *current);
                }
                break;
            default: break;
        }
    }

    void begin_attachment() {
        if (tnef_.attachments.size() >= attachments_max_) {
            tnef_.truncated = true;
            full_ = true;
            return;
        }
        tnef_.attachments.emplace_back();
    }

    [[nodiscard]] TnefAttachment* attachment() {
        return full_ || tnef_.attachments.empty() ? nullptr : &tnef_.attachments.back();
    }

    void take_message_properties(std::string_view data) {
        MapiReader properties(data);
        while (const auto property = properties.next()) {
            switch (property->id) {
                case pr_subject: tnef_.subject = text_of(*property); break;
                case pr_body: tnef_.text = text_of(*property); break;
                case pr_body_html: html_ = *property; break;
                case pr_rtf_compressed: tnef_.compressed_rtf = property->value; break;
                case pr_internet_codepage:
                    internet_codepage_ = OctetReader(property->value).number32();
                    break;
                default: break;
            }
        }
        tnef_.truncated = tnef_.truncated || properties.failed();
    }

    void take_attachment_properties(std::string_view data, TnefAttachment& attachment) {
        MapiReader properties(data);
        std::string long_name;
        std::string short_name;
        std::string display_name;
        while (const auto property = properties.next()) {
            switch (property->id) {
                case pr_attach_long_filename: long_name = text_of(*property); break;
                case pr_attach_filename: short_name = text_of(*property); break;
                case pr_display_name: display_name = text_of(*property); break;
                case pr_attach_mime_tag: attachment.content_type = text_of(*property); break;
                case pr_attach_content_id: attachment.content_id = text_of(*property); break;
                case pr_attach_data: take_object(*property, attachment); break;
                default: break;
            }
        }
        tnef_.truncated = tnef_.truncated || properties.failed();
        for (auto* name : {&long_name, &short_name}) {
            if (!name->empty()) {
                attachment.name = std::move(*name);
                return;
            }
        }
        if (attachment.name.empty()) {
            attachment.name = std::move(display_name);
        }
    }

    static void take_object(const MapiProperty& property, TnefAttachment& attachment) {
        auto data = property.value;
        if (property.type == mapi_type::object && data.size() >= message_interface.size()) {
            attachment.is_message = data.starts_with(message_interface);
            data.remove_prefix(message_interface.size());
        }
        attachment.octets = data;
    }

    [[nodiscard]] std::string decoded(std::string_view octets) const {
        return to_utf8(octets, codepage_ == 0 ? std::string{} : "cp" + std::to_string(codepage_))
            .text;
    }

    [[nodiscard]] std::string text_of(const MapiProperty& property) const {
        if (property.type != mapi_type::unicode) {
            return decoded(without_nul(property.value));
        }
        auto text = to_utf8(property.value, "utf-16le").text;
        while (text.ends_with("\xEF\xBF\xBD")) {  // the NUL at its end
            text.resize(text.size() - 3);
        }
        return text;
    }

    void finish_texts() {
        if (tnef_.text.empty() && !body_.empty()) {
            tnef_.text = decoded(body_);
        }
        if (tnef_.subject.empty()) {
            tnef_.subject = decoded(subject_);
        }
        if (!html_.value.empty()) {
            tnef_.html =
                html_.type == mapi_type::binary
                    ? to_utf8(
                          html_.value,
                          internet_codepage_ == 0 ? std::string{}
                                                  : "cp" + std::to_string(internet_codepage_)
                      )
                          .text
                    : text_of(html_);
        }
    }

    OctetReader octets_;
    std::size_t attachments_max_;
    Tnef tnef_;
    std::string_view subject_;
    std::string_view body_;
    MapiProperty html_;
    std::uint32_t codepage_ = 0;
    std::uint32_t internet_codepage_ = 0;
    bool full_ = false;
};

// What every packed RTF may refer to before it has said anything (MS-OXRTFCP 2.1.3.1).
constexpr std::string_view rtf_dictionary =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

}  // namespace

std::optional<Tnef> read_tnef(std::string_view file, std::size_t attachments_max) {
    return Reader(file, attachments_max).read();
}

std::optional<std::string> unpack_rtf(std::string_view compressed, std::size_t octets_max) {
    constexpr std::uint32_t packed = 0x75465A4C;    // "LZFu"
    constexpr std::uint32_t unpacked = 0x414C454D;  // "MELA"
    constexpr std::size_t window_octets = 4096;
    OctetReader reader(compressed);
    (void)reader.number32();  // size of the rest
    const std::size_t raw_octets = reader.number32();
    const auto kind = reader.number32();
    (void)reader.number32();  // checksum
    if (reader.failed() || raw_octets > octets_max) {
        return std::nullopt;
    }
    if (kind == unpacked) {
        return std::string(reader.take(raw_octets));
    }
    if (kind != packed) {
        return std::nullopt;
    }
    std::array<char, window_octets> window{};
    std::size_t position = rtf_dictionary.copy(window.data(), window.size());
    std::string rtf;
    const auto put = [&](char letter) {
        rtf.push_back(letter);
        window.at(position) = letter;
        position = (position + 1) % window_octets;
    };
    while (rtf.size() < raw_octets) {
        const unsigned control = reader.octet();
        for (unsigned bit = 0; bit < 8 && rtf.size() < raw_octets; ++bit) {
            if ((control & (1U << bit)) == 0) {
                put(static_cast<char>(reader.octet()));
            } else {
                const unsigned high = reader.octet();
                const unsigned reference = (high << 8U) | reader.octet();
                std::size_t from = reference >> 4U;
                if (from == position) {
                    return rtf;  // the end mark
                }
                for (unsigned left = (reference & 0xFU) + 2; left > 0; --left) {
                    put(window.at(from));
                    from = (from + 1) % window_octets;
                }
            }
            if (reader.failed()) {
                return std::nullopt;
            }
        }
    }
    return rtf;
}

}  // namespace maildocket::mime
