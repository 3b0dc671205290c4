#include "core/account/token_keeper.hpp"

#include "tests/support/memory_mailbox_store.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

using namespace maildocket;
using namespace maildocket::account;
using namespace std::chrono_literals;
using maildocket::testing::MailboxMemory;
using maildocket::testing::MemoryMailboxStore;
using store::SignInState;

namespace {

const auto noon = *parse_rfc3339("2026-11-28T12:00:00Z");

oauth::HttpAnswer json(int status, std::string body) {
    return {status, "application/json", "", std::move(body), "", true};
}
oauth::HttpAnswer tokens(const std::string& access, const std::string& refresh = "") {
    return json(
        200,
        R"({"expires_in":3600,"access_token":")" + access +
            (refresh.empty() ? "" : R"(","refresh_token":")" + refresh) + "\"}"
    );
}
oauth::HttpAnswer refused(const std::string& error) {
    return json(400, R"({"error":")" + error + "\"}");
}
oauth::HttpAnswer lost() {
    return {0, "", "", "", "connection reset", true};
}
oauth::HttpAnswer away() {
    return {0, "", "", "", "no route", false};
}

// What several processes share: the database, and the provider with what it says next.
struct World {
    MailboxMemory memory;
    std::deque<oauth::HttpAnswer> answers;
    std::vector<std::string> forms;
    std::function<void()> during_post = {};  // once
    std::function<void()> during_pause = {};
    int pauses = 0;
};

class ScriptedEndpoint final : public oauth::TokenEndpoint {
public:
    explicit ScriptedEndpoint(World& world) : world_(world) {}
    oauth::HttpAnswer post(
        const std::string& url, const std::string& form, const std::string& ca_file
    ) override {
        CHECK(url == "https://login.example.com/token");
        CHECK(ca_file == "ca.pem");
        world_.forms.push_back(form);
        if (world_.during_post) {
            std::exchange(world_.during_post, nullptr)();
        }
        REQUIRE_FALSE(world_.answers.empty());
        auto answer = world_.answers.front();
        world_.answers.pop_front();
        return answer;
    }

private:
    World& world_;
};

// A process with its keeper.
struct Process {
    explicit Process(World& world, oauth::Flow flow = oauth::Flow::code, std::string owner = "one")
        : store(world.memory), keeper(parts(world, flow, std::move(owner))) {}

    KeeperParts parts(World& world, oauth::Flow flow, std::string owner) {
        oauth::Client client;
        client.flow = flow;
        client.id = "app";
        client.token_url = "https://login.example.com/token";
        client.ca_file = "ca.pem";
        return {
            .mailbox = "m365",
            .owner = std::move(owner),
            .client = std::move(client),
            .keys = KeyRing({{1, std::string(32, '\x11'), std::nullopt}}),
            .grant_ends = std::nullopt,
            .store = &store,
            .endpoint = std::make_unique<ScriptedEndpoint>(world),
            .random = [](std::size_t octets) { return std::string(octets, '\0'); },
            .pause =
                [&world](std::chrono::milliseconds) {
                    ++world.pauses;
                    if (world.during_pause) {
                        world.during_pause();
                    }
                },
            .log = Log([](Severity, std::string_view) {})};
    }

    MemoryMailboxStore store;
    TokenKeeper keeper;
};

void connect(
    Process& process, const std::string& access = "a1", const std::string& refresh = "r1"
) {
    REQUIRE(process.keeper.store({access, refresh, 3600s, std::nullopt, "", ""}, noon));
}

const NoToken& trouble(const AccessToken& token) {
    REQUIRE_FALSE(token);
    return token.error();
}

}  // namespace

TEST_CASE("before anybody signed in the command is named") {
    World world;
    Process process(world);
    const auto token = process.keeper.access_token(noon);
    CHECK(trouble(token).obstacle == Obstacle::connect_first);
    CHECK(trouble(token).reason.ends_with("maildocket mailbox connect m365"));
    CHECK(world.forms.empty());
}

TEST_CASE("a token is used while it is fresh, and refreshed in time") {
    World world;
    Process process(world);
    connect(process);
    CHECK(process.keeper.access_token(noon + 3299s) == "a1");
    CHECK(world.forms.empty());
    world.answers = {tokens("a2", "r2"), tokens("a3")};
    CHECK(process.keeper.access_token(noon + 3300s) == "a2");
    CHECK(world.forms.back() == "grant_type=refresh_token&refresh_token=r1&client_id=app");
    // The new refresh token is the one that is used from now on, and kept when none comes.
    CHECK(process.keeper.access_token(noon + 3h) == "a3");
    CHECK(world.forms.back().find("refresh_token=r2") != std::string::npos);
    world.answers = {tokens("a4")};
    CHECK(process.keeper.access_token(noon + 6h) == "a4");
    CHECK(world.forms.back().find("refresh_token=r2") != std::string::npos);
    CHECK(world.memory.leases.empty());
}

TEST_CASE("what one process refreshed another one uses") {
    World world;
    Process one(world);
    Process two(world, oauth::Flow::code, "two");
    connect(one);
    world.answers = {tokens("a2", "r2")};
    CHECK(one.keeper.access_token(noon + 1h) == "a2");
    CHECK(two.keeper.access_token(noon + 1h) == "a2");
    CHECK(world.forms.size() == 1);
}

TEST_CASE("of two processes that need a token at once, one asks and the other one waits") {
    World world;
    Process one(world);
    Process two(world, oauth::Flow::code, "two");
    connect(one);
    world.answers = {tokens("a2", "r2")};
    AccessToken other;
    world.during_post = [&] {
        world.during_pause = [&world] {
            // The first one comes to its end while the second one waits.
            if (world.pauses == 3) {
                world.memory.leases.clear();
                world.answers.push_front(tokens("a2", "r2"));
                Process helper(world, oauth::Flow::code, "one");
                REQUIRE(helper.keeper.access_token(noon + 1h) == "a2");
            }
        };
        other = two.keeper.access_token(noon + 1h);
    };
    const auto mine = one.keeper.access_token(noon + 1h);
    CHECK(other == "a2");
    CHECK(mine == "a2");
    CHECK(world.pauses == 3);
}

TEST_CASE("a process that died while it refreshed is waited for as long as its lease") {
    World world;
    Process process(world);
    connect(process);
    world.memory.leases["token:m365"] = {"dead", noon + 1h + 20s};
    world.answers = {tokens("a2")};
    CHECK(process.keeper.access_token(noon + 1h) == "a2");
    CHECK(world.pauses == 200);
    world.memory.leases["token:m365"] = {"dead", noon + 24h};
    CHECK(trouble(process.keeper.access_token(noon + 3h)).obstacle == Obstacle::unreachable);
}

TEST_CASE("while another one refreshes, a token with life left is used") {
    World world;
    Process process(world);
    connect(process);
    world.memory.leases["token:m365"] = {"other", noon + 2h};
    CHECK(process.keeper.access_token(noon + 3400s) == "a1");
    CHECK(world.pauses == 0);
}

TEST_CASE("a lost answer is asked for once more with the same refresh token") {
    World world;
    Process process(world);
    connect(process);
    world.answers = {lost(), tokens("a2", "r2")};
    CHECK(process.keeper.access_token(noon + 1h) == "a2");
    REQUIRE(world.forms.size() == 2);
    CHECK(world.forms[0] == world.forms[1]);
    world.answers = {lost(), lost()};
    CHECK(trouble(process.keeper.access_token(noon + 3h)).obstacle == Obstacle::unreachable);
    CHECK(world.forms.size() == 4);
}

TEST_CASE("a provider that is away leaves a living token in use, and is not asked all the time") {
    World world;
    Process process(world);
    connect(process);
    world.answers = {away()};
    CHECK(process.keeper.access_token(noon + 3400s) == "a1");
    CHECK(process.keeper.access_token(noon + 3401s) == "a1");
    CHECK(world.forms.size() == 1);
    world.answers = {away()};
    const auto token = process.keeper.access_token(noon + 1h);
    CHECK(trouble(token).obstacle == Obstacle::unreachable);
    CHECK(trouble(token).reason == "no answer: no route");
    CHECK(*trouble(token).retry_at > noon + 1h);
    CHECK(world.memory.notifications.empty());
    world.answers = {tokens("a2")};
    CHECK(process.keeper.access_token(noon + 2h) == "a2");
    CHECK(world.memory.sign_ins["m365"].failures == 0);
    CHECK(world.memory.sign_ins["m365"].reason.empty());
}

TEST_CASE("a grant that is refused once is asked for again and works on") {
    World world;
    Process process(world);
    connect(process);
    world.answers = {refused("invalid_grant")};
    const auto token = process.keeper.access_token(noon + 1h);
    CHECK(trouble(token).obstacle == Obstacle::unreachable);
    CHECK(trouble(token).retry_at == noon + 1h + 1min);
    world.answers = {tokens("a2")};
    CHECK(process.keeper.access_token(noon + 1h + 1min) == "a2");
    CHECK(world.forms.back().find("refresh_token=r1") != std::string::npos);
    CHECK(world.memory.sign_ins["m365"].state == SignInState::ready);
    CHECK(world.memory.notifications.empty());
}

TEST_CASE("a grant that stays refused calls a person, once, and is not asked for any more") {
    World world;
    Process process(world);
    connect(process);
    auto now = noon + 1h;
    for (const auto wait : {1min, 5min, 15min, 0min}) {
        world.answers = {refused("invalid_grant")};
        CHECK_FALSE(process.keeper.access_token(now));
        now += wait;
    }
    CHECK(trouble(process.keeper.access_token(now + 24h)).obstacle == Obstacle::reconnect_needed);
    CHECK(world.forms.size() == 4);
    REQUIRE(world.memory.notifications.size() == 1);
    CHECK(world.memory.notifications[0].kind == "mailbox");
    connect(process, "b1", "s1");
    CHECK(process.keeper.access_token(noon) == "b1");
}

TEST_CASE("a refused configuration is tried every hour, by whatever process") {
    World world;
    Process process(world);
    connect(process);
    world.answers = {refused("invalid_client")};
    CHECK(trouble(process.keeper.access_token(noon + 1h)).obstacle == Obstacle::misconfigured);
    CHECK(trouble(process.keeper.access_token(noon + 90min)).obstacle == Obstacle::misconfigured);
    Process other(world, oauth::Flow::code, "two");
    CHECK(trouble(other.keeper.access_token(noon + 90min)).obstacle == Obstacle::misconfigured);
    CHECK(world.forms.size() == 1);
    world.answers = {refused("invalid_client"), tokens("a2")};
    CHECK_FALSE(process.keeper.access_token(noon + 2h));
    CHECK(world.memory.notifications.size() == 1);
    CHECK(process.keeper.access_token(noon + 3h) == "a2");
}

TEST_CASE("a configuration that was changed is tried at once, also where no token ever was") {
    for (const auto flow : {oauth::Flow::code, oauth::Flow::application}) {
        World world;
        Process process(world, flow);
        if (flow == oauth::Flow::code) {
            connect(process);
        }
        world.answers = {refused("invalid_client"), refused("invalid_client"), tokens("a2")};
        CHECK_FALSE(process.keeper.access_token(noon + 1h));
        for (const auto* secret : {"wrong", "sesame"}) {
            auto parts = process.parts(world, flow, "two");
            parts.client.secret = secret;
            TokenKeeper changed(std::move(parts));
            const auto token = changed.access_token(noon + 1h + 1s);
            CHECK(token.has_value() == (std::string_view(secret) == "sesame"));
            CHECK(changed.access_token(noon + 1h + 2s) == token);
        }
        CHECK(world.answers.empty());
    }
}

TEST_CASE("a person who waits is answered by the provider, but a grant in doubt is left alone") {
    for (const auto& [answer, asks] :
         {std::pair(refused("invalid_client"), true),
          std::pair(away(), true),
          std::pair(refused("invalid_grant"), false)}) {
        World world;
        Process process(world);
        connect(process);
        world.answers = {answer, tokens("a2")};
        CHECK_FALSE(process.keeper.access_token(noon + 1h));
        auto parts = process.parts(world, oauth::Flow::code, "two");
        parts.impatient = true;
        TokenKeeper impatient(std::move(parts));
        CHECK(impatient.access_token(noon + 1h + 1s).has_value() == asks);
    }
}

TEST_CASE("a sign-in during a refresh wins") {
    World world;
    Process process(world);
    Process person(world, oauth::Flow::code, "person");
    connect(process);
    for (const auto& answer : {tokens("a2", "r2"), refused("invalid_grant")}) {
        world.memory.sign_ins["m365"].access_ends_at = noon;
        world.answers = {answer};
        world.during_post = [&] {
            REQUIRE(person.keeper.store({"b1", "s1", 3600s, std::nullopt, "", ""}, noon + 1h));
        };
        CHECK(process.keeper.access_token(noon + 1h) == "b1");
        CHECK(world.memory.sign_ins["m365"].state == SignInState::ready);
    }
}

TEST_CASE("tokens that the store could not take are stored before anything else") {
    World world;
    Process process(world);
    connect(process);
    world.answers = {tokens("a2", "r2")};
    world.memory.before_replace = [&] { world.memory.away = true; };
    CHECK(trouble(process.keeper.access_token(noon + 1h)).obstacle == Obstacle::store_away);
    CHECK(trouble(process.keeper.access_token(noon + 1h)).obstacle == Obstacle::store_away);
    world.memory.away = false;
    CHECK(process.keeper.access_token(noon + 1h) == "a2");
    CHECK(world.forms.size() == 1);
    Process other(world, oauth::Flow::code, "two");
    CHECK(other.keeper.access_token(noon + 1h) == "a2");
}

TEST_CASE("tokens that could not be stored go on to a new keeper") {
    World world;
    Process process(world);
    connect(process);
    world.answers = {tokens("a2", "r2")};
    world.memory.before_replace = [&] { world.memory.away = true; };
    CHECK_FALSE(process.keeper.access_token(noon + 1h));
    world.memory.away = false;
    Process next(world);
    next.keeper.take_over(process.keeper);
    CHECK(next.keeper.access_token(noon + 1h) == "a2");
    CHECK(world.forms.size() == 1);
}

TEST_CASE("a token that the mail server refuses is refreshed once") {
    World world;
    Process process(world);
    connect(process);
    world.answers = {tokens("a2")};
    CHECK(process.keeper.rejected("a1", noon + 10min) == "a2");
    const auto again = process.keeper.rejected("a2", noon + 10min + 59s);
    CHECK(trouble(again).obstacle == Obstacle::misconfigured);
    CHECK(world.forms.size() == 1);
    // Another process refreshed meanwhile: nothing is asked.
    CHECK(process.keeper.rejected("a1", noon + 11min) == "a2");
    CHECK(world.forms.size() == 1);
}

TEST_CASE("an application asks for a token whenever it needs one") {
    World world;
    Process process(world, oauth::Flow::application);
    world.answers = {tokens("a1"), tokens("a2")};
    CHECK(process.keeper.access_token(noon) == "a1");
    CHECK(process.keeper.access_token(noon + 1min) == "a1");
    CHECK(process.keeper.access_token(noon + 1h) == "a2");
    CHECK(world.forms.back() == "grant_type=client_credentials&client_id=app");
    world.answers = {refused("invalid_grant")};
    CHECK(trouble(process.keeper.access_token(noon + 3h)).obstacle == Obstacle::misconfigured);
}

TEST_CASE("a key of ours that cannot be used is a matter of the configuration") {
    World world;
    Process process(world);
    auto parts = process.parts(world, oauth::Flow::application, "two");
    parts.client.certificate_pem = "nothing";
    TokenKeeper keeper(std::move(parts));
    const auto token = keeper.access_token(noon);
    CHECK(trouble(token).obstacle == Obstacle::misconfigured);
    CHECK(trouble(token).reason == "certificate_file: is no PEM certificate");
}

TEST_CASE("a sign-in without a refresh token is not kept") {
    World world;
    Process process(world);
    const auto stored = process.keeper.store({"a1", "", 3600s, std::nullopt, "", ""}, noon);
    REQUIRE_FALSE(stored);
    CHECK(stored.error().code == ErrorCode::invalid_input);
    CHECK(stored.error().detail.find("offline_access") != std::string::npos);
    CHECK(world.memory.sign_ins.empty());
}

TEST_CASE("without the key that sealed the tokens somebody has to sign in again") {
    World world;
    Process process(world);
    connect(process);
    auto parts = process.parts(world, oauth::Flow::code, "two");
    parts.keys = KeyRing({{2, std::string(32, '\x22'), std::nullopt}});
    TokenKeeper keeper(std::move(parts));
    const auto token = keeper.access_token(noon);
    CHECK(trouble(token).obstacle == Obstacle::reconnect_needed);
    CHECK(trouble(token).reason.find("key 1 does not stand in the key file") != std::string::npos);
    CHECK(process.keeper.access_token(noon) == "a1");
}

TEST_CASE("staff is told of an end once, whoever says it") {
    World world;
    Process process(world);
    auto parts = process.parts(world, oauth::Flow::code, "two");
    parts.grant_ends = noon + std::chrono::days(10);
    TokenKeeper keeper(std::move(parts));
    REQUIRE(keeper.store({"a1", "r1", 3600s, std::nullopt, "", ""}, noon));
    CHECK(world.memory.notifications.size() == 1);
    CHECK(world.memory.sign_ins["m365"].grant_ends_at == noon + std::chrono::days(10));
    world.memory.notifications.clear();  // somebody has read it
    world.answers = {tokens("a2")};
    CHECK(keeper.access_token(noon + 1h) == "a2");
    CHECK(world.memory.notifications.empty());
    REQUIRE(keeper.store({"a3", "r3", 3600s, std::chrono::days(7), "", ""}, noon));
    CHECK(world.memory.notifications.size() == 1);
    CHECK(world.memory.sign_ins["m365"].grant_ends_at == noon + std::chrono::days(7));
}

TEST_CASE("a store that is away is told as such") {
    World world;
    Process process(world);
    world.memory.away = true;
    CHECK(trouble(process.keeper.access_token(noon)).obstacle == Obstacle::store_away);
    CHECK(trouble(process.keeper.rejected("a", noon)).obstacle == Obstacle::store_away);
    CHECK_FALSE(process.keeper.store({"a", "r", 1h, std::nullopt, "", ""}, noon));
}
