// A filter that accepts every mail at DATA and looks at nothing: what libmilter costs by itself
// when it is asked for the same events as by maildocket-milter.
#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>

#include <cstdio>
#include <string>

namespace {

sfsistat on_negotiate(
    SMFICTX* context,
    unsigned long /*actions*/,
    unsigned long /*steps*/,
    unsigned long /*unused*/,
    unsigned long /*unused*/,
    unsigned long* wanted_actions,
    unsigned long* wanted_steps,
    unsigned long* wanted_unused,
    unsigned long* wanted_unused_too
) {
    *wanted_actions = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_SETSYMLIST;
    *wanted_steps = SMFIP_NOCONNECT | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_HDR | SMFIP_NR_BODY |
                    SMFIP_NOEOH | SMFIP_NOUNKNOWN;
    *wanted_unused = 0;
    *wanted_unused_too = 0;
    for (const int stage : {SMFIM_CONNECT, SMFIM_HELO, SMFIM_ENVRCPT, SMFIM_DATA, SMFIM_EOH}) {
        std::string none;
        ::smfi_setsymlist(context, stage, none.data());
    }
    std::string client("i _ v");
    ::smfi_setsymlist(context, SMFIM_ENVFROM, client.data());
    return SMFIS_CONTINUE;
}

sfsistat on_helo(SMFICTX* /*context*/, char* /*name*/) {
    return SMFIS_NOREPLY;
}
sfsistat on_mail(SMFICTX* /*context*/, char** /*arguments*/) {
    return SMFIS_NOREPLY;
}
sfsistat on_recipient(SMFICTX* /*context*/, char** /*arguments*/) {
    return SMFIS_CONTINUE;
}
sfsistat on_data(SMFICTX* /*context*/) {
    return SMFIS_ACCEPT;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: milter_null unix:/path\n", stderr);
        return 2;
    }
    std::string name("null");
    smfiDesc filter{};
    filter.xxfi_name = name.data();
    filter.xxfi_version = SMFI_VERSION;
    filter.xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_SETSYMLIST;
    filter.xxfi_negotiate = on_negotiate;
    filter.xxfi_helo = on_helo;
    filter.xxfi_envfrom = on_mail;
    filter.xxfi_envrcpt = on_recipient;
    filter.xxfi_data = on_data;
    const bool ready = ::smfi_setconn(argv[1]) == MI_SUCCESS &&
                       ::smfi_register(filter) == MI_SUCCESS &&
                       ::smfi_opensocket(true) == MI_SUCCESS;
    return ready && ::smfi_main() == MI_SUCCESS ? 0 : 1;
}
