#include "core/text/html_policy.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>

namespace maildocket::text {
namespace {

constexpr std::size_t url_octets_max = 8192;
constexpr std::size_t free_text_octets_max = 1000;

constexpr std::array kept_elements{
    GUMBO_TAG_A,       GUMBO_TAG_ABBR,       GUMBO_TAG_ACRONYM,    GUMBO_TAG_ADDRESS,
    GUMBO_TAG_ARTICLE, GUMBO_TAG_ASIDE,      GUMBO_TAG_B,          GUMBO_TAG_BDI,
    GUMBO_TAG_BDO,     GUMBO_TAG_BIG,        GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_BR,
    GUMBO_TAG_CAPTION, GUMBO_TAG_CENTER,     GUMBO_TAG_CITE,       GUMBO_TAG_CODE,
    GUMBO_TAG_COL,     GUMBO_TAG_COLGROUP,   GUMBO_TAG_DD,         GUMBO_TAG_DEL,
    GUMBO_TAG_DFN,     GUMBO_TAG_DIV,        GUMBO_TAG_DL,         GUMBO_TAG_DT,
    GUMBO_TAG_EM,      GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FIGURE,     GUMBO_TAG_FONT,
    GUMBO_TAG_FOOTER,  GUMBO_TAG_H1,         GUMBO_TAG_H2,         GUMBO_TAG_H3,
    GUMBO_TAG_H4,      GUMBO_TAG_H5,         GUMBO_TAG_H6,         GUMBO_TAG_HEADER,
    GUMBO_TAG_HR,      GUMBO_TAG_I,          GUMBO_TAG_IMG,        GUMBO_TAG_INS,
    GUMBO_TAG_KBD,     GUMBO_TAG_LI,         GUMBO_TAG_MAIN,       GUMBO_TAG_MARK,
    GUMBO_TAG_NAV,     GUMBO_TAG_OL,         GUMBO_TAG_P,          GUMBO_TAG_PRE,
    GUMBO_TAG_Q,       GUMBO_TAG_S,          GUMBO_TAG_SAMP,       GUMBO_TAG_SECTION,
    GUMBO_TAG_SMALL,   GUMBO_TAG_SPAN,       GUMBO_TAG_STRIKE,     GUMBO_TAG_STRONG,
    GUMBO_TAG_SUB,     GUMBO_TAG_SUP,        GUMBO_TAG_TABLE,      GUMBO_TAG_TBODY,
    GUMBO_TAG_TD,      GUMBO_TAG_TFOOT,      GUMBO_TAG_TH,         GUMBO_TAG_THEAD,
    GUMBO_TAG_TIME,    GUMBO_TAG_TR,         GUMBO_TAG_TT,         GUMBO_TAG_U,
    GUMBO_TAG_UL,      GUMBO_TAG_VAR,        GUMBO_TAG_WBR};

// Whose content is no text for a reader, or would become mark-up if it were written out.
constexpr std::array dropped_elements{
    GUMBO_TAG_AUDIO,   GUMBO_TAG_BASE,     GUMBO_TAG_BASEFONT, GUMBO_TAG_BGSOUND,  GUMBO_TAG_CANVAS,
    GUMBO_TAG_EMBED,   GUMBO_TAG_FRAME,    GUMBO_TAG_FRAMESET, GUMBO_TAG_HEAD,     GUMBO_TAG_IFRAME,
    GUMBO_TAG_INPUT,   GUMBO_TAG_LINK,     GUMBO_TAG_MAP,      GUMBO_TAG_MATH,     GUMBO_TAG_META,
    GUMBO_TAG_NOEMBED, GUMBO_TAG_NOFRAMES, GUMBO_TAG_PARAM,    GUMBO_TAG_SCRIPT,   GUMBO_TAG_SELECT,
    GUMBO_TAG_SOURCE,  GUMBO_TAG_STYLE,    GUMBO_TAG_SVG,      GUMBO_TAG_TEMPLATE, GUMBO_TAG_TITLE,
    GUMBO_TAG_TRACK,   GUMBO_TAG_VIDEO,    GUMBO_TAG_DATALIST, GUMBO_TAG_KEYGEN,   GUMBO_TAG_AREA};

template <class Values, class Value>
bool contains(const Values& values, const Value& value) {
    return std::ranges::find(values, value) != values.end();
}

bool is_number_up_to(std::string_view value, unsigned int limit) {
    unsigned int number = 0;
    for (const char letter : value) {
        if (!ascii::is_digit(letter) || number > limit) {
            return false;
        }
        number = number * 10 + static_cast<unsigned int>(letter - '0');
    }
    return !value.empty() && number <= limit;
}

bool is_length(std::string_view value) {
    if (value.ends_with('%')) {
        value.remove_suffix(1);
    } else if (value.ends_with("px")) {
        value.remove_suffix(2);
    }
    return is_number_up_to(value, 10'000);
}

bool is_word(std::string_view value) {
    return !value.empty() && value.size() <= 40 && std::ranges::all_of(value, [](char letter) {
        return ascii::is_alnum(letter) || letter == '-' || letter == '#' || letter == '+';
    });
}

bool is_font_list(std::string_view value) {
    return !value.empty() && value.size() <= 200 && std::ranges::all_of(value, [](char letter) {
        return ascii::is_alnum(letter) || letter == '-' || letter == ' ' || letter == ',' ||
               letter == '\'';
    });
}

bool is_free_text(std::string_view value) {
    return value.size() <= free_text_octets_max;
}

bool is_present(std::string_view value) {
    return value.size() <= 40;
}

bool is_span(std::string_view value) {
    return is_number_up_to(value, 1000);  // a browser makes a column of each
}

struct AllowedAttribute {
    std::string_view name;
    bool (*accepts)(std::string_view value);
    // Where it means something; GUMBO_TAG_LAST: everywhere. (Unused places are GUMBO_TAG_HTML,
    // which is never kept.)
    std::array<GumboTag, 4> tags;
};

constexpr auto anywhere =
    std::array{GUMBO_TAG_LAST, GUMBO_TAG_LAST, GUMBO_TAG_LAST, GUMBO_TAG_LAST};

constexpr std::array<AllowedAttribute, 30> allowed_attributes{{
    {"align", is_word, anywhere},
    {"alt", is_free_text, {GUMBO_TAG_IMG}},
    {"bgcolor", is_word, anywhere},
    {"border", is_length, {GUMBO_TAG_IMG, GUMBO_TAG_TABLE}},
    {"cellpadding", is_length, {GUMBO_TAG_TABLE}},
    {"cellspacing", is_length, {GUMBO_TAG_TABLE}},
    {"clear", is_word, {GUMBO_TAG_BR}},
    {"color", is_word, {GUMBO_TAG_FONT, GUMBO_TAG_HR}},
    {"colspan", is_span, {GUMBO_TAG_TD, GUMBO_TAG_TH}},
    {"compact", is_present, {GUMBO_TAG_OL, GUMBO_TAG_UL}},
    {"dir", is_word, anywhere},
    {"face", is_font_list, {GUMBO_TAG_FONT}},
    {"height", is_length, {GUMBO_TAG_IMG, GUMBO_TAG_TABLE, GUMBO_TAG_TD, GUMBO_TAG_TH}},
    {"hspace", is_length, {GUMBO_TAG_IMG}},
    {"lang", is_word, anywhere},
    {"noshade", is_present, {GUMBO_TAG_HR}},
    {"nowrap", is_present, {GUMBO_TAG_TD, GUMBO_TAG_TH}},
    {"reversed", is_present, {GUMBO_TAG_OL}},
    {"rowspan", is_span, {GUMBO_TAG_TD, GUMBO_TAG_TH}},
    {"scope", is_word, {GUMBO_TAG_TH}},
    {"size", is_word, {GUMBO_TAG_FONT, GUMBO_TAG_HR}},
    {"span", is_span, {GUMBO_TAG_COL, GUMBO_TAG_COLGROUP}},
    {"start", is_length, {GUMBO_TAG_OL}},
    {"summary", is_free_text, {GUMBO_TAG_TABLE}},
    {"title", is_free_text, anywhere},
    {"type", is_word, {GUMBO_TAG_OL, GUMBO_TAG_UL, GUMBO_TAG_LI, GUMBO_TAG_BLOCKQUOTE}},
    {"valign", is_word, anywhere},
    {"value", is_length, {GUMBO_TAG_LI}},
    {"vspace", is_length, {GUMBO_TAG_IMG}},
    {"width", is_length, anywhere},
}};

// Of one kind of URL, the schemes and what must follow the colon.
struct Scheme {
    UrlUse use;
    std::string_view prefix;
};
constexpr std::array<Scheme, 7> schemes{{
    {UrlUse::link, "http://"},
    {UrlUse::link, "https://"},
    {UrlUse::link, "mailto:"},
    {UrlUse::link, "tel:"},
    {UrlUse::own_picture, "cid:"},
    {UrlUse::remote_picture, "http://"},
    {UrlUse::remote_picture, "https://"},
}};

int hex_value(char digit) {
    if (ascii::is_digit(digit)) {
        return digit - '0';
    }
    const char lower = ascii::to_lower(digit);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

Treatment treatment_of(const GumboNode& element) {
    if (!is_html(element) || element.type == GUMBO_NODE_TEMPLATE) {
        return Treatment::drop;
    }
    const auto tag = tag_of(element);
    if (contains(kept_elements, tag)) {
        return Treatment::keep;
    }
    return contains(dropped_elements, tag) ? Treatment::drop : Treatment::unwrap;
}

bool is_void(GumboTag tag) {
    return tag == GUMBO_TAG_BR || tag == GUMBO_TAG_COL || tag == GUMBO_TAG_HR ||
           tag == GUMBO_TAG_IMG || tag == GUMBO_TAG_WBR;
}

bool is_scope(GumboTag tag) {
    return tag != GUMBO_TAG_UNKNOWN && tag != GUMBO_TAG_HTML && tag != GUMBO_TAG_BODY &&
           tag != GUMBO_TAG_LABEL;
}

bool is_allowed_attribute(GumboTag tag, std::string_view name, std::string_view value) {
    return std::ranges::any_of(allowed_attributes, [&](const AllowedAttribute& allowed) {
        return allowed.name == name && (allowed.tags == anywhere || contains(allowed.tags, tag)) &&
               allowed.accepts(value);
    });
}

std::optional<std::string> clean_url(std::string_view url, UrlUse use) {
    // Browsers cut controls and spaces at the ends and ignore tabs and line ends anywhere.
    const auto is_blank = [](char letter) { return static_cast<unsigned char>(letter) <= ' '; };
    while (!url.empty() && is_blank(url.front())) {
        url.remove_prefix(1);
    }
    while (!url.empty() && is_blank(url.back())) {
        url.remove_suffix(1);
    }
    std::string clean;
    for (const char letter : url) {
        if (letter == ' ') {
            clean += "%20";
        } else if (!ascii::is_control(letter)) {
            clean += letter;
        } else if (letter != '\t' && letter != '\n' && letter != '\r') {
            return std::nullopt;
        }
    }
    if (clean.size() > url_octets_max) {
        return std::nullopt;
    }
    for (const auto& scheme : schemes) {
        if (scheme.use == use && ascii::starts_with_ignoring_case(clean, scheme.prefix) &&
            clean.size() > scheme.prefix.size()) {
            return std::string(scheme.prefix) + clean.substr(scheme.prefix.size());
        }
    }
    return std::nullopt;
}

std::string content_id_of(std::string_view cid_url) {
    const auto encoded = cid_url.substr(std::min(cid_url.find(':') + 1, cid_url.size()));
    std::string id;
    for (std::size_t index = 0; index < encoded.size(); ++index) {
        if (encoded[index] == '%' && index + 2 < encoded.size() &&
            hex_value(encoded[index + 1]) >= 0 && hex_value(encoded[index + 2]) >= 0) {
            id += static_cast<char>(
                hex_value(encoded[index + 1]) * 16 + hex_value(encoded[index + 2])
            );
            index += 2;
        } else {
            id += encoded[index];
        }
    }
    return utf8::scrub(id);
}

}  // namespace maildocket::text
