#pragma once

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <set>
#include <string>

// Mails that ended the process while they were read. Each is noted in a small file that is mapped
// into memory before it is parsed, and taken out afterwards, which costs no system call; the kernel
// keeps the page when the process dies. The next process finds the note and takes that mail unread
// (SPEC promise 4), instead of dying of it again at each retry of the MTA.
namespace maildocket::intake {

class Suspects {
public:
    static constexpr std::size_t slots_count = 64;

    // `directory` must exist and be writable. Notes of processes that live are left alone; those of
    // dead ones are taken over and their files removed.
    [[nodiscard]] static Result<std::unique_ptr<Suspects>> open(const std::string& directory);
    ~Suspects();
    Suspects(const Suspects&) = delete;
    Suspects& operator=(const Suspects&) = delete;
    Suspects(Suspects&&) = delete;
    Suspects& operator=(Suspects&&) = delete;

    [[nodiscard]] bool contains(const Digest& digest) const;

    // A mail in the dangerous part; the note is gone when this ends.
    class Mark {
    public:
        Mark(Suspects& owner, const Digest& digest);
        ~Mark();
        Mark(const Mark&) = delete;
        Mark& operator=(const Mark&) = delete;
        Mark(Mark&&) = delete;
        Mark& operator=(Mark&&) = delete;

    private:
        Suspects& owner_;
        std::size_t slot_;
    };

private:
    struct Page;
    Suspects(std::string path, int file, Page* page, std::set<Digest> found);

    std::string path_;
    int file_;
    Page* page_;
    std::set<Digest> found_;
    std::mutex mutex_;
    std::array<bool, slots_count> taken_{};
};

}  // namespace maildocket::intake
