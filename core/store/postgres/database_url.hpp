#pragma once

#include <string>
#include <string_view>

// Where the database is, read from the URL once.
namespace maildocket::postgres {

class DatabaseUrl {
public:
    // Throws a Failure invalid_input if libpq cannot read it.
    explicit DatabaseUrl(const std::string& url);

    // For libpq and libpqxx, with our defaults for what the URL leaves open.
    [[nodiscard]] const std::string& conninfo() const { return conninfo_; }
    // A message of libpq without the password.
    [[nodiscard]] std::string cleaned(std::string_view message) const;

private:
    std::string conninfo_;
    std::string password_;
};

}  // namespace maildocket::postgres
