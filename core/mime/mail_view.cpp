#include "core/mime/mail_view.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::mime {

MailView::MailView(Source& source, Extent body, std::string header, Guard& guard)
    : source_(source),
      body_(body),
      header_(std::move(header)),
      guard_(guard),
      fetched_until_(body.begin) {}

std::uint64_t MailView::source_offset(gint64 stream_offset) const {
    const auto in_body = stream_offset - static_cast<gint64>(header_.size());
    return std::min(
        body_.begin + static_cast<std::uint64_t>(std::max<gint64>(in_body, 0)), body_.end
    );
}

gint64 MailView::length() const {
    return static_cast<gint64>(header_.size() + body_.octets());
}

std::size_t MailView::read(gint64 position, char* into, std::size_t count) {
    if (position != position_) {
        return 0;
    }
    std::size_t copied = 0;
    const auto in_header = static_cast<std::size_t>(position);
    if (in_header < header_.size()) {
        copied = header_.copy(into, count, in_header);
    } else {
        if (taken_octets_ == settled_octets_ && !settle_more()) {
            return 0;
        }
        copied = std::min(count, settled_octets_ - taken_octets_);
        window_.copy(into, copied, taken_octets_);
        taken_octets_ += copied;
    }
    position_ += static_cast<gint64>(copied);
    return copied;
}

// Fetches the next piece and shows it to the guard. False at the end.
bool MailView::settle_more() {
    window_.erase(0, taken_octets_);
    taken_octets_ = 0;
    settled_octets_ = 0;
    while (settled_octets_ == 0) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(
            std::min(piece_octets_max, Guard::window_octets_max + 1 - window_.size()),
            body_.end - fetched_until_
        ));
        const auto kept = window_.size();
        window_.resize(kept + wanted);
        const auto count = source_.read(fetched_until_, std::span(window_).subspan(kept));
        if (!count) {
            error_ = count.error();
            return false;
        }
        window_.resize(kept + *count);
        fetched_until_ = *count == 0 ? body_.end : fetched_until_ + *count;
        if (translates_carriage_returns_) {
            std::ranges::replace(
                window_.begin() + static_cast<std::ptrdiff_t>(kept), window_.end(), '\r', '\n'
            );
        }
        const bool last = fetched_until_ == body_.end;
        if (window_.empty()) {
            return false;
        }
        settled_octets_ = guard_.look(window_, last);
        if (!guard_.over_limit().empty() || (settled_octets_ == 0 && last)) {
            return false;
        }
    }
    for (const auto& mask : guard_.masks()) {
        window_[mask.offset] = mask.octet;
    }
    return true;
}

namespace {

struct ViewStream {
    GMimeStream parent;
    MailView* view;  // null in sub-streams
};

struct ViewStreamClass {
    GMimeStreamClass parent;
};

ssize_t read_view(GMimeStream* stream, char* buffer, std::size_t count) noexcept {
    auto* self = reinterpret_cast<ViewStream*>(stream);
    if (self->view == nullptr) {
        return -1;
    }
    const auto copied = self->view->read(stream->position, buffer, count);
    stream->position += static_cast<gint64>(copied);
    return static_cast<ssize_t>(copied);
}

ssize_t
refuse_write(GMimeStream* /*stream*/, const char* /*buffer*/, std::size_t /*count*/) noexcept {
    return -1;
}

int succeed(GMimeStream* /*stream*/) noexcept {
    return 0;
}

gboolean at_end(GMimeStream* stream) noexcept {
    const auto* self = reinterpret_cast<ViewStream*>(stream);
    return static_cast<gboolean>(self->view == nullptr || stream->position >= self->view->length());
}

gint64 seek_view(GMimeStream* stream, gint64 offset, GMimeSeekWhence whence) noexcept {
    if (whence != GMIME_STREAM_SEEK_SET) {
        return -1;
    }
    stream->position = offset;
    return offset;
}

gint64 tell_view(GMimeStream* stream) noexcept {
    return stream->position;
}

gint64 view_length(GMimeStream* stream) noexcept {
    const auto* self = reinterpret_cast<ViewStream*>(stream);
    return self->view == nullptr ? stream->bound_end - stream->bound_start : self->view->length();
}

GMimeStream* bounds_of_view(GMimeStream* stream, gint64 start, gint64 end) noexcept;

void initialize_class(gpointer type_class, gpointer /*data*/) noexcept {
    auto* stream_class = static_cast<GMimeStreamClass*>(type_class);
    stream_class->read = read_view;
    stream_class->write = refuse_write;
    stream_class->flush = succeed;
    stream_class->close = succeed;
    stream_class->reset = succeed;
    stream_class->eos = at_end;
    stream_class->seek = seek_view;
    stream_class->tell = tell_view;
    stream_class->length = view_length;
    stream_class->substream = bounds_of_view;
}

GType view_stream_type() {
    static const GType type = g_type_register_static_simple(
        g_mime_stream_get_type(),
        "MaildocketViewStream",
        sizeof(ViewStreamClass),
        initialize_class,
        sizeof(ViewStream),
        nullptr,
        GTypeFlags{}
    );
    return type;
}

GMimeStream* bounds_of_view(GMimeStream* /*stream*/, gint64 start, gint64 end) noexcept {
    auto* part = static_cast<GMimeStream*>(g_object_new(view_stream_type(), nullptr));
    g_mime_stream_construct(part, start, end);
    return part;
}

}  // namespace

GMimeStream* new_stream(MailView& view) {
    auto* stream = static_cast<GMimeStream*>(g_object_new(view_stream_type(), nullptr));
    reinterpret_cast<ViewStream*>(stream)->view = &view;
    g_mime_stream_construct(stream, 0, -1);
    return stream;
}

}  // namespace maildocket::mime
