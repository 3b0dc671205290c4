#include "core/base/ascii.hpp"
#include "tests/bench/load/mail_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace maildocket::bench {

namespace {

constexpr std::string_view message_id_name = "message-id:";

// A file's mail made fit for DATA: CRLF line ends whatever the file has, dots stuffed, no mbox line
// in front.
std::string for_the_wire(std::string_view file) {
    if (file.starts_with("From ")) {
        file.remove_prefix(std::min(file.find('\n'), file.size() - 1) + 1);
    }
    std::string wire;
    wire.reserve(file.size() + file.size() / 32 + 2);
    while (!file.empty()) {
        auto line = file.substr(0, file.find('\n'));
        file.remove_prefix(std::min(line.size() + 1, file.size()));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.starts_with('.')) {
            wire += '.';
        }
        wire.append(line).append("\r\n");
    }
    return wire;
}

struct FolderMail {
    std::string wire;
    std::size_t id_begin = 0;  // the Message-ID field with its line end; both 0 if there is none
    std::size_t id_end = 0;
};

// Finds the Message-ID field of the header, with its folded lines.
void find_message_id(FolderMail& mail) {
    const std::string_view wire = mail.wire;
    for (std::size_t begin = 0; begin < wire.size();) {
        auto end = std::min(wire.find("\r\n", begin), wire.size() - 2) + 2;
        if (end - begin == 2) {
            return;  // the empty line: no Message-ID in the header
        }
        while (end < wire.size() && (wire[end] == ' ' || wire[end] == '\t')) {
            end = std::min(wire.find("\r\n", end), wire.size() - 2) + 2;
        }
        if (ascii::starts_with_ignoring_case(wire.substr(begin), message_id_name)) {
            mail.id_begin = begin;
            mail.id_end = end;
            return;
        }
        begin = end;
    }
}

class FolderMails : public MailSource {
public:
    FolderMails(const std::filesystem::path& folder, Senders senders, bool unique)
        : senders_(std::move(senders)), unique_(unique) {
        for (const auto& file : read_folder(folder)) {
            FolderMail mail{.wire = for_the_wire(file)};
            find_message_id(mail);
            mails_.push_back(std::move(mail));
        }
    }

    void next(Mail& mail) override {
        const auto serial = serial_++;
        const auto& from = mails_[serial % mails_.size()];
        const std::string_view wire = from.wire;
        mail.reverse_path = senders_.address(serial);
        mail.front.clear();
        mail.back.clear();
        if (!unique_) {
            mail.shared = wire;
            return;
        }
        mail.front = wire.substr(0, from.id_begin);
        fmt::format_to(
            std::back_inserter(mail.front),
            "Message-ID: <{:x}.{}@load.example>\r\n",
            senders_.seed,
            serial
        );
        mail.shared = wire.substr(from.id_end);
    }

private:
    Senders senders_;
    bool unique_;
    std::vector<FolderMail> mails_;
    std::uint64_t serial_ = 0;
};

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string octets{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) {
        throw std::runtime_error("cannot read " + path.string());
    }
    return octets;
}

}  // namespace

std::vector<std::string> read_folder(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            paths.push_back(entry.path());
        }
    }
    std::ranges::sort(paths);
    std::vector<std::string> files;
    for (const auto& path : paths) {
        if (auto octets = read_file(path); !octets.empty()) {
            files.push_back(std::move(octets));
        }
    }
    if (files.empty()) {
        throw std::runtime_error("no mail in " + folder.string());
    }
    return files;
}

std::unique_ptr<MailSource> folder_mails(
    const std::filesystem::path& folder, Senders senders, bool unique
) {
    return std::make_unique<FolderMails>(folder, std::move(senders), unique);
}

}  // namespace maildocket::bench
