#include "core/imap/value_parser.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace maildocket::imap {

namespace {

// "{123}", "{123+}" and "~{123}" as the whole rest of a line.
std::optional<std::uint64_t> literal_at(std::string_view rest) {
    if (rest.starts_with('~')) {
        rest.remove_prefix(1);
    }
    if (rest.size() < 3 || rest.front() != '{' || rest.back() != '}') {
        return std::nullopt;
    }
    rest = rest.substr(1, rest.size() - 2);
    if (rest.size() > 1 && (rest.back() == '+' || rest.back() == '-')) {
        rest.remove_suffix(1);
    }
    std::uint64_t octets = 0;
    const auto* end = rest.data() + rest.size();
    const auto [stop, error] = std::from_chars(rest.data(), end, octets);
    if (error == std::errc::result_out_of_range) {
        return UINT64_MAX;  // a literal, and above any limit
    }
    if (error != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return octets;
}

// The literal that a line ends with, wherever it begins.
std::optional<std::uint64_t> literal_behind(std::string_view line) {
    const auto brace = line.rfind('{');
    return brace == std::string_view::npos ? std::nullopt : literal_at(line.substr(brace));
}

bool has_section(std::string_view item) {
    return ascii::starts_with_ignoring_case(item, "BODY") ||
           ascii::starts_with_ignoring_case(item, "BINARY");
}

bool ends_atom(char octet) {
    return octet == ' ' || octet == '(' || octet == ')' || octet == '"' || octet == '\t';
}

}  // namespace

std::string_view atom_at(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && !ends_atom(text[at])) {
        if (text[at] == '{' && literal_at(text.substr(at))) {
            break;  // a literal right behind its item
        }
        // BODY[HEADER.FIELDS (FROM)] is one word, and so is BODY[]<0>; a '[' in a keyword is not.
        if (text[at] == '[' && has_section(text.substr(0, at))) {
            at = std::min(text.find(']', at), text.size() - 1);
        }
        ++at;
    }
    return text.substr(0, at);
}

std::optional<std::uint64_t> ValueParser::parse(std::string_view line) {
    auto rest = line;
    while (defect_.empty()) {
        const auto blanks = std::min(rest.find_first_not_of(" \t"), rest.size());
        rest.remove_prefix(blanks);
        if (rest.empty()) {
            return std::nullopt;
        }
        if (const auto octets = literal_at(rest)) {
            return octets;
        }
        read_one(rest);
    }
    // What can't be understood must still be counted, or its octets would be taken for lines.
    return literal_behind(line);
}

void ValueParser::read_one(std::string_view& rest) {
    switch (rest.front()) {
        case '(': open_list(); break;
        case ')': close_list(); break;
        case '"': read_quoted(rest); return;
        default: read_atom(rest); return;
    }
    rest.remove_prefix(1);
}

void ValueParser::open_list() {
    if (open_.size() > limits_.depth_max) {
        fail("lists too deep");
        return;
    }
    open_.emplace_back();
}

void ValueParser::close_list() {
    if (open_.size() == 1) {
        fail("a list ends that did not begin");
        return;
    }
    Value list;
    list.kind = Value::Kind::list;
    list.items = std::move(open_.back());
    open_.pop_back();
    add(std::move(list));
}

void ValueParser::read_quoted(std::string_view& rest) {
    Value value;
    value.kind = Value::Kind::text;
    std::size_t at = 1;
    for (; at < rest.size() && rest[at] != '"'; ++at) {
        if (rest[at] == '\\' && at + 1 < rest.size()) {
            ++at;
        }
        value.octets += rest[at];
    }
    if (at >= rest.size()) {
        fail("a quoted string without its end");
        return;
    }
    rest.remove_prefix(at + 1);
    add(std::move(value));
}

void ValueParser::read_atom(std::string_view& rest) {
    const auto atom = atom_at(rest);
    rest.remove_prefix(atom.size());
    Value value;
    if (!ascii::equal_ignoring_case(atom, "NIL")) {
        value.kind = Value::Kind::atom;
        value.octets = atom;
    }
    add(std::move(value));
}

void ValueParser::add_literal(std::string octets, bool cut) {
    Value value;
    value.kind = Value::Kind::text;
    value.octets = std::move(octets);
    value.cut = cut;
    add(std::move(value));
}

void ValueParser::add_body(std::uint64_t size) {
    Value value;
    value.kind = Value::Kind::body;
    value.size = size;
    add(std::move(value));
}

bool ValueParser::at_body() const {
    if (!defect_.empty() || open_.size() != 2 || open_.back().empty()) {
        return false;
    }
    const auto& item = open_.back().back();
    return item.is_atom("BODY[]") || item.is_atom("RFC822");
}

std::vector<Value> ValueParser::take(std::string& defect) {
    if (open_.size() > 1) {
        fail("a list without its end");
    }
    defect = std::exchange(defect_, {});
    auto values = std::move(open_.front());
    open_.assign(1, {});
    count_ = 0;
    return values;
}

void ValueParser::add(Value value) {
    if (!defect_.empty()) {
        return;
    }
    if (count_ == limits_.values_max) {
        fail("too many values");
        return;
    }
    ++count_;
    open_.back().push_back(std::move(value));
}

void ValueParser::fail(std::string reason) {
    if (defect_.empty()) {
        defect_ = std::move(reason);
    }
}

}  // namespace maildocket::imap
