#include "core/mime/mail_view.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
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
    const auto behind =
        std::ranges::upper_bound(left_out_, stream_offset, {}, &LeftOut::stream_offset);
    const auto left_out = behind == left_out_.begin() ? 0 : std::prev(behind)->octets;
    return std::min(
        body_.begin + left_out + static_cast<std::uint64_t>(std::max<gint64>(in_body, 0)), body_.end
    );
}

gint64 MailView::length() const {
    return static_cast<gint64>(header_.size() + body_.octets());
}

std::size_t MailView::read(gint64 position, char* into, std::size_t count) {
    if (position != position_) {
        return 0;
    }
    const auto in_header = static_cast<std::size_t>(position);
    const auto copied =
        in_header < header_.size() ? header_.copy(into, count, in_header) : read_body(into, count);
    position_ += static_cast<gint64>(copied);
    return copied;
}

std::size_t MailView::read_body(char* into, std::size_t count) {
    while (true) {
        const auto ready =
            std::string_view(window_).substr(taken_octets_, seen_octets_ - taken_octets_);
        const auto last_end = ready.substr(0, count).rfind('\n');
        const bool has_line = last_end != std::string_view::npos;
        if (has_line || ready.size() >= count || !see_more()) {
            const auto copied = has_line ? last_end + 1 : std::min(count, ready.size());
            window_.copy(into, copied, taken_octets_);
            taken_octets_ += copied;
            return copied;
        }
    }
}

// Fetches the next piece and shows it to the guard. False at the end; then nothing has moved.
bool MailView::see_more() {
    if (fetched_until_ == body_.end || !guard_.over_limit().empty() || guard_.finished()) {
        return false;
    }
    window_.erase(0, taken_octets_);
    seen_octets_ -= taken_octets_;
    taken_octets_ = 0;
    const auto kept = window_.size();
    const auto wanted = static_cast<std::size_t>(
        std::min<std::uint64_t>(piece_octets_max, body_.end - fetched_until_)
    );
    window_.resize(kept + wanted);
    const auto count = source_.read(fetched_until_, std::span(window_).subspan(kept));
    window_.resize(kept + (count ? *count : 0));
    if (!count) {
        error_ = count.error();
        fetched_until_ = body_.end;
        return false;
    }
    fetched_until_ = *count == 0 ? body_.end : fetched_until_ + *count;
    if (translates_carriage_returns_) {
        const auto fresh = window_.begin() + static_cast<std::ptrdiff_t>(kept);
        std::ranges::replace(fresh, window_.end(), '\r', '\n');
    }
    const auto unseen = std::string_view(window_).substr(seen_octets_);
    auto seen = guard_.look(unseen, fetched_until_ == body_.end);
    for (const auto& mask : guard_.masks()) {
        window_[seen_octets_ + mask.offset] = mask.octet;
    }
    if (!shows_content_) {
        seen -= leave_out_plain();
    }
    seen_octets_ += seen;
    return true;
}

// Takes out of the unseen window what tells GMime nothing. Returns how many octets.
std::size_t MailView::leave_out_plain() {
    const auto size_before = window_.size();
    auto kept_end = seen_octets_;
    auto next = seen_octets_;
    const auto keep_until = [&](std::size_t end) {
        if (next != kept_end) {
            std::memmove(window_.data() + kept_end, window_.data() + next, end - next);
        }
        kept_end += end - next;
    };
    for (const auto& plain : guard_.plain()) {
        const auto begin = seen_octets_ + plain.offset;
        keep_until(begin);
        next = begin + plain.octets;
        const auto before = left_out_.empty() ? 0 : left_out_.back().octets;
        left_out_.push_back({position_ + static_cast<gint64>(kept_end), before + plain.octets});
    }
    keep_until(size_before);
    window_.resize(kept_end);
    return size_before - kept_end;
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
