#include "core/oauth/redact.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>

namespace maildocket::oauth {

namespace {

constexpr std::string_view mask = "***";
constexpr auto names = std::to_array<std::string_view>(
    {"access_token",
     "refresh_token",
     "id_token",
     "client_secret",
     "client_assertion",
     "assertion",
     "code",
     "device_code",
     "code_verifier",
     "state"}
);
constexpr auto verbs = std::to_array<std::string_view>({"authenticate", "auth"});

bool is_name_letter(char letter) {
    return ascii::is_alnum(letter) || letter == '_' || letter == '-';
}

// Of tokens, base64, escapes of forms and of JSON.
bool is_secret_letter(char letter) {
    return ascii::is_alnum(letter) ||
           std::string_view("-._~+/=%\\!*").find(letter) != std::string_view::npos;
}

class Redactor {
public:
    explicit Redactor(std::string_view text) : text_(text) {}

    std::string run() {
        while (at_ < text_.size()) {
            if (!is_name_letter(text_[at_])) {
                result_ += text_[at_++];
                continue;
            }
            const auto word = take(&is_name_letter);
            result_ += word;
            const auto name = ascii::lower(word);
            if (std::ranges::find(names, name) != names.end()) {
                mask_value();
            } else if (name == "bearer") {
                mask_behind_blanks();
            } else if (std::ranges::find(verbs, name) != verbs.end()) {
                copy_blanks();
                result_ += take(&is_name_letter);  // the mechanism
                mask_behind_blanks();
            }
        }
        return std::move(result_);
    }

private:
    template <class Fits>
    std::string_view take(const Fits& fits) {
        const auto begin = at_;
        while (at_ < text_.size() && fits(text_[at_])) {
            ++at_;
        }
        return text_.substr(begin, at_ - begin);
    }

    void copy_blanks() {
        result_ += take([](char letter) { return letter == ' ' || letter == '\t'; });
    }

    void mask_behind_blanks() {
        const auto before = at_;
        copy_blanks();
        if (at_ != before && !take(&is_secret_letter).empty()) {
            result_ += mask;
        }
    }

    // name=value, "name":"value", "name" : "value"
    void mask_value() {
        const auto separator = take([](char letter) {
            return std::string_view("\"'=: \t").find(letter) != std::string_view::npos;
        });
        result_ += separator;
        const bool assigned = separator.find_first_of("=:") != std::string_view::npos;
        if (assigned && !take(&is_secret_letter).empty()) {
            result_ += mask;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string result_;
};

}  // namespace

std::string redact(std::string_view text) {
    return Redactor(text).run();
}

}  // namespace maildocket::oauth
