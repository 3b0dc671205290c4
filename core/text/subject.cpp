#include "core/text/subject.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/text/phrase_table.hpp"
#include "core/text/text_lines.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace maildocket::text {

namespace {

constexpr std::size_t marks_max = 100;
constexpr std::size_t compared_characters_max = 200;

constexpr std::string_view reply_marks =
    "Re|R|RE|Aw|Antw|Antwort|Sv|Svar|Vs|Vá|Odp|Od|Ynt|Yan|Cevap|Res|Resp|Rif|Rsp|Ref|BLS|Bls|Balas|"
    "TL|"
    "RV Re|Atb|Atbilde|Ats|Vast|Αντ|ΑΠ|ΣΧΕΤ|Απ|Отв|Ответ|На|Відп|Відповідь|Відв|Rép|Rep|REP|"
    "回复|答复|回覆|回信|返信|답장|회신|השב|תגובה|הנדון|رد|پاسخ|Trả lời|TLời|ตอบกลับ|ตอบ|उत्तर|Sagot";
constexpr std::string_view forward_marks =
    "Fwd|Fw|Wg|Wtr|Weitergeleitet|Tr|Trans|Rv|Enc|Encaminhado|Encaminhada|Reenv|Reenviado|I|"
    "Inoltra|Inoltro|"
    "Doorst|Vb|Vl|Vs "
    "Vl|Vidarebefordrat|Pd|Prz|Przekazane|Předáno|Pře|Ilt|İlt|Yön|Továbbítás|Továbbított|"
    "Továb|Trs|Redirecționare|Fs|Vidb|Edl|Vält|Välitetty|Päll|Fwd "
    "Re|ΠΡΘ|Προώθ|Пер|Пересл|Пересилання|"
    "Переадр|Препр|转发|轉寄|转寄|轉發|転送|전달|הועבר|העבר|إعادة توجيه|تحويل|ارسال|Chuyển "
    "tiếp|CT|Terusan|TRS|"
    "ส่งต่อ";

// The colon of a mark, ASCII or full-width; 0 if there is none.
std::size_t colon_octets(std::string_view text) {
    return text.starts_with(':') ? 1 : text.starts_with("\xEF\xBC\x9A") ? 3 : 0;
}

// "[2]", "(2)", "^2", "*2": how often, as old programs count.
std::string_view drop_count(std::string_view text) {
    constexpr std::array<std::pair<char, char>, 2> brackets{{{'[', ']'}, {'(', ')'}}};
    auto rest = trim_marks(text);
    for (const auto& [open, close] : brackets) {
        if (rest.starts_with(open)) {
            const auto end = rest.find(close);
            const auto inside = rest.substr(1, end == std::string_view::npos ? 0 : end - 1);
            const bool number = !inside.empty() && inside.size() <= 4 &&
                                std::ranges::all_of(inside, ascii::is_digit);
            return number ? rest.substr(end + 1) : text;
        }
    }
    if (rest.starts_with('^') || rest.starts_with('*')) {
        rest.remove_prefix(1);
    }
    const auto digits = rest.find_first_not_of("0123456789");
    return digits <= 3 ? rest.substr(digits) : text;
}

struct Mark {
    bool forward = false;
    std::size_t octets = 0;
};

std::optional<Mark> mark_at(std::string_view text) {
    static const PhraseTable replies(reply_marks);
    static const PhraseTable forwards(forward_marks);
    for (const bool forward : {false, true}) {
        const auto& marks = forward ? forwards : replies;
        for (const auto name : {marks.opens(text), marks.starts(text)}) {
            if (name == 0) {
                continue;
            }
            const auto rest = trim_marks(drop_count(text.substr(name)));
            if (const auto colon = colon_octets(rest); colon > 0) {
                const auto end = static_cast<std::size_t>(rest.data() - text.data()) + colon;
                return Mark{forward, end};
            }
        }
    }
    return std::nullopt;
}

// "[list]" with something short inside that is no number.
std::string_view tag_at(std::string_view text) {
    if (!text.starts_with('[')) {
        return {};
    }
    const auto end = text.find(']');
    if (end == std::string_view::npos || end < 2 || end > 60) {
        return {};
    }
    const auto tag = text.substr(1, end - 1);
    if (mark_at(tag)) {
        return {};  // "[Fwd: text]"
    }
    return tag.find('[') == std::string_view::npos ? tag : std::string_view{};
}

std::string collapse(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        if (!ascii::is_space(letter)) {
            result += letter;
        } else if (!result.empty() && result.back() != ' ') {
            result += ' ';
        }
    }
    while (!result.empty() && result.back() == ' ') {
        result.pop_back();
    }
    return result;
}

std::u32string characters(std::string_view text) {
    std::u32string result;
    std::size_t position = 0;
    while (position < text.size() && result.size() < compared_characters_max) {
        const auto letter = utf8::next(text, position);
        result += letter < 0x80 ? static_cast<char32_t>(ascii::to_lower(static_cast<char>(letter)))
                                : letter;
    }
    return result;
}

}  // namespace

BaseSubject base_subject(std::string_view subject) {
    BaseSubject base;
    auto rest = trim_marks(subject);
    for (std::size_t count = 0; count < marks_max && !rest.empty(); ++count) {
        if (const auto mark = mark_at(rest)) {
            if (!base.reply && !base.forward) {
                (mark->forward ? base.forward : base.reply) = true;
            }
            rest = trim_marks(rest.substr(mark->octets));
        } else if (const auto tag = tag_at(rest); !tag.empty()) {
            base.tags.emplace_back(trim_marks(tag));
            rest = trim_marks(rest.substr(tag.size() + 2));
        } else {
            break;
        }
    }
    // "[Fwd: text]" of old Netscape.
    if (rest.starts_with('[') && rest.ends_with(']') && mark_at(rest.substr(1))) {
        auto inner = base_subject(rest.substr(1, rest.size() - 2));
        base.reply = base.reply || (!base.forward && inner.reply);
        base.forward = base.forward || (!base.reply && inner.forward);
        base.text = std::move(inner.text);
        return base;
    }
    // "text (fwd)"
    if (rest.size() > 5 && ascii::equal_ignoring_case(rest.substr(rest.size() - 5), "(fwd)")) {
        base.forward = !base.reply;
        rest = trim_marks(rest.substr(0, rest.size() - 5));
    }
    base.text = collapse(rest);
    return base;
}

int similarity(std::string_view left, std::string_view right) {
    const auto a = characters(left);
    const auto b = characters(right);
    if (a.empty() && b.empty()) {
        return 100;
    }
    std::vector<std::size_t> row(b.size() + 1);  // lengths of common subsequences
    for (const auto letter : a) {
        std::size_t diagonal = 0;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto above = row[j];
            row[j] = letter == b[j - 1] ? diagonal + 1 : std::max(above, row[j - 1]);
            diagonal = above;
        }
    }
    return static_cast<int>(200 * row[b.size()] / (a.size() + b.size()));
}

}  // namespace maildocket::text
