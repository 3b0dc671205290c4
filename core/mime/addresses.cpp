#include "core/mime/addresses.hpp"

#include "core/base/ascii.hpp"
#include "core/mime/address_tokens.hpp"
#include "core/mime/charset.hpp"
#include "core/mime/encoded_word.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace maildocket::mime {

namespace {

using Kind = AddressTokenKind;

bool has_at(std::string_view text) {
    return text.find('@') != std::string_view::npos;
}

std::string without_escapes(std::string_view quoted) {
    std::string result;
    for (std::size_t i = 0; i < quoted.size(); ++i) {
        if (quoted[i] == '\\' && i + 1 < quoted.size()) {
            ++i;
        }
        result.push_back(quoted[i]);
    }
    return result;
}

// Words of a name with the white space they had, still encoded.
class Phrase {
public:
    void add(const AddressToken& token, std::string_view text) {
        if (!text_.empty() && token.after_blank) {
            text_.push_back(' ');
        }
        text_.append(text);
    }
    void clear() { text_.clear(); }
    [[nodiscard]] std::size_t size() const { return text_.size(); }
    void cut(std::size_t size) { text_.resize(size); }
    [[nodiscard]] bool empty() const { return text_.empty(); }
    [[nodiscard]] std::string decoded(std::string_view hint) const {
        return decode_phrase(text_, hint);
    }

private:
    std::string text_;
};

// "local@domain" out of what stood in brackets or alone: without blanks, comments, source route
// (RFC 5322 4.4) and "mailto:".
std::string address_spec(std::string_view raw, std::string_view hint) {
    std::string spec;
    bool quoted = false;
    std::size_t comment_depth = 0;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char letter = raw[i];
        if (letter == '"') {
            quoted = !quoted;
        }
        comment_depth += !quoted && letter == '(' ? 1 : 0;
        if (comment_depth == 0 && (quoted || !ascii::is_space(letter)) && letter != '<' &&
            letter != '>') {
            spec.push_back(letter);
        }
        comment_depth -= !quoted && letter == ')' && comment_depth > 0 ? 1 : 0;
    }
    if (spec.starts_with('@') && spec.find(':') != std::string::npos) {
        spec.erase(0, spec.find(':') + 1);
    }
    if (ascii::starts_with_ignoring_case(spec, "mailto:")) {
        spec.erase(0, 7);
    }
    // The whole address in quotes, or in the single ones that Outlook adds.
    if (spec.size() > 2 && (spec.front() == '"' || spec.front() == '\'') &&
        spec.back() == spec.front()) {
        spec = spec.substr(1, spec.size() - 2);
    }
    return decode_phrase(spec, hint);
}

class ListBuilder {
public:
    ListBuilder(std::size_t addresses_max, std::string_view hint)
        : addresses_max_(addresses_max), hint_(hint) {}

    void take(const AddressToken& token) {
        switch (token.kind) {
            case Kind::word: take_word(token); break;
            case Kind::quoted: take_quoted(token); break;
            case Kind::comment: comment_.add(token, token.raw); break;
            case Kind::angle: take_angle(token); break;
            case Kind::comma: finish(); break;
            case Kind::semicolon: finish(); break;
            case Kind::colon: take_colon(); break;
        }
    }

    AddressList result() {
        finish();
        push_dangling();
        return std::move(list_);
    }

private:
    // A bare word with "@" is an address; one at the edge ("anna @ example.com", a quoted local
    // part) takes in its neighbour.
    void take_word(const AddressToken& token) {
        const bool glued = !token.after_blank && last_was_quoted_;
        if (address_.empty() ? has_at(token.raw) && encoded_word_length(token.raw) == 0
                             : address_.ends_with('@') || token.raw.starts_with('@')) {
            if (!address_.empty()) {
                address_.append(token.raw);
            } else if (token.raw.starts_with('@') && (glued || !last_word_.empty())) {
                address_ = glued ? '"' + last_word_ + '"' : last_word_;
                address_.append(token.raw);
                phrase_.cut(size_before_last_word_);
            } else {
                address_ = token.raw;
            }
            last_word_.clear();
            last_was_quoted_ = false;
            return;
        }
        if (!address_.empty() && has_at(token.raw) && !has_angle_) {
            finish();  // the next address, without a comma
            list_.repaired = true;
            take_word(token);
            return;
        }
        size_before_last_word_ = phrase_.size();
        phrase_.add(token, token.raw);
        last_word_ = token.raw;
        last_was_quoted_ = false;
    }

    void take_quoted(const AddressToken& token) {
        size_before_last_word_ = phrase_.size();
        phrase_.add(token, without_escapes(token.raw));
        last_word_ = token.raw;
        last_was_quoted_ = true;
    }

    void take_angle(const AddressToken& token) {
        if (has_angle_) {
            finish();
            list_.repaired = true;
        }
        if (!address_.empty()) {  // "a@b <a@b>": the first one is the name
            phrase_.add(token, address_);
            address_.clear();
        }
        has_angle_ = true;
        angle_ = token.raw;
    }

    void take_colon() {
        if (!address_.empty() || has_angle_) {
            return;
        }
        // The name of a group, or "mailto".
        phrase_.clear();
        comment_.clear();
        last_word_.clear();
        dangling_name_.clear();
    }

    void finish() {
        auto name = phrase_.decoded(hint_);
        auto email = address_spec(has_angle_ ? std::string_view(angle_) : address_, hint_);
        if (!has_at(email) && has_at(name)) {
            find_in_name(name, email);
        }
        if (name.empty()) {
            name = comment_.decoded(hint_);
        }
        const bool single_word = !has_angle_ && email.empty() && !last_was_quoted_ &&
                                 name.find(' ') == std::string::npos && comment_.empty();
        if (has_at(email) || (has_angle_ && !email.empty())) {
            if (!dangling_name_.empty()) {  // Berg, Anna <anna@example.com>
                name = name.empty() ? dangling_name_ : dangling_name_ + ", " + name;
                list_.repaired = true;
            }
            dangling_name_.clear();
            push({std::move(name), std::move(email)});
        } else if (!phrase_.empty()) {
            push_dangling();
            dangling_name_ = std::move(name);
            dangling_is_word_ = single_word;
        }
        phrase_.clear();
        size_before_last_word_ = 0;
        comment_.clear();
        address_.clear();
        angle_.clear();
        last_word_.clear();
        has_angle_ = false;
        last_was_quoted_ = false;
    }

    // The address stands inside quotes or inside an encoded word.
    void find_in_name(std::string& name, std::string& email) {
        const auto at = name.find('@');
        const auto before = name.find_last_of(" <(", at);
        const auto begin = before == std::string::npos ? 0 : before + 1;
        const auto end = std::min(name.find_first_of(" >)", at), name.size());
        if (end - begin < 3) {
            return;
        }
        email = address_spec(std::string_view(name).substr(begin, end - begin), hint_);
        name.erase(begin, end - begin);
        name = clean_line(name);
        while (!name.empty() && std::string_view("<>() ").find(name.back()) != std::string::npos) {
            name.pop_back();
        }
        list_.repaired = true;
    }

    // "root" and "MAILER-DAEMON" are local addresses, several words are a name without one.
    void push_dangling() {
        if (!dangling_name_.empty()) {
            push(dangling_is_word_ ? Address{{}, dangling_name_} : Address{dangling_name_, {}});
        }
        dangling_name_.clear();
    }

    void push(Address address) {
        if (list_.addresses.size() >= addresses_max_) {
            list_.shortened = true;
            return;
        }
        list_.repaired = list_.repaired || !has_at(address.email);
        list_.addresses.push_back(std::move(address));
    }

    std::size_t addresses_max_;
    std::string_view hint_;
    AddressList list_;
    // Of the address that is being read.
    Phrase phrase_;
    std::size_t size_before_last_word_ = 0;  // of phrase_: its last word may be a local part
    Phrase comment_;
    std::string address_;
    std::string angle_;
    std::string last_word_;
    bool has_angle_ = false;
    bool last_was_quoted_ = false;
    // What stood before a comma without an address: half a name, if an address follows.
    std::string dangling_name_;
    bool dangling_is_word_ = false;
};

}  // namespace

AddressList parse_addresses(
    std::string_view raw, std::size_t addresses_max, std::string_view hint
) {
    ListBuilder builder(addresses_max, hint);
    for (const auto& token : address_tokens(raw)) {
        builder.take(token);
    }
    return builder.result();
}

}  // namespace maildocket::mime
