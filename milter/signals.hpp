#pragma once

#include <array>

// SIGHUP, SIGTERM and SIGINT beside libmilter, which waits for all three on a thread of its own and
// would take SIGHUP as an order to stop.
namespace maildocket::milter {

enum class Event : char { reload, stop, server_ended };

// Linux hands a signal for the process to its first thread if that one has it unblocked, before it
// looks at any other. So the first thread has handlers, all others block, and libmilter's thread
// never sees one. Only one object at a time.
class Signals {
public:
    // Before the first other thread, on the first one.
    static void block();

    Signals();  // sets the handlers
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    Signals(Signals&&) = delete;
    Signals& operator=(Signals&&) = delete;

    // On the first thread, while there is an object.
    static void unblock();
    [[nodiscard]] Event wait();

    // From any thread.
    void tell(Event event);

private:
    std::array<int, 2> pipe_{-1, -1};
};

}  // namespace maildocket::milter
