#include "core/oauth/callback_page.hpp"

#include <algorithm>

namespace maildocket::oauth {

namespace {

std::string escaped(std::string_view text) {
    std::string html;
    for (const char letter : text) {
        switch (letter) {
            case '&': html += "&amp;"; break;
            case '<': html += "&lt;"; break;
            case '>': html += "&gt;"; break;
            case '"': html += "&quot;"; break;
            case '\'': html += "&#39;"; break;
            default: html += letter;
        }
    }
    return html;
}

std::string_view reason_of(int status) {
    switch (status) {
        case 200: return "OK";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 431: return "Request Header Fields Too Large";
        default: return "Bad Request";
    }
}

}  // namespace

BrowserRequest read_browser_request(std::string_view octets, std::string_view path) {
    const auto end = octets.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        return octets.size() < callback_request_octets_max ? BrowserRequest(HalfRequest{})
                                                           : OtherRequest{431};
    }
    if (end > callback_request_octets_max) {
        return OtherRequest{431};
    }
    const auto line = octets.substr(0, octets.find("\r\n"));
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last ||
        !line.substr(last + 1).starts_with("HTTP/1.")) {
        return OtherRequest{400};
    }
    if (line.substr(0, first) != "GET") {
        return OtherRequest{405};
    }
    const auto target = line.substr(first + 1, last - first - 1);
    const auto mark = std::min(target.find('?'), target.size());
    if (target.substr(0, mark) != path || mark == target.size()) {
        return OtherRequest{404};
    }
    return CallbackRequest{std::string(target.substr(mark + 1))};
}

std::string browser_answer(int status, std::string_view text) {
    const auto page =
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">"
        "<title>Maildocket</title><p>" +
        escaped(text) + "</p></html>\n";
    return "HTTP/1.1 " + std::to_string(status) + ' ' + std::string(reason_of(status)) +
           "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " +
           std::to_string(page.size()) +
           "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
           "Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\n"
           "Connection: close\r\n\r\n" +
           page;
}

std::string path_of(std::string_view url) {
    const auto scheme = url.find("://");
    const auto rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos) {
        return "/";
    }
    return std::string(rest.substr(slash, rest.find_first_of("?#", slash) - slash));
}

}  // namespace maildocket::oauth
