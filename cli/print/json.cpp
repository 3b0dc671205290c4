#include "cli/print/json.hpp"

#include "core/base/utf8.hpp"

namespace maildocket::cli {

boost::json::value json_text(std::string_view text) {
    if (utf8::valid(text)) {
        return boost::json::string(text);
    }
    return boost::json::string(utf8::scrub(text));
}

boost::json::value json_text_or_null(std::string_view text) {
    return text.empty() ? boost::json::value(nullptr) : json_text(text);
}

boost::json::value json_time(Timestamp time) {
    return boost::json::string(to_rfc3339(time));
}

boost::json::value json_time(const std::optional<Timestamp>& time) {
    return time ? json_time(*time) : boost::json::value(nullptr);
}

boost::json::value json_reference(const std::optional<TicketReference>& reference) {
    return reference ? json_text(reference->text()) : boost::json::value(nullptr);
}

boost::json::value json_trace(const Trace& trace) {
    boost::json::array steps;
    for (const auto& step : trace) {
        steps.push_back(boost::json::object{
            {"rule", json_text(step.rule)},
            {"evidence", json_text(step.evidence)},
            {"result", json_text(step.result)}});
    }
    return steps;
}

void print_json(std::ostream& out, const boost::json::value& value) {
    const auto* array = value.if_array();
    if (array == nullptr || array->empty()) {
        out << boost::json::serialize(value) << '\n';
        return;
    }
    const char* separator = "[\n";
    for (const auto& element : *array) {
        out << separator << boost::json::serialize(element);
        separator = ",\n";
    }
    out << "\n]\n";
}

}  // namespace maildocket::cli
