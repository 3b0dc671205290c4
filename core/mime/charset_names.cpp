#include "core/base/ascii.hpp"
#include "core/mime/charset.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace maildocket::mime {

namespace {

struct Alias {
    std::string_view label;    // letters and digits only, lower case
    std::string_view charset;  // iconv's name
};

// Sorted by label. A label that names a subset stands for what senders really use under that name.
constexpr std::array aliases{
    Alias{"437", "IBM437"},
    Alias{"850", "IBM850"},
    Alias{"ansi", "WINDOWS-1252"},
    Alias{"ansix341968", "US-ASCII"},
    Alias{"ascii", "US-ASCII"},
    Alias{"big5", "BIG5-HKSCS"},
    Alias{"big5hkscs", "BIG5-HKSCS"},
    Alias{"cnbig5", "BIG5-HKSCS"},
    Alias{"cp1250", "WINDOWS-1250"},
    Alias{"cp1251", "WINDOWS-1251"},
    Alias{"cp1252", "WINDOWS-1252"},
    Alias{"cp1253", "WINDOWS-1253"},
    Alias{"cp1254", "WINDOWS-1254"},
    Alias{"cp1255", "WINDOWS-1255"},
    Alias{"cp1256", "WINDOWS-1256"},
    Alias{"cp1257", "WINDOWS-1257"},
    Alias{"cp1258", "WINDOWS-1258"},
    Alias{"cp1200", "UTF-16LE"},
    Alias{"cp20127", "US-ASCII"},
    Alias{"cp20866", "KOI8-U"},
    Alias{"cp21866", "KOI8-U"},
    Alias{"cp28591", "WINDOWS-1252"},
    Alias{"cp28592", "ISO-8859-2"},
    Alias{"cp28595", "ISO-8859-5"},
    Alias{"cp28605", "ISO-8859-15"},
    Alias{"cp437", "IBM437"},
    Alias{"cp50220", "ISO-2022-JP"},
    Alias{"cp50221", "ISO-2022-JP"},
    Alias{"cp51932", "EUC-JP-MS"},
    Alias{"cp51949", "CP949"},
    Alias{"cp54936", "GB18030"},
    Alias{"cp65001", "UTF-8"},
    Alias{"cp850", "IBM850"},
    Alias{"cp852", "IBM852"},
    Alias{"cp855", "IBM855"},
    Alias{"cp858", "IBM858"},
    Alias{"cp866", "IBM866"},
    Alias{"cp874", "CP874"},
    Alias{"cp932", "CP932"},
    Alias{"cp936", "GB18030"},
    Alias{"cp949", "CP949"},
    Alias{"cp950", "BIG5-HKSCS"},
    Alias{"euccn", "GB18030"},
    Alias{"eucjp", "EUC-JP-MS"},
    Alias{"euckr", "CP949"},
    Alias{"euctw", "EUC-TW"},
    Alias{"gb18030", "GB18030"},
    Alias{"gb2312", "GB18030"},
    Alias{"gb231280", "GB18030"},
    Alias{"gbk", "GB18030"},
    Alias{"hz", "HZ-GB-2312"},
    Alias{"hzgb2312", "HZ-GB-2312"},
    Alias{"ibm437", "IBM437"},
    Alias{"ibm850", "IBM850"},
    Alias{"ibm852", "IBM852"},
    Alias{"ibm855", "IBM855"},
    Alias{"ibm858", "IBM858"},
    Alias{"ibm866", "IBM866"},
    Alias{"iso2022cn", "ISO-2022-CN"},
    Alias{"iso2022jp", "ISO-2022-JP"},
    Alias{"iso2022jp1", "ISO-2022-JP"},
    Alias{"iso2022jp2", "ISO-2022-JP"},
    Alias{"iso2022jpms", "ISO-2022-JP"},
    Alias{"iso2022kr", "ISO-2022-KR"},
    Alias{"iso646us", "US-ASCII"},
    Alias{"iso88591", "WINDOWS-1252"},
    Alias{"iso885910", "ISO-8859-10"},
    Alias{"iso885911", "CP874"},
    Alias{"iso885913", "ISO-8859-13"},
    Alias{"iso885914", "ISO-8859-14"},
    Alias{"iso885915", "ISO-8859-15"},
    Alias{"iso885916", "ISO-8859-16"},
    Alias{"iso885911987", "WINDOWS-1252"},
    Alias{"iso88592", "ISO-8859-2"},
    Alias{"iso88593", "ISO-8859-3"},
    Alias{"iso88594", "ISO-8859-4"},
    Alias{"iso88595", "ISO-8859-5"},
    Alias{"iso88596", "ISO-8859-6"},
    Alias{"iso88597", "ISO-8859-7"},
    Alias{"iso88598", "ISO-8859-8"},
    Alias{"iso88598e", "ISO-8859-8"},
    Alias{"iso88598i", "ISO-8859-8"},
    Alias{"iso88599", "WINDOWS-1254"},
    Alias{"johab", "JOHAB"},
    Alias{"koi8", "KOI8-U"},
    Alias{"koi8r", "KOI8-U"},
    Alias{"koi8ru", "KOI8-U"},
    Alias{"koi8u", "KOI8-U"},
    Alias{"ksc5601", "CP949"},
    Alias{"ksc56011987", "CP949"},
    Alias{"ksc56011989", "CP949"},
    Alias{"latin1", "WINDOWS-1252"},
    Alias{"latin2", "ISO-8859-2"},
    Alias{"latin9", "ISO-8859-15"},
    Alias{"mac", "MACINTOSH"},
    Alias{"maccentraleurope", "MAC-CENTRALEUROPE"},
    Alias{"maccyrillic", "MAC-CYRILLIC"},
    Alias{"macintosh", "MACINTOSH"},
    Alias{"macroman", "MACINTOSH"},
    Alias{"ms936", "GB18030"},
    Alias{"mskanji", "CP932"},
    Alias{"shiftjis", "CP932"},
    Alias{"sjis", "CP932"},
    Alias{"tcvn", "TCVN"},
    Alias{"tis620", "CP874"},
    Alias{"ucs2", "UTF-16BE"},
    Alias{"uhc", "CP949"},
    Alias{"unicode11utf7", "UTF-7"},
    Alias{"unicode11utf8", "UTF-8"},
    Alias{"unicode20utf7", "UTF-7"},
    Alias{"us", "US-ASCII"},
    Alias{"usascii", "US-ASCII"},
    Alias{"utf16", "UTF-16"},
    Alias{"utf16be", "UTF-16BE"},
    Alias{"utf16le", "UTF-16LE"},
    Alias{"utf32", "UTF-32"},
    Alias{"utf32be", "UTF-32BE"},
    Alias{"utf32le", "UTF-32LE"},
    Alias{"utf7", "UTF-7"},
    Alias{"utf8", "UTF-8"},
    Alias{"utf8mb4", "UTF-8"},
    Alias{"viscii", "VISCII"},
    Alias{"win1250", "WINDOWS-1250"},
    Alias{"win1251", "WINDOWS-1251"},
    Alias{"win1252", "WINDOWS-1252"},
    Alias{"windows1250", "WINDOWS-1250"},
    Alias{"windows1251", "WINDOWS-1251"},
    Alias{"windows1252", "WINDOWS-1252"},
    Alias{"windows1253", "WINDOWS-1253"},
    Alias{"windows1254", "WINDOWS-1254"},
    Alias{"windows1255", "WINDOWS-1255"},
    Alias{"windows1256", "WINDOWS-1256"},
    Alias{"windows1257", "WINDOWS-1257"},
    Alias{"windows1258", "WINDOWS-1258"},
    Alias{"windows31j", "CP932"},
    Alias{"windows874", "CP874"},
    Alias{"windows936", "GB18030"},
    Alias{"windows949", "CP949"},
};

constexpr auto sorted_aliases = [] {
    auto table = aliases;
    std::ranges::sort(table, {}, &Alias::label);
    return table;
}();

constexpr std::size_t label_octets_max = 40;

}  // namespace

std::string_view charset_of(std::string_view label) {
    // RFC 2231 lets a language follow: "iso-8859-1*en".
    label = label.substr(0, label.find('*'));
    if (label.size() > label_octets_max) {
        return {};
    }
    std::string key;
    for (const char letter : label) {
        if (ascii::is_alnum(letter)) {
            key.push_back(ascii::to_lower(letter));
        }
    }
    if (key.size() > 2 && key.front() == 'x') {
        key.erase(0, 1);  // x-sjis, x-gbk, x-mac-roman
    }
    if (key.starts_with("cs") && key.size() > 4) {
        key.erase(0, 2);  // csISOLatin1 and its like
    }
    if (key.starts_with("isolatin")) {
        key.erase(0, 3);
    }
    const auto* found = std::ranges::lower_bound(sorted_aliases, key, {}, &Alias::label);
    return found != sorted_aliases.end() && found->label == key ? found->charset
                                                                : std::string_view{};
}

}  // namespace maildocket::mime
