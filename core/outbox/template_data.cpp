#include "core/outbox/template_data.hpp"

namespace maildocket::outbox {

const std::vector<TemplateName>& template_names() {
    static const std::vector<TemplateName> names{
        {"reference", {}},
        {"subject", {}},
        {"queue", {}},
        {"team", {}},
        {"address", {}},
        {"recipient", {}},
        {"author", {}},
        {"author_email", {}},
        {"contact", {}},
        {"text", {}},
        {"quoted_text", {}},
        {"text_html", {}},
        {"detail", {}},
        {"quoted_detail", {}},
        {"detail_html", {}},
        {"warning", {}},
        {"has_attachments", {}},
        {"attachments", {}, true},
        {"has_refused", {}},
        {"refused", {}, true},
        {"has_omitted", {}},
        {"omitted", {}, true},
        {"name", "attachments"},
        {"size", "attachments"},
        {"number", "attachments"},
        {"name", "refused"},
        {"size", "refused"},
        {"number", "refused"},
        {"too_large", "refused"},
        {"not_allowed", "refused"},
        {"reason", "refused"},
        {"name", "omitted"},
        {"size", "omitted"},
        {"number", "omitted"},
    };
    return names;
}

}  // namespace maildocket::outbox
