#include "core/net/tls.hpp"

#include <openssl/ssl.h>

namespace maildocket::net {

namespace ssl = boost::asio::ssl;

Result<std::shared_ptr<ssl::context>> load_tls(
    const std::string& certificate_file, const std::string& key_file
) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(
        context->native_handle(),
        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE
    );
    // Buffers only while there is something in them: idle sessions are many.
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    boost::system::error_code error;
    context->use_certificate_chain_file(certificate_file, error);
    if (error) {
        return fail(
            ErrorCode::invalid_input,
            "cannot use the certificate " + certificate_file + ": " + error.message()
        );
    }
    context->use_private_key_file(key_file, ssl::context::pem, error);
    if (error) {
        return fail(
            ErrorCode::invalid_input,
            "cannot use the key " + key_file + " with the certificate " + certificate_file + ": " +
                error.message()
        );
    }
    return context;
}

}  // namespace maildocket::net
