// Reads the #include lines of the source tree and holds them against the table of
// docs/architecture.md: an arrow goes down or stays away, and a foreign library is seen in its own
// folder only.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

// What a module may include besides itself. A folder that is not here fails.
const std::map<std::string, std::set<std::string>> allowed{
    {"core/base", {}},
    {"core/crypto", {"core/base"}},
    {"core/mail", {"core/base", "core/crypto"}},
    {"core/model", {"core/base", "core/crypto", "core/mail"}},
    {"core/wire", {"core/base", "core/mail"}},
    {"core/mime", {"core/base", "core/crypto", "core/mail"}},
    {"core/text", {"core/base", "core/mail", "core/model"}},
    {"core/routing", {"core/base", "core/crypto", "core/mail", "core/model", "core/text"}},
    {"core/store", {"core/base", "core/crypto", "core/mail", "core/model", "core/routing"}},
    {"core/store/sqlite",
     {"core/base", "core/crypto", "core/mail", "core/model", "core/routing", "core/store"}},
    {"core/store/postgres",
     {"core/base", "core/crypto", "core/mail", "core/model", "core/routing", "core/store"}},
    {"core/store/open", {"core/base", "core/store", "core/store/sqlite", "core/store/postgres"}},
    {"core/intake",
     {"core/base",
      "core/crypto",
      "core/mail",
      "core/model",
      "core/mime",
      "core/text",
      "core/routing",
      "core/store"}},
    {"core/intake/host", {"core/base", "core/crypto", "core/intake", "core/config", "core/net"}},
    {"core/outbox",
     {"core/base",
      "core/crypto",
      "core/mail",
      "core/model",
      "core/mime",
      "core/text",
      "core/routing",
      "core/store"}},
    {"core/outbox/host",
     {"core/base",
      "core/crypto",
      "core/model",
      "core/store",
      "core/outbox",
      "core/oauth",
      "core/account",
      "core/account/host",
      "core/config",
      "core/net"}},
    {"core/config", {"core/base", "core/mail", "core/model"}},
    {"core/imap", {"core/base"}},
    {"core/oauth", {"core/base", "core/crypto"}},
    {"core/account",
     {"core/base",
      "core/crypto",
      "core/mail",
      "core/model",
      "core/routing",
      "core/store",
      "core/oauth"}},
    {"core/account/host",
     {"core/base",
      "core/crypto",
      "core/store",
      "core/oauth",
      "core/account",
      "core/config",
      "core/net"}},
    {"core/net", {"core/base", "core/mail", "core/wire", "core/outbox", "core/imap", "core/oauth"}},
    {"lmtpd",
     {"core/base",
      "core/mail",
      "core/model",
      "core/wire",
      "core/net",
      "core/intake",
      "core/intake/host",
      "core/config"}},
    {"cli",
     {"core/base",
      "core/crypto",
      "core/mail",
      "core/model",
      "core/wire",
      "core/mime",
      "core/text",
      "core/routing",
      "core/store",
      "core/intake",
      "core/intake/host",
      "core/outbox",
      "core/outbox/host",
      "core/imap",
      "core/oauth",
      "core/account",
      "core/account/host",
      "core/config",
      "core/net"}},
    {"milter",
     {"core/base",
      "core/crypto",
      "core/mail",
      "core/model",
      "core/wire",
      "core/mime",
      "core/text",
      "core/routing",
      "core/store",
      "core/intake",
      "core/intake/host",
      "core/config",
      "core/net"}},
    {"imap",
     {"core/base",
      "core/crypto",
      "core/mail",
      "core/model",
      "core/wire",
      "core/intake",
      "core/imap",
      "core/oauth",
      "core/account",
      "core/account/host",
      "core/store",
      "core/config",
      "core/net"}},
};

// Files that put the parts together may see all of core, the backends through store/open.
const std::set<std::string> wiring{
    "lmtpd/main.cpp",
    "lmtpd/wiring.cpp",
    "cli/main.cpp",
    "cli/wiring.cpp",
    "milter/main.cpp",
    "imap/main.cpp"};

struct ForeignLibrary {
    std::string prefix;  // of the header's name
    std::vector<std::string> homes;
};
const std::vector<ForeignLibrary> foreign{
    {"gmime/", {"core/mime"}},
    {"glib", {"core/mime"}},
    {"pqxx/", {"core/store/postgres"}},
    {"libpq", {"core/store/postgres"}},
    {"sqlite3.h", {"core/store/sqlite"}},
    {"toml", {"core/config"}},
    {"boost/asio", {"core/net", "lmtpd"}},
    {"openssl/", {"core/crypto", "core/net"}},
    {"libmilter/", {"milter"}},
    {"gumbo.h", {"core/text"}},
    {"curl/", {"core/net"}},
    {"CLI/", {"cli"}},
    {"systemd/", {"core/net"}},
};

struct Include {
    std::string file;    // relative to the root
    std::string module;  // that the file belongs to
    std::string target;
    bool own = false;  // "..." and not <...>
};

// The longest known module that the path lies in.
std::string module_of(const std::string& path) {
    std::string found;
    for (const auto& [module, uses] : allowed) {
        if (path.starts_with(module + "/") && module.size() > found.size()) {
            found = module;
        }
    }
    return found;
}

std::vector<Include> includes_of(const fs::path& root, const fs::path& file) {
    std::vector<Include> includes;
    std::ifstream stream(file);
    const auto relative = fs::relative(file, root).generic_string();
    for (std::string line; std::getline(stream, line);) {
        const auto begin = line.find_first_of("<\"");
        if (!line.starts_with("#include") || begin == std::string::npos) {
            continue;
        }
        const auto end = line.find_first_of(">\"", begin + 1);
        includes.push_back(
            {relative,
             module_of(relative),
             line.substr(begin + 1, end - begin - 1),
             line[begin] == '"'}
        );
    }
    return includes;
}

std::vector<Include> all_includes() {
    const fs::path root = MAILDOCKET_SOURCE_DIR;
    std::vector<Include> includes;
    for (const auto* top : {"core", "lmtpd", "cli", "milter", "imap"}) {
        if (!fs::exists(root / top)) {
            continue;
        }
        for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
            const auto extension = entry.path().extension();
            if (extension == ".cpp" || extension == ".hpp") {
                const auto more = includes_of(root, entry.path());
                includes.insert(includes.end(), more.begin(), more.end());
            }
        }
    }
    return includes;
}

}  // namespace

TEST_CASE("no module includes what lies above or beside it") {
    const auto includes = all_includes();
    REQUIRE(includes.size() > 100);
    for (const auto& include : includes) {
        if (!include.own) {
            continue;
        }
        CAPTURE(include.file);
        CAPTURE(include.target);
        const auto target = module_of(include.target);
        CHECK_MESSAGE(!include.module.empty(), "folder is not in the table");
        CHECK_MESSAGE(!target.empty(), "include is not from the root of the tree");
        const bool same = target == include.module;
        const bool declared =
            !include.module.empty() && allowed.at(include.module).contains(target);
        const bool wires = wiring.contains(include.file) && target.starts_with("core/") &&
                           target != "core/store/sqlite" && target != "core/store/postgres";
        CHECK((same || declared || wires));
    }
}

TEST_CASE("a foreign library is included in its own folder only") {
    for (const auto& include : all_includes()) {
        for (const auto& library : foreign) {
            if (include.own || !include.target.starts_with(library.prefix)) {
                continue;
            }
            CAPTURE(include.file);
            CAPTURE(include.target);
            CHECK(std::ranges::find(library.homes, include.module) != library.homes.end());
        }
    }
}
