#pragma once

#include "core/store/intake_store.hpp"
#include "core/store/ticket_store.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <ostream>
#include <string>
#include <vector>

// How failed comparisons of whole values say both sides.
namespace maildocket {

inline std::ostream& operator<<(std::ostream& out, Outcome outcome) {
    return out << to_string(outcome);
}
inline std::ostream& operator<<(std::ostream& out, TicketState state) {
    return out << to_string(state);
}
inline std::ostream& operator<<(std::ostream& out, const TicketReference& reference) {
    return out << reference.text();
}
inline std::ostream& operator<<(std::ostream& out, Timestamp time) {
    return out << to_rfc3339(time);
}
template <class Tag>
std::ostream& operator<<(std::ostream& out, Id<Tag> id) {
    return out << '#' << id.value;
}
inline std::ostream& operator<<(std::ostream& out, ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_input: return out << "invalid_input";
        case ErrorCode::not_found: return out << "not_found";
        case ErrorCode::conflict: return out << "conflict";
        case ErrorCode::store_unavailable: return out << "store_unavailable";
        case ErrorCode::commit_in_doubt: return out << "commit_in_doubt";
        case ErrorCode::no_space: return out << "no_space";
        case ErrorCode::internal: return out << "internal";
    }
    return out;
}

}  // namespace maildocket

namespace doctest {

template <class T>
struct StringMaker<std::optional<T>> {
    static String convert(const std::optional<T>& value) {
        return value ? toString(*value) : String("nothing");
    }
};
template <class T>
struct StringMaker<std::vector<T>> {
    static String convert(const std::vector<T>& values) {
        String text("{");
        for (const auto& value : values) {
            text += toString(value) + String(" ");
        }
        return text + String("}");
    }
};
template <>
struct StringMaker<maildocket::store::DeliveryOutcome> {
    static String convert(const maildocket::store::DeliveryOutcome& value) {
        return toString(value.delivery) + " " + toString(value.outcome) + " ticket " +
               toString(value.ticket) + " " + toString(value.reference) + " article " +
               toString(value.article);
    }
};
template <>
struct StringMaker<maildocket::store::TicketRow> {
    static String convert(const maildocket::store::TicketRow& value) {
        return toString(value.id) + " " + toString(value.reference) + " " + toString(value.state) +
               " \"" + value.subject.c_str() + "\" client " + value.client.c_str() + " contact " +
               value.contact.c_str() + " assignee " + value.assignee.c_str() + " articles " +
               toString(value.articles) + " created " + toString(value.created_at) + " updated " +
               toString(value.updated_at) + " merged into " + toString(value.merged_into);
    }
};
template <>
struct StringMaker<maildocket::store::ArticleRow> {
    static String convert(const maildocket::store::ArticleRow& value) {
        return toString(value.id) + " " + String(std::string(to_string(value.kind)).c_str()) +
               " by " + value.author_email.c_str() + " \"" + value.text.c_str() + "\" " +
               toString(value.attachments.size()) + " attachments";
    }
};

}  // namespace doctest
