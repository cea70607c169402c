/* A UNIX datagram socket as the trigger line: `printf 1 | socat - UNIX-SENDTO:PATH` raises it. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "time/clock.h"
#include "triggers.h"

#define PULSE_NS 1000000u

static int line = -1, quit = -1;
static pvsim_thread listener;
static void (*on_edge)(bool up, uint64_t at_ns);
static struct sockaddr_un address;

static void receive(void)
{
    char letters[256];
    ssize_t count = recv(line, letters, sizeof letters, 0);
    uint64_t now_ns = pvsim_now_ns();
    for (ssize_t i = 0; i < count; i++) {
        if (letters[i] == '1' || letters[i] == '0')
            on_edge(letters[i] == '1', now_ns);
        if (letters[i] == 'p') {
            on_edge(true, now_ns);
            on_edge(false, now_ns + PULSE_NS);
        }
    }
}

static void listener_body(void *unused)
{
    (void)unused;
    for (;;) {
        struct pollfd watched[2] = { { .fd = line, .events = POLLIN }, { .fd = quit, .events = POLLIN } };
        if (poll(watched, 2, -1) < 0 && errno != EINTR)
            return;
        if (watched[1].revents)
            return;
        if (watched[0].revents & POLLIN)
            receive();
    }
}

static void shut(void)
{
    if (line >= 0) {
        close(line);
        unlink(address.sun_path);
    }
    if (quit >= 0)
        close(quit);
    line = quit = -1;
}

bool pvsim_signal_socket_open(const pvsim_signal *signal, void (*edge)(bool up, uint64_t at_ns))
{
    if (strlen(signal->path) >= sizeof address.sun_path)
        return false;
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    strcpy(address.sun_path, signal->path);
    on_edge = edge;
    line = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (line >= 0 && bind(line, (struct sockaddr *)&address, sizeof address) != 0) {
        close(line);
        line = -1;
    }
    quit = eventfd(0, EFD_CLOEXEC);
    if (line >= 0 && quit >= 0 && pvsim_thread_open(&listener, listener_body, NULL, "pvsim-trigger"))
        return true;
    shut();
    return false;
}

void pvsim_signal_socket_close(void)
{
    if (line < 0)
        return;
    uint64_t one = 1;
    if (write(quit, &one, sizeof one) == sizeof one)
        pvsim_thread_join(&listener);
    shut();
}
