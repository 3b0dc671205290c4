#include "tests/bench/load/mail_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace maildocket::bench {

namespace {

constexpr std::size_t multipart_from_octets = 40'000;
constexpr std::size_t base64_columns = 76;
constexpr std::string_view base64_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view boundary = "=_part_8d1f03c7";

constexpr std::array<std::string_view, 8> sentences{
    "since this morning the printer on the second floor prints every page twice.",
    "I restarted it and took the cable out, without any change.",
    "The display shows a warning about the paper tray, although the tray is full.",
    "Two colleagues in the office next door see the same with their computers.",
    "Could somebody have a look before the meeting on Thursday?",
    "Our contract number is on the sticker at the back of the machine.",
    "I am in the office until four and can be reached by telephone as well.",
    "Thank you for your help, it worked well the last time."};

// `octets` (or up to two less) of prose in lines of at most 78 columns.
std::string prose(std::size_t octets) {
    std::string text;
    std::size_t index = 0;
    while (text.size() + sentences[index].size() + 2 <= octets) {
        text.append(sentences[index]).append("\r\n");
        index = (index + 1) % sentences.size();
    }
    if (const auto room = octets - text.size(); room > 2) {
        text.append(room - 2, '-').append("\r\n");
    }
    return text;
}

// One line of base64 that stands for 57 octets of noise; the same seed gives the same line.
void append_base64_line(std::string& text, std::uint64_t seed) {
    std::uint64_t bits = 0;
    for (std::size_t column = 0; column < base64_columns; ++column) {
        if (column % 10 == 0) {
            bits = scramble(seed + column);
        }
        text += base64_letters[bits & 63U];
        bits >>= 6U;
    }
    text += "\r\n";
}

class GeneratedMails : public MailSource {
public:
    GeneratedMails(std::size_t octets, Senders senders, std::string recipient)
        : senders_(std::move(senders)),
          recipient_(std::move(recipient)),
          multipart_(octets >= multipart_from_octets) {
        Mail probe;
        next(probe);
        const auto room = octets > probe.octets() ? octets - probe.octets() : 0;
        if (multipart_) {
            const auto lines = room / (base64_columns + 2);
            shared_.reserve(lines * (base64_columns + 2));
            for (std::size_t line = 0; line < lines; ++line) {
                append_base64_line(shared_, scramble(line));
            }
        } else {
            shared_ = prose(room);
        }
        serial_ = 0;
    }

    void next(Mail& mail) override {
        const auto serial = serial_++;
        mail.reverse_path = senders_.address(serial);
        mail.front.clear();
        append_head(mail.front, serial, mail.reverse_path);
        mail.shared = shared_;
        mail.back.clear();
        if (multipart_) {
            append_base64_line(mail.front, scramble(senders_.seed) + serial);
            mail.back = fmt::format("\r\n--{}--\r\n", boundary);
        }
    }

private:
    void append_head(std::string& text, std::uint64_t serial, std::string_view author) const {
        auto end = std::back_inserter(text);
        fmt::format_to(
            end,
            "Received: from mail.client.example (mail.client.example [192.0.2.25])\r\n"
            "\tby mx.desk.example (Postfix) with ESMTPS id {0:012X}\r\n"
            "\tfor <{2}>; Tue, 24 Nov 2026 09:12:{3:02} +0000 (UTC)\r\n"
            "Message-ID: <{1:x}.{0}@load.example>\r\n"
            "Date: Tue, 24 Nov 2026 10:12:{3:02} +0100\r\n"
            "From: Contact {0} <{4}>\r\n"
            "To: Support <{2}>\r\n"
            "Subject: =?utf-8?Q?Drucker_im_zweiten_Stock_st=C3=B6rt=2C_Nummer_{0}?=\r\n"
            "User-Agent: Load/1.0\r\n"
            "MIME-Version: 1.0\r\n",
            serial,
            senders_.seed,
            recipient_,
            serial % 60,
            author
        );
        if (multipart_) {
            fmt::format_to(
                end,
                "Content-Type: multipart/mixed; boundary=\"{0}\"\r\n\r\n"
                "--{0}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                "Good morning,\r\n\r\n{1}\r\nthe log is attached.\r\n\r\n"
                "--{0}\r\nContent-Type: application/octet-stream; name=\"log-{2}.dat\"\r\n"
                "Content-Disposition: attachment; filename=\"log-{2}.dat\"\r\n"
                "Content-Transfer-Encoding: base64\r\n\r\n",
                boundary,
                sentences.front(),
                serial
            );
        } else {
            fmt::format_to(
                end,
                "Content-Type: text/plain; charset=utf-8\r\n"
                "Content-Transfer-Encoding: 8bit\r\n\r\n"
                "Good morning, this is request {}:\r\n\r\n",
                serial
            );
        }
    }

    Senders senders_;
    std::string recipient_;
    bool multipart_;
    std::string shared_;
    std::uint64_t serial_ = 0;
};

}  // namespace

std::uint64_t scramble(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
}

std::string Senders::address(std::uint64_t serial) const {
    const auto contact = scramble(seed ^ serial) % std::max(contacts, 1U);
    std::string address;
    std::string_view rest = pattern;
    while (!rest.empty()) {
        if (rest.starts_with("%{n}")) {
            address += fmt::format_int(contact).c_str();
        } else if (rest.starts_with("%{m}")) {
            address += fmt::format_int(contact % std::max(domains, 1U)).c_str();
        } else if (rest.starts_with("%{s}")) {
            address += fmt::format_int(serial).c_str();
        } else {
            address += rest.front();
            rest.remove_prefix(1);
            continue;
        }
        rest.remove_prefix(4);
    }
    return address;
}

std::unique_ptr<MailSource> generated_mails(
    std::size_t octets, Senders senders, std::string recipient
) {
    return std::make_unique<GeneratedMails>(octets, std::move(senders), std::move(recipient));
}

}  // namespace maildocket::bench
