#include "core/mime/part_kinds.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>

namespace maildocket::mime {

namespace {

// Programs that cannot write a character put "?" in the one place and the whole name in the other.
bool is_damaged(std::string_view name) {
    return name.find_first_of("?") != std::string_view::npos ||
           name.find("\xEF\xBF\xBD") != std::string_view::npos;
}

}  // namespace

bool is_enclosed_message(const Part& part) {
    return part.media_type == "message/rfc822" || part.media_type == "message/global" ||
           part.media_type == "message/news" || part.media_type == "message/rfc2822";
}

bool is_delivery_status(const Part& part) {
    return part.media_type == "message/delivery-status" ||
           part.media_type == "message/global-delivery-status";
}

bool is_header_section(const Part& part) {
    return part.media_type == "text/rfc822-headers" ||
           part.media_type == "message/rfc822-headers" ||
           part.media_type == "message/global-headers";
}

bool is_tnef(const Part& part) {
    return part.media_type == "application/ms-tnef" ||
           part.media_type == "application/vnd.ms-tnef" ||
           ascii::equal_ignoring_case(declared_name(part), "winmail.dat");
}

bool is_opaque_smime(const Part& part) {
    return part.media_type == "application/pkcs7-mime" ||
           part.media_type == "application/x-pkcs7-mime";
}

std::string_view declared_name(const Part& part) {
    const auto file_name = part.disposition.parameter("filename");
    const auto name = part.content_type.parameter("name");
    const bool name_is_better = file_name.empty() || (is_damaged(file_name) && !is_damaged(name));
    return name_is_better && !name.empty() ? name : file_name;
}

// Outlook names pictures only in their id: "image001.png@01D7F0A3.5B2C".
std::string_view name_in_content_id(const Part& part) {
    const std::string_view name =
        std::string_view(part.content_id).substr(0, part.content_id.find('@'));
    const auto dot = name.rfind('.');
    const bool like_a_file = dot != std::string_view::npos && dot > 0 && name.size() - dot >= 3 &&
                             name.size() - dot <= 5 && part.media_type.starts_with("image/") &&
                             std::ranges::all_of(name.substr(dot + 1), ascii::is_alnum);
    return like_a_file ? name : std::string_view{};
}

}  // namespace maildocket::mime
