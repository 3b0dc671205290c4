#include "core/crypto/smime.hpp"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include <limits>
#include <memory>

namespace maildocket {

namespace {

struct FreeCms {
    void operator()(CMS_ContentInfo* info) const { CMS_ContentInfo_free(info); }
};

}  // namespace

std::optional<std::string> unwrap_signed_data(std::string_view der) {
    if (der.size() > static_cast<std::size_t>(std::numeric_limits<long>::max())) {
        return std::nullopt;
    }
    const auto* octets = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<CMS_ContentInfo, FreeCms> info(
        d2i_CMS_ContentInfo(nullptr, &octets, static_cast<long>(der.size()))
    );
    if (info == nullptr || OBJ_obj2nid(CMS_get0_type(info.get())) != NID_pkcs7_signed) {
        ERR_clear_error();  // or a later caller on this thread takes it for its own
        return std::nullopt;
    }
    ASN1_OCTET_STRING** const content = CMS_get0_content(info.get());
    if (content == nullptr || *content == nullptr) {
        ERR_clear_error();
        return std::nullopt;
    }
    return std::string(
        reinterpret_cast<const char*>(ASN1_STRING_get0_data(*content)),
        static_cast<std::size_t>(ASN1_STRING_length(*content))
    );
}

}  // namespace maildocket
