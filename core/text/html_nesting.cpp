#include "core/text/html_nesting.hpp"

#include <algorithm>
#include <array>

namespace maildocket::text {
namespace {

// HTML standard, "in body": start tags that act as </p> first. A <table> does not where there is no
// doctype.
constexpr std::array paragraph_enders{
    GUMBO_TAG_ADDRESS, GUMBO_TAG_ARTICLE,    GUMBO_TAG_ASIDE,   GUMBO_TAG_BLOCKQUOTE,
    GUMBO_TAG_CENTER,  GUMBO_TAG_DD,         GUMBO_TAG_DIV,     GUMBO_TAG_DL,
    GUMBO_TAG_DT,      GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FIGURE,  GUMBO_TAG_FOOTER,
    GUMBO_TAG_H1,      GUMBO_TAG_H2,         GUMBO_TAG_H3,      GUMBO_TAG_H4,
    GUMBO_TAG_H5,      GUMBO_TAG_H6,         GUMBO_TAG_HEADER,  GUMBO_TAG_HR,
    GUMBO_TAG_LI,      GUMBO_TAG_MAIN,       GUMBO_TAG_NAV,     GUMBO_TAG_OL,
    GUMBO_TAG_P,       GUMBO_TAG_PRE,        GUMBO_TAG_SECTION, GUMBO_TAG_UL};

constexpr std::array headings{
    GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6};

// Of the "special" elements those that bound a search for an open <li> or <dd>.
constexpr std::array item_borders{
    GUMBO_TAG_ARTICLE,    GUMBO_TAG_ASIDE,  GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_CAPTION,
    GUMBO_TAG_CENTER,     GUMBO_TAG_DD,     GUMBO_TAG_DL,         GUMBO_TAG_DT,
    GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FIGURE, GUMBO_TAG_FOOTER,     GUMBO_TAG_H1,
    GUMBO_TAG_H2,         GUMBO_TAG_H3,     GUMBO_TAG_H4,         GUMBO_TAG_H5,
    GUMBO_TAG_H6,         GUMBO_TAG_HEADER, GUMBO_TAG_LI,         GUMBO_TAG_MAIN,
    GUMBO_TAG_NAV,        GUMBO_TAG_OL,     GUMBO_TAG_PRE,        GUMBO_TAG_SECTION,
    GUMBO_TAG_TABLE,      GUMBO_TAG_TBODY,  GUMBO_TAG_TD,         GUMBO_TAG_TFOOT,
    GUMBO_TAG_TH,         GUMBO_TAG_THEAD,  GUMBO_TAG_TR,         GUMBO_TAG_UL};

constexpr std::array cells{GUMBO_TAG_TD, GUMBO_TAG_TH, GUMBO_TAG_CAPTION};

template <class Tags>
bool contains(const Tags& tags, GumboTag tag) {
    return std::ranges::find(tags, tag) != tags.end();
}

// Whether one of `wanted` is open, looking outwards up to one of `borders`.
template <class Wanted, class Borders>
bool is_open(std::span<const GumboTag> open, const Wanted& wanted, const Borders& borders) {
    const auto found = std::find_if(open.rbegin(), open.rend(), [&](GumboTag tag) {
        return contains(wanted, tag) || contains(borders, tag);
    });
    return found != open.rend() && contains(wanted, *found);
}

bool is_row_group(GumboTag tag) {
    return tag == GUMBO_TAG_TBODY || tag == GUMBO_TAG_THEAD || tag == GUMBO_TAG_TFOOT;
}

}  // namespace

bool would_move_text(std::span<const GumboTag> open) {
    if (open.empty()) {
        return false;
    }
    const auto parent = open.back();
    return parent == GUMBO_TAG_TABLE || is_row_group(parent) || parent == GUMBO_TAG_TR ||
           parent == GUMBO_TAG_COLGROUP;
}

bool would_move(std::span<const GumboTag> open, GumboTag tag) {
    const auto parent = open.empty() ? GUMBO_TAG_BODY : open.back();
    switch (tag) {
        case GUMBO_TAG_CAPTION:
        case GUMBO_TAG_COLGROUP:
        case GUMBO_TAG_TBODY:
        case GUMBO_TAG_THEAD:
        case GUMBO_TAG_TFOOT: return parent != GUMBO_TAG_TABLE;
        case GUMBO_TAG_COL: return parent != GUMBO_TAG_COLGROUP;
        case GUMBO_TAG_TR: return !is_row_group(parent);
        case GUMBO_TAG_TD:
        case GUMBO_TAG_TH: return parent != GUMBO_TAG_TR;
        default: break;
    }
    if (would_move_text(open)) {
        return true;
    }
    if (tag == GUMBO_TAG_A) {
        return is_open(open, std::array{GUMBO_TAG_A}, cells);
    }
    if (tag == GUMBO_TAG_LI && is_open(open, std::array{GUMBO_TAG_LI}, item_borders)) {
        return true;
    }
    if ((tag == GUMBO_TAG_DD || tag == GUMBO_TAG_DT) &&
        is_open(open, std::array{GUMBO_TAG_DD, GUMBO_TAG_DT}, item_borders)) {
        return true;
    }
    if (contains(headings, tag) && contains(headings, parent)) {
        return true;
    }
    return contains(paragraph_enders, tag) && is_open(open, std::array{GUMBO_TAG_P}, cells);
}

}  // namespace maildocket::text
