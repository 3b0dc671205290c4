#include "core/account/host/mailbox_servers.hpp"

namespace maildocket::account {

namespace {

net::ImapSecurity security_of(MailboxSecurity security) {
    switch (security) {
        case MailboxSecurity::tls: return net::ImapSecurity::tls;
        case MailboxSecurity::starttls: return net::ImapSecurity::starttls;
        case MailboxSecurity::none: break;
    }
    return net::ImapSecurity::none;
}

net::ImapMechanism mechanism_of(const MailboxConfig& mailbox) {
    if (mailbox.sign_in == MailboxSignIn::password) {
        return net::ImapMechanism::password;
    }
    return mailbox.mechanism == MailboxMechanism::oauthbearer ? net::ImapMechanism::oauthbearer
                                                              : net::ImapMechanism::xoauth2;
}

}  // namespace

net::ImapSettings imap_settings(const MailboxConfig& mailbox) {
    net::ImapSettings settings;
    settings.host = mailbox.host;
    settings.port = mailbox.port;
    settings.security = security_of(mailbox.security);
    settings.username = mailbox.username;
    settings.mechanism = mechanism_of(mailbox);
    settings.ca_file = mailbox.ca_file;
    return settings;
}

}  // namespace maildocket::account
