#include "core/mime/transfer.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::mime::decode_transfer;
using maildocket::mime::transfer_encoding_of;
using maildocket::mime::TransferDecoder;
using maildocket::mime::TransferEncoding;

namespace {

std::string decoded_in_steps(
    const std::string& encoded, TransferEncoding encoding, std::size_t step
) {
    TransferDecoder decoder(encoding);
    std::string result;
    for (std::size_t i = 0; i < encoded.size(); i += step) {
        result.append(decoder.decode(std::string_view(encoded).substr(i, step)));
    }
    result.append(decoder.finish());
    return result;
}

}  // namespace

TEST_CASE("transfer encodings are undone, however the content is cut") {
    struct Row {
        TransferEncoding encoding;
        const char* encoded;
        const char* decoded;
    };
    using enum TransferEncoding;
    for (const auto& row :
         {Row{base64, "aGVsbG8=", "hello"},
          Row{base64, "aGVs\r\nbG8", "hello"},
          Row{base64, "aGVsbG8", "hello"},
          // Several base64 texts one after the other.
          Row{base64, "Zmlyc3Qv\r\nc2Vjb25kIQ==\r\ndGhpcmQgY2h1bms=", "first/second!third chunk"},
          Row{base64, "a*G-V_s!bG8=", "hello"},
          Row{base64, "YQ==YQ==\nYg==", "aab"},
          // What a mailing list or a scanner put behind it.
          Row{base64, "aGVsbG8=\r\n____\r\nlist footer\r\n", "hello"},
          Row{base64, "aGVsbG8h\r\n-- \r\nlist footer\r\n", "hello!"},
          Row{base64, "aGVsbG8=\r\n\r\nSent by a list\r\naGVs\r\n", "hello"},
          Row{base64, "=", ""},
          Row{base64, "a", ""},
          Row{quoted_printable, "a=3Db=\r\nc", "a=bc"},
          Row{quoted_printable, "a=3db=\nc", "a=bc"},
          Row{quoted_printable, "a=  \r\nb", "ab"},
          Row{quoted_printable, "a  \r\nb \n", "a\r\nb\n"},
          Row{quoted_printable, "a=b=ZZ=", "a=b=ZZ"},
          Row{quoted_printable, "a\r\n", "a\r\n"},
          Row{quoted_printable, "1 = 2", "1 = 2"},
          Row{uuencode, "begin 644 x\n%:&5L;&\\\n`\nend\n", "hello"},
          Row{uuencode, "begin 644 x\r\n%:&5L;&\\\r\n", "hello"},
          Row{identity, "a=3D\r\n", "a=3D\r\n"}}) {
        CAPTURE(row.encoded);
        CHECK(decode_transfer(row.encoded, row.encoding) == row.decoded);
        for (std::size_t step = 1; step <= 12; ++step) {
            CAPTURE(step);
            CHECK(decoded_in_steps(row.encoded, row.encoding, step) == row.decoded);
        }
    }
}

TEST_CASE("the name of a transfer encoding is read with what is around it") {
    using enum TransferEncoding;
    CHECK(transfer_encoding_of(" BASE64 ") == base64);
    CHECK(transfer_encoding_of("base64 (comment)") == base64);
    CHECK(transfer_encoding_of("Quoted-Printable;") == quoted_printable);
    CHECK(transfer_encoding_of("x-uuencode") == uuencode);
    CHECK(transfer_encoding_of("8bit") == identity);
    CHECK(transfer_encoding_of("") == identity);
}
