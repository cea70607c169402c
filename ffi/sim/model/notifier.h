/* The thread that calls the client's handlers, one call at a time, from a queue that is as long as the ring. */
#ifndef PVSIM_NOTIFIER_H
#define PVSIM_NOTIFIER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "time/clock.h"
#include "switches/config.h"
#include "interface/pvcam_abi.h"

typedef enum pvsim_handler_kind {
    PVSIM_HANDLER_NONE,
    PVSIM_HANDLER_LEGACY, /* void (void) */
    PVSIM_HANDLER_EX,     /* void (void *context) */
    PVSIM_HANDLER_EX2,    /* void (const FRAME_INFO *) */
    PVSIM_HANDLER_EX3     /* void (const FRAME_INFO *, void *context) */
} pvsim_handler_kind;

typedef struct pvsim_handler {
    pvsim_handler_kind kind;
    void *function, *context;
    int32_t calls_left; /* negative: no end; see PVSIM_REREGISTER */
} pvsim_handler;

typedef struct pvsim_notice {
    int32_t event;
    uint64_t due_ns; /* earliest time; 0 for at once */
    FRAME_INFO info;
} pvsim_notice;

typedef struct pvsim_notifier {
    pthread_mutex_t lock;
    pthread_cond_t posted, idle;
    pvsim_thread thread;
    const pvsim_config *config;
    pvsim_handler handlers[PL_CALLBACK_MAX];
    pvsim_notice *notices;
    uint32_t capacity, first, count;
    int32_t running; /* event whose handler runs, or -1 */
    bool open, quit, waiting;
    uint64_t lost, called, held_ns, period_ns;
} pvsim_notifier;

void pvsim_notifier_prepare(pvsim_notifier *notifier);
bool pvsim_notifier_open(pvsim_notifier *notifier, const pvsim_config *config);
/* Waits for a running handler and ends the thread. */
void pvsim_notifier_close(pvsim_notifier *notifier);

/* True while a handler runs. */
bool pvsim_notifier_is_busy(pvsim_notifier *notifier);

/* True on the thread that calls the handlers, where waiting for a handler would never end. */
bool pvsim_notifier_is_current(const pvsim_notifier *notifier);
/* Inside a handler of this camera: the number of the frame for which it is called; otherwise 0. */
int32_t pvsim_notifier_called_for(const pvsim_notifier *notifier);
/* True if the event already had a handler. */
bool pvsim_notifier_register(pvsim_notifier *notifier, int32_t event, pvsim_handler handler);
/* Waits for a running handler of that event. */
void pvsim_notifier_deregister(pvsim_notifier *notifier, int32_t event);

/* Makes the queue as long as the ring, and keeps what is in it; false if there is no memory. A frame may have BOF and
 * EOF. */
bool pvsim_notifier_start(pvsim_notifier *notifier, uint32_t slots, uint64_t period_ns);
void pvsim_notifier_post(pvsim_notifier *notifier, int32_t event, const FRAME_INFO *info, uint64_t due_ns);
/* Discards the queue. It does not wait for a running handler. */
void pvsim_notifier_drop(pvsim_notifier *notifier);
/* Calls of handlers and notices that found no room, since the camera was opened. */
void pvsim_notifier_counts(pvsim_notifier *notifier, uint64_t *called, uint64_t *lost);
/* Time that handlers have taken since the process began. */
uint64_t pvsim_notifier_held_ns(pvsim_notifier *notifier);

#endif
