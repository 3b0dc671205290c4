#include "core/model/public_domains.hpp"

#include <doctest/doctest.h>

using maildocket::is_public_mail_domain;

TEST_CASE("free mail providers of the world are public") {
    for (const auto* domain :
         {"gmail.com",
          "googlemail.com",
          "outlook.com",
          "hotmail.co.uk",
          "yahoo.co.jp",
          "icloud.com",
          "gmx.de",
          "web.de",
          "t-online.de",
          "orange.fr",
          "libero.it",
          "wp.pl",
          "mail.ru",
          "qq.com",
          "proton.me",
          "aol.com",
          "mailinator.com",
          "zoho.com"}) {
        CAPTURE(domain);
        CHECK(is_public_mail_domain(domain));
    }
}

TEST_CASE("a sub-domain of a public domain is public and a look-alike is not") {
    CHECK(is_public_mail_domain("mail.gmail.com"));
    CHECK_FALSE(is_public_mail_domain("notgmail.com"));
    CHECK_FALSE(is_public_mail_domain("gmail.com.example"));
    CHECK_FALSE(is_public_mail_domain("example.com"));
    CHECK_FALSE(is_public_mail_domain("com"));
    CHECK_FALSE(is_public_mail_domain(""));
}
