#pragma once

#include "core/mail/message.hpp"

#include <boost/json.hpp>

#include <string>

// What corpus_parse says about one case, in the words of the corpora's README. Each area of the
// program adds its fields in a file of its own.
namespace maildocket::corpus {

// `kind` is message, text or html. Calls the functions below.
void add_fields(const std::string& kind, const std::string& octets, boost::json::object& result);

// Class, bounce, reply and forward, of a mail that could be parsed.
void add_understanding_fields(const Message& message, boost::json::object& result);

// New text, quotation and signature of a bare body; `kind` is text or html.
void add_reply_fields(
    const std::string& kind, const std::string& octets, boost::json::object& result
);

void add_header_fields(
    const std::string& raw, const boost::json::object& expected, boost::json::object& result
);

}  // namespace maildocket::corpus
