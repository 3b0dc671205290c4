#include "core/model/public_domains.hpp"

#include <algorithm>
#include <array>

namespace maildocket {

namespace {

// Free mail, access providers that give their customers addresses, relays and throw-away mail.
// Sorted.
// clang-format off
constexpr auto domains = std::to_array<std::string_view>({
    "10minutemail.com", "126.com", "139.com", "163.com", "188.com", "189.cn", "1und1.de",
    "21cn.com", "a1.net", "abv.bg", "aim.com", "alice-dsl.de", "alice-dsl.net", "alice.de",
    "alice.it", "aliceadsl.fr", "aliyun.com", "anonaddy.com", "aol.co.uk", "aol.com", "aol.de",
    "aol.fr", "aol.it", "aon.at", "arcor.de", "asia.com", "atlas.cz", "att.net", "autorambler.ru",
    "azet.sk", "bbox.fr", "bell.net", "bellsouth.net", "bezeqint.net", "biglobe.ne.jp",
    "bigmir.net", "bigpond.com", "bigpond.net.au", "bk.ru", "blu.it", "bluemail.ch", "bluewin.ch",
    "blueyonder.co.uk", "bol.com.br", "bredband.net", "broadpark.no", "btinternet.com",
    "btopenworld.com", "byom.de", "casema.nl", "cegetel.net", "centrum.cz", "centrum.sk",
    "centurylink.net", "charter.net", "chello.at", "chello.nl", "citromail.hu", "club-internet.fr",
    "cogeco.ca", "comcast.net", "comhem.se", "compuserve.com", "compuserve.de", "consultant.com",
    "cox.net", "ctemplar.com", "daum.net", "dir.bg", "discard.email", "dispostable.com",
    "disroot.org", "docomo.ne.jp", "dr.com", "duck.com", "earthlink.net", "eircom.net",
    "elisanet.fi", "email.com", "email.cz", "email.de", "email.it", "emailn.de", "embarqmail.com",
    "engineer.com", "europe.com", "ewe.net", "ewetel.net", "excite.co.jp", "excite.com",
    "ezweb.ne.jp", "fastmail.com", "fastmail.fm", "fastmail.net", "fastwebnet.it",
    "fibertel.com.ar", "firemail.de", "foxmail.com", "free.fr", "freemail.hu", "freenet.de",
    "frisurf.no", "frontier.com", "frontiernet.net", "gazeta.pl", "getmail.no", "getnada.com",
    "globo.com", "globomail.com", "gmail.com", "gmx.at", "gmx.biz", "gmx.ch", "gmx.co.uk",
    "gmx.com", "gmx.de", "gmx.es", "gmx.eu", "gmx.fr", "gmx.info", "gmx.net", "gmx.org", "gmx.us",
    "go2.pl", "googlemail.com", "guerrillamail.com", "guerrillamail.net", "hanmail.net",
    "hetnet.nl", "hey.com", "hinet.net", "hispeed.ch", "home.nl", "hot.ee", "hotmail.be",
    "hotmail.ca", "hotmail.ch", "hotmail.cl", "hotmail.co.id", "hotmail.co.jp", "hotmail.co.kr",
    "hotmail.co.nz", "hotmail.co.th", "hotmail.co.uk", "hotmail.com", "hotmail.com.ar",
    "hotmail.com.au", "hotmail.com.br", "hotmail.com.tr", "hotmail.com.vn", "hotmail.cz",
    "hotmail.de", "hotmail.dk", "hotmail.es", "hotmail.fi", "hotmail.fr", "hotmail.gr",
    "hotmail.hu", "hotmail.it", "hotmail.lt", "hotmail.lv", "hotmail.my", "hotmail.nl",
    "hotmail.no", "hotmail.rs", "hotmail.se", "hotmail.sg", "hush.com", "hushmail.com",
    "i.softbank.jp", "i.ua", "icloud.com", "ig.com.br", "iinet.net.au", "iname.com", "inbox.com",
    "inbox.lt", "inbox.lv", "inbox.ru", "indamail.hu", "indiatimes.com", "inode.at", "interia.eu",
    "interia.pl", "internet.ru", "inwind.it", "iol.it", "jubii.dk", "juno.com", "kabelmail.de",
    "keemail.me", "kolabnow.com", "kolumbus.fi", "kpnmail.nl", "kpnplanet.nl", "laposte.net",
    "lenta.ru", "libero.it", "list.ru", "live.at", "live.be", "live.ca", "live.ch", "live.cl",
    "live.cn", "live.co.kr", "live.co.uk", "live.co.za", "live.com", "live.com.ar", "live.com.au",
    "live.com.mx", "live.com.my", "live.com.pt", "live.com.sg", "live.de", "live.dk", "live.fi",
    "live.fr", "live.hk", "live.ie", "live.in", "live.it", "live.jp", "live.nl", "live.no",
    "live.ph", "live.ru", "live.se", "love.com", "luukku.com", "lycos.com", "lycos.de", "mac.com",
    "magenta.de", "mail.bg", "mail.com", "mail.de", "mail.dk", "mail.ee", "mail.ie", "mail.pt",
    "mail.ru", "mailbox.org", "maildrop.cc", "mailfence.com", "mailinator.com", "mailnesia.com",
    "me.com", "meta.ua", "mintemail.com", "movistar.es", "mozmail.com", "msn.com", "mweb.co.za",
    "mynet.com", "myself.com", "myyahoo.com", "nate.com", "naver.com", "netcologne.de",
    "netscape.net", "netvision.net.il", "netzero.net", "neuf.fr", "nifty.com", "ntlworld.com",
    "numericable.fr", "o2.co.uk", "o2.pl", "o2online.de", "ocn.ne.jp", "oi.com.br", "one.lt",
    "onet.eu", "onet.pl", "online.de", "online.ms", "online.no", "onlinehome.de", "ono.com",
    "op.pl", "optonline.net", "optusnet.com.au", "orange.fr", "outlook.at", "outlook.be",
    "outlook.cl", "outlook.co.id", "outlook.co.nz", "outlook.co.th", "outlook.com",
    "outlook.com.ar", "outlook.com.au", "outlook.com.br", "outlook.com.vn", "outlook.cz",
    "outlook.de", "outlook.dk", "outlook.es", "outlook.fr", "outlook.gr", "outlook.hu",
    "outlook.ie", "outlook.in", "outlook.it", "outlook.lv", "outlook.my", "outlook.pt",
    "outlook.sg", "outlook.sk", "passport.com", "pchome.com.tw", "planet.nl", "plus.com",
    "plusnet.com", "pm.me", "pobox.sk", "poczta.fm", "poczta.onet.pl", "post.com", "post.cz",
    "post.sk", "posteo.at", "posteo.ch", "posteo.de", "posteo.eu", "posteo.net",
    "pp.inet.fi", "privaterelay.appleid.com", "prodigy.net.mx", "proton.me", "protonmail.ch",
    "protonmail.com", "proximus.be", "q.com", "qq.com", "quicknet.nl", "r7.com", "rambler.ru",
    "rediffmail.com", "relay.firefox.com", "riseup.net", "ro.ru", "roadrunner.com",
    "rocketmail.com", "rogers.com", "rr.com", "runbox.com", "sapo.pt", "saunalahti.fi",
    "sbcglobal.net", "scarlet.be", "seznam.cz", "sfr.fr", "sharklasers.com", "shaw.ca", "sify.com",
    "simplelogin.co", "simplelogin.com", "sina.cn", "sina.com", "sky.com", "skynet.be",
    "slingshot.co.nz", "so-net.ne.jp", "softbank.ne.jp", "sohu.com", "spambog.com", "spectrum.net",
    "speedy.com.ar", "spray.se", "startmail.com", "stofanet.dk", "sunrise.ch", "suomi24.fi",
    "superonline.com", "swissonline.ch", "sympatico.ca", "t-online.de", "t-online.hu",
    "talktalk.net", "tdcadsl.dk", "techie.com", "telefonica.net", "telenet.be",
    "teletu.it", "telfort.nl", "telia.com", "telkomsa.net", "telus.net", "temp-mail.org",
    "tempmail.com", "terra.com.br", "terra.es", "throwawaymail.com", "tin.it",
    "tiscali.co.uk", "tiscali.it", "tlen.pl", "tom.com", "tpg.com.au", "trash-mail.com",
    "trashmail.com", "tut.by", "tuta.com", "tuta.io", "tutamail.com", "tutanota.com", "tutanota.de",
    "ukr.net", "unitybox.de", "uol.com.br", "upcmail.nl", "usa.com", "verizon.net", "versanet.de",
    "videotron.ca", "virgilio.it", "virginmedia.com", "vodafone.co.nz", "vodafone.de",
    "vodafonemail.de", "vodamail.co.za", "voila.fr", "volny.cz", "voo.be", "vp.pl",
    "walla.co.il", "walla.com", "wanadoo.es", "wanadoo.fr", "web.de", "webmail.co.za",
    "wegwerfemail.de", "wegwerfmail.de", "westnet.com.au", "windowslive.com", "windstream.net",
    "wp.pl", "writeme.com", "xs4all.nl", "xtra.co.nz", "ya.com", "ya.ru", "yahoo.at", "yahoo.be",
    "yahoo.ca", "yahoo.ch", "yahoo.cl", "yahoo.cn", "yahoo.co.id", "yahoo.co.il", "yahoo.co.in",
    "yahoo.co.jp", "yahoo.co.kr", "yahoo.co.nz", "yahoo.co.th", "yahoo.co.uk", "yahoo.co.za",
    "yahoo.com", "yahoo.com.ar", "yahoo.com.au", "yahoo.com.br", "yahoo.com.cn", "yahoo.com.co",
    "yahoo.com.hk", "yahoo.com.mx", "yahoo.com.my", "yahoo.com.pe", "yahoo.com.ph", "yahoo.com.sg",
    "yahoo.com.tr", "yahoo.com.tw", "yahoo.com.ve", "yahoo.com.vn", "yahoo.cz", "yahoo.de",
    "yahoo.dk", "yahoo.es", "yahoo.fi", "yahoo.fr", "yahoo.gr", "yahoo.hu", "yahoo.ie", "yahoo.in",
    "yahoo.it", "yahoo.nl", "yahoo.no", "yahoo.pl", "yahoo.ro", "yahoo.se", "yandex.by",
    "yandex.com", "yandex.kz", "yandex.ru", "yandex.ua", "yeah.net", "ymail.com", "yopmail.com",
    "yopmail.fr", "youmail.dk", "ziggo.nl", "zipmail.com.br", "zoho.com", "zohomail.com",
    "zohomail.eu", "zoznam.sk",
});
// clang-format on

static_assert(std::ranges::is_sorted(domains));

}  // namespace

bool is_public_mail_domain(std::string_view domain) {
    while (!domain.empty()) {
        if (std::ranges::binary_search(domains, domain)) {
            return true;
        }
        const auto dot = domain.find('.');
        domain.remove_prefix(dot == std::string_view::npos ? domain.size() : dot + 1);
    }
    return false;
}

}  // namespace maildocket
