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

net::SmtpSecurity smtp_security_of(MailboxSecurity security) {
    switch (security) {
        case MailboxSecurity::tls: return net::SmtpSecurity::tls;
        case MailboxSecurity::starttls: return net::SmtpSecurity::starttls;
        case MailboxSecurity::none: break;
    }
    return net::SmtpSecurity::none;
}

net::SmtpMechanism smtp_mechanism_of(const MailboxConfig& mailbox) {
    if (mailbox.sign_in == MailboxSignIn::password) {
        return net::SmtpMechanism::password;
    }
    return mailbox.mechanism == MailboxMechanism::oauthbearer ? net::SmtpMechanism::oauthbearer
                                                              : net::SmtpMechanism::xoauth2;
}

// Microsoft and Google send for the mailbox and for whom it may send as, and refuse a signed
// address, which nobody there knows. What comes back is known by the Message-IDs in it.
bool takes_own_sender_only(MailboxProvider provider) {
    switch (provider) {
        case MailboxProvider::microsoft365:
        case MailboxProvider::google: return true;
        case MailboxProvider::imap: break;
    }
    return false;
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

net::SmtpSettings smtp_settings(const MailboxConfig& mailbox) {
    net::SmtpSettings settings;
    settings.host = mailbox.smtp_host;
    settings.port = mailbox.smtp_port;
    settings.security = smtp_security_of(mailbox.smtp_security);
    settings.username = mailbox.username;
    settings.mechanism = smtp_mechanism_of(mailbox);
    settings.ca_file = mailbox.ca_file;
    settings.own_address = mailbox.username;
    settings.only_sender = takes_own_sender_only(mailbox.provider);
    return settings;
}

}  // namespace maildocket::account
