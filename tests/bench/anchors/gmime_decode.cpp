#include "tests/bench/anchors/gmime_decode.hpp"

#include <gmime/gmime.h>

#include <memory>

namespace maildocket::bench {

namespace {

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

std::size_t text_octets(GMimeTextPart* part) {
    const std::unique_ptr<char, decltype(&g_free)> text(g_mime_text_part_get_text(part), &g_free);
    return text == nullptr ? 0 : std::string_view(text.get()).size();
}

std::size_t content_octets(GMimeDataWrapper* content) {
    const Owned<GMimeStream> sink(g_mime_stream_null_new());
    const auto written = g_mime_data_wrapper_write_to_stream(content, sink.get());
    return written < 0 ? 0 : static_cast<std::size_t>(written);
}

void decode_leaf(GMimeObject*, GMimeObject* part, void* total_octets) {
    auto& total = *static_cast<std::size_t*>(total_octets);
    if (GMIME_IS_TEXT_PART(part)) {
        total += text_octets(GMIME_TEXT_PART(part));
    } else if (GMIME_IS_PART(part)) {
        if (auto* content = g_mime_part_get_content(GMIME_PART(part)); content != nullptr) {
            total += content_octets(content);
        }
    }
}

std::size_t header_octets(GMimeMessage* message) {
    std::size_t total = 0;
    if (const auto* subject = g_mime_message_get_subject(message); subject != nullptr) {
        total += std::string_view(subject).size();
    }
    for (const auto type :
         {GMIME_ADDRESS_TYPE_FROM, GMIME_ADDRESS_TYPE_TO, GMIME_ADDRESS_TYPE_CC}) {
        auto* addresses = g_mime_message_get_addresses(message, type);
        total += static_cast<std::size_t>(internet_address_list_length(addresses));
    }
    return total + (g_mime_message_get_date(message) != nullptr ? 1U : 0U);
}

}  // namespace

void start_gmime() {
    g_mime_init();
}

std::size_t decode_mail(std::string_view octets, GmimeStage stage) {
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(octets.data(), octets.size())
    );
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
    if (message == nullptr) {
        return 1;
    }
    std::size_t total = 0;
    if (stage != GmimeStage::parse) {
        total += header_octets(message.get());
    }
    if (stage == GmimeStage::decode) {
        g_mime_message_foreach(message.get(), decode_leaf, &total);
    }
    return total;
}

}  // namespace maildocket::bench
