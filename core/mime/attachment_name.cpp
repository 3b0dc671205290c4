#include "core/mime/attachment_name.hpp"

#include "core/base/utf8.hpp"
#include "core/mime/encoded_word.hpp"

namespace maildocket::mime {

std::string clean_attachment_name(std::string_view name) {
    auto cleaned = clean_line(name);
    while (!cleaned.empty() && (cleaned.back() == '/' || cleaned.back() == '\\')) {
        cleaned.pop_back();
    }
    if (const auto slash = cleaned.find_last_of("/\\"); slash != std::string::npos) {
        cleaned.erase(0, slash + 1);
    }
    cleaned = clean_line(cleaned);
    if (cleaned.find_first_not_of(". ") == std::string::npos) {
        return {};
    }
    if (cleaned.size() > attachment_name_octets_max) {
        constexpr std::size_t extension_octets_max = 16;
        const auto dot = cleaned.rfind('.');
        const bool has_extension =
            dot != std::string::npos && cleaned.size() - dot <= extension_octets_max;
        const auto extension = has_extension ? cleaned.substr(dot) : std::string{};
        cleaned =
            std::string(utf8::truncate(cleaned, attachment_name_octets_max - extension.size())) +
            extension;
    }
    return cleaned;
}

}  // namespace maildocket::mime
