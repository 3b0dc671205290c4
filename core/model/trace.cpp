#include "core/model/trace.hpp"

#include <boost/json.hpp>

namespace maildocket {

namespace {

constexpr std::string_view rule_key = "rule";
constexpr std::string_view evidence_key = "evidence";
constexpr std::string_view result_key = "result";

std::string text_of(const boost::json::object& step, std::string_view key) {
    const auto* value = step.if_contains(key);
    const auto* text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? std::string(text->data(), text->size()) : std::string();
}

}  // namespace

std::string to_json(const Trace& trace) {
    boost::json::array steps;
    steps.reserve(trace.size());
    for (const auto& step : trace) {
        steps.push_back(boost::json::object{
            {rule_key, step.rule}, {evidence_key, step.evidence}, {result_key, step.result}});
    }
    return boost::json::serialize(steps);
}

std::optional<Trace> parse_trace(std::string_view json) {
    boost::json::error_code error;
    const auto parsed = boost::json::parse(json, error);
    const auto* steps = error ? nullptr : parsed.if_array();
    if (steps == nullptr) {
        return std::nullopt;
    }
    Trace trace;
    for (const auto& value : *steps) {
        const auto* step = value.if_object();
        if (step == nullptr) {
            return std::nullopt;
        }
        trace.push_back(
            {text_of(*step, rule_key), text_of(*step, evidence_key), text_of(*step, result_key)}
        );
    }
    return trace;
}

}  // namespace maildocket
