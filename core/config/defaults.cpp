#include "core/config/config.hpp"

namespace maildocket {

namespace {

// By name: what desktops run, install or mount on a double click. By content, whatever the name
// says: programs for Windows, Linux and macOS.
constexpr std::string_view executable_types =
    "ade adp app appref-ms appx appxbundle bat chm cmd com command cpl desktop dll exe gadget hta "
    "inf ins iso isp jar jnlp js jse lib lnk mde msc msh msi msix msixbundle msp mst nsh pif ps1 "
    "ps1xml ps2 psc1 psd1 psm1 reg scf scr sct settingcontent-ms shb shs sys url vb vbe vbs vhd "
    "vhdx vxd website workflow ws wsc wsf wsh xll "
    "application/vnd.microsoft.portable-executable application/x-dosexec "
    "application/x-executable application/x-mach-binary application/x-ms-shortcut "
    "application/x-msdownload";

}  // namespace

std::string StoreConfig::sqlite_path() const {
    constexpr std::string_view scheme = "sqlite://";
    return url.substr(scheme.size());
}

LmtpConfig::LmtpConfig() : trusted_peers{*Network::parse("127.0.0.0/8"), *Network::parse("::1")} {}

AttachmentPolicy default_attachment_policy() {
    AttachmentPolicy policy;
    std::string_view rest = executable_types;
    while (!rest.empty()) {
        const auto blank = rest.find(' ');
        policy.deny.emplace_back(rest.substr(0, blank));
        rest.remove_prefix(blank == std::string_view::npos ? rest.size() : blank + 1);
    }
    return policy;
}

}  // namespace maildocket
