/* What starts an exposure: the camera's clock, a signal on its trigger input, or a call. The signal is a list of
 * pulses: at a rate, at given times, or as a test sends them to a socket or with pvsim_trigger_pulse(). */
#ifndef PVSIM_TRIGGERS_H
#define PVSIM_TRIGGERS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "time/bell.h"
#include "switches/config.h"

#define PVSIM_PULSES 256

typedef struct pvsim_pulse {
    uint64_t rise_ns, fall_ns; /* fall_ns is PVSIM_FOR_EVER while the line is high */
} pvsim_pulse;

typedef enum pvsim_signal_kind { PVSIM_SIGNAL_NONE, PVSIM_SIGNAL_RATE, PVSIM_SIGNAL_LIST, PVSIM_SIGNAL_SOCKET } pvsim_signal_kind;

/* The specification of PVSIM_TRIGGER; times are from the start of a run. */
typedef struct pvsim_signal {
    pvsim_signal_kind kind;
    double period_ns, width_ns;
    pvsim_pulse list[PVSIM_PULSES];
    uint32_t list_count;
    char path[PVSIM_TEXT];
} pvsim_signal;

/* The trigger input of one camera. */
typedef struct pvsim_triggers {
    pthread_mutex_t lock;
    pvsim_bell *bell;
    const pvsim_signal *signal;
    uint64_t started_ns;
    pvsim_pulse pulses[PVSIM_PULSES]; /* the newest pulses that were sent, by count modulo room */
    uint64_t pulse_count;
    bool armed; /* accepts a call */
    bool fired; /* has accepted a call, and does not expose yet */
    uint64_t fired_ns;
} pvsim_triggers;

extern const char pvsim_trigger_allowed[];

/* False if the specification cannot be read. An empty one means no signal. */
bool pvsim_signal_read(pvsim_signal *signal, const char *specification);

void pvsim_triggers_prepare(pvsim_triggers *triggers, pvsim_bell *bell);
void pvsim_triggers_start(pvsim_triggers *triggers, const pvsim_signal *signal, uint64_t now_ns);

/* Raises or lowers the line. Several rises without a fall are several edges. */
void pvsim_triggers_edge(pvsim_triggers *triggers, bool up, uint64_t at_ns);
/* Both edges at once; the fall may be in the future. */
void pvsim_triggers_pulse(pvsim_triggers *triggers, uint64_t rise_ns, uint64_t fall_ns);
/* The camera accepts a software trigger again; it does so from the start. */
void pvsim_triggers_arm(pvsim_triggers *triggers);
/* A software trigger: false if the camera does not accept one now. */
bool pvsim_triggers_fire(pvsim_triggers *triggers, uint64_t now_ns);

/* On the camera's thread: each waits, and returns false if the run must stop. */
bool pvsim_triggers_await_rise(pvsim_triggers *triggers, uint64_t not_before_ns, uint64_t *rise_ns);
bool pvsim_triggers_await_fall(pvsim_triggers *triggers, uint64_t rise_ns, uint64_t *fall_ns);
bool pvsim_triggers_await_call(pvsim_triggers *triggers, uint64_t *fired_ns);

/* The socket of PVSIM_TRIGGER=socket:PATH. For all cameras, each '1' written to it is a rise, each '0' a fall, and each
 * 'p' a pulse of a millisecond. */
bool pvsim_signal_socket_open(const pvsim_signal *signal, void (*edge)(bool up, uint64_t at_ns));
void pvsim_signal_socket_close(void);

#endif
