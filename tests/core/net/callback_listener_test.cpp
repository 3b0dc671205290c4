#include "core/net/callback_listener.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

using namespace maildocket;
using namespace std::chrono_literals;

namespace {

net::Descriptor connect_to(std::uint16_t port) {
    net::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    REQUIRE(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    return socket;
}

std::string read_all(const net::Descriptor& socket) {
    std::string text;
    std::array<char, 100> piece{};
    for (auto count = ::recv(socket.get(), piece.data(), piece.size(), 0); count > 0;
         count = ::recv(socket.get(), piece.data(), piece.size(), 0)) {
        text.append(piece.data(), static_cast<std::size_t>(count));
    }
    return text;
}

void say(const net::Descriptor& socket, std::string_view text) {
    REQUIRE(
        ::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
        static_cast<ssize_t>(text.size())
    );
}

// Whole once it ends in "!", and the end of it all with "end!".
net::CallbackReaction react(std::string_view octets) {
    return {octets.ends_with('!') ? "answer to " + std::string(octets) : "", octets == "end!"};
}

const net::CallbackListener::Handlers handlers{
    react, [](std::string_view line) {
        return net::CallbackReaction{"", line == "pasted"};
    }};

}  // namespace

TEST_CASE("browsers are answered one beside the other until one of them ends the wait") {
    auto listener = net::CallbackListener::open(0);
    REQUIRE(listener);
    const auto silent = connect_to(listener->port());
    const auto other = connect_to(listener->port());
    const auto slow = connect_to(listener->port());
    std::jthread browser([&] {
        say(other, "other!");
        CHECK(read_all(other) == "answer to other!");
        say(slow, "en");
        say(slow, "d!");
    });
    CHECK(listener->wait(handlers, -1, 60s));
    CHECK(read_all(slow) == "answer to end!");
}

TEST_CASE("a pasted line ends the wait, also one that comes in pieces") {
    auto listener = net::CallbackListener::open(0);
    REQUIRE(listener);
    std::array<int, 2> pipe{};
    REQUIRE(::pipe(pipe.data()) == 0);
    const net::Descriptor reader(pipe[0]);
    const net::Descriptor writer(pipe[1]);
    REQUIRE(::write(writer.get(), "nonsense\npas", 12) == 12);
    REQUIRE(::write(writer.get(), "ted\n", 4) == 4);
    CHECK(listener->wait(handlers, reader.get(), 60s));
}

TEST_CASE("the end of what is pasted is no end of the wait, the time is") {
    auto listener = net::CallbackListener::open(0);
    REQUIRE(listener);
    std::array<int, 2> pipe{};
    REQUIRE(::pipe(pipe.data()) == 0);
    const net::Descriptor reader(pipe[0]);
    ::close(pipe[1]);
    CHECK_FALSE(listener->wait(handlers, reader.get(), 20ms));
}

TEST_CASE("a port that is taken is told") {
    auto listener = net::CallbackListener::open(0);
    REQUIRE(listener);
    const auto second = net::CallbackListener::open(listener->port());
    REQUIRE_FALSE(second);
    CHECK(
        second.error().detail == "cannot listen on 127.0.0.1:" + std::to_string(listener->port()) +
                                     ": Address already in use"
    );
}
