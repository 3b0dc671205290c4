#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

// What a virus scanner says of a mail, and how it is asked: who asks knows no scanner, and the
// scanner no mail.
namespace maildocket {

struct VirusFinding {
    std::string virus;       // name; empty if none was found
    std::string trouble;     // why the mail was not scanned; empty if it was
    bool must_wait = false;  // not scanned, and not to be taken until it is

    bool operator==(const VirusFinding&) const = default;
};

// Puts the next octets of the mail into the span; 0 at the end.
using ScanSource = std::function<Result<std::size_t>(std::span<char> into)>;
// From any thread. Waits for the scanner, within a limit of its own.
using VirusScanner = std::function<VirusFinding(const ScanSource& source)>;

}  // namespace maildocket
