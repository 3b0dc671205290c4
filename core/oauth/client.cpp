#include "core/oauth/client.hpp"

#include "core/crypto/digest.hpp"
#include "core/oauth/json.hpp"

namespace maildocket::oauth {

namespace {

// openid and profile tell who signed in; one resource alone is asked for beside them.
constexpr auto microsoft_person_scope =
    "offline_access openid profile https://outlook.office.com/IMAP.AccessAsUser.All "
    "https://outlook.office.com/SMTP.Send";
constexpr auto microsoft_application_scope = "https://outlook.office365.com/.default";
constexpr auto google_scope = "https://mail.google.com/";

void complete_microsoft(Client& client) {
    const auto base = "https://login.microsoftonline.com/" + client.tenant + "/oauth2/v2.0/";
    const auto fill = [](std::string& field, std::string value) {
        if (field.empty()) {
            field = std::move(value);
        }
    };
    fill(client.authorize_url, base + "authorize");
    fill(client.token_url, base + "token");
    fill(client.device_url, base + "devicecode");
    fill(
        client.scope,
        client.flow == Flow::application ? microsoft_application_scope : microsoft_person_scope
    );
}

void complete_google(Client& client) {
    const auto fill = [](std::string& field, const char* value) {
        if (field.empty()) {
            field = value;
        }
    };
    fill(client.authorize_url, "https://accounts.google.com/o/oauth2/v2/auth");
    fill(client.token_url, "https://oauth2.googleapis.com/token");
    fill(client.device_url, "https://oauth2.googleapis.com/device/code");
    fill(client.scope, google_scope);
}

}  // namespace

void complete(Client& client) {
    switch (client.provider) {
        case Provider::microsoft: complete_microsoft(client); break;
        case Provider::google: complete_google(client); break;
        case Provider::other: break;
    }
}

std::string fingerprint(const Client& client) {
    Sha256 hash;
    for (const auto* field :
         {&client.tenant,
          &client.id,
          &client.secret,
          &client.certificate_pem,
          &client.certificate_key_pem,
          &client.service_account.email,
          &client.service_account.key_id,
          &client.service_account.key_pem,
          &client.mailbox,
          &client.scope,
          &client.token_url}) {
        hash.update(std::to_string(field->size()) + ':');
        hash.update(*field);
    }
    hash.update(std::to_string(static_cast<int>(client.flow)));
    return to_hex(hash.finish());
}

Result<ServiceAccount> read_service_account(std::string_view json) {
    const auto object = read_json_object(json);
    if (!object) {
        return fail(ErrorCode::invalid_input, "is no JSON file of a service account");
    }
    ServiceAccount account;
    account.email = text_of(*object, "client_email");
    account.key_id = text_of(*object, "private_key_id");
    account.key_pem = text_of(*object, "private_key");
    if (text_of(*object, "type") != "service_account" || account.email.empty() ||
        account.key_pem.empty()) {
        return fail(
            ErrorCode::invalid_input,
            "is no key of a service account; its type is \"service_account\", and it has "
            "client_email and private_key"
        );
    }
    return account;
}

}  // namespace maildocket::oauth
