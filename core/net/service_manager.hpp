#pragma once

#include <string_view>
#include <vector>

// What systemd and we tell each other, without its library: sd_notify(3) and sd_listen_fds(3) are a
// datagram and two environment variables.
namespace maildocket::net {

enum class ServiceState { ready, reloading, stopping };

// Tells the service manager, if there is one (NOTIFY_SOCKET). Never fails: nobody could act on it.
void notify_service_manager(ServiceState state);

// The listening sockets that were handed to this process (LISTEN_PID, LISTEN_FDS); empty without
// socket activation. They are ours from then on. Forgets the variables: call it once.
[[nodiscard]] std::vector<int> take_inherited_sockets();

}  // namespace maildocket::net
