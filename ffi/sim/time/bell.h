/* What the camera's thread sleeps on: it wakes at a time, when something changes that it waits for, or to stop. */
#ifndef PVSIM_BELL_H
#define PVSIM_BELL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct pvsim_bell {
    pthread_mutex_t lock;
    pthread_cond_t rung;
    uint64_t count;
    bool listening, stopped;
} pvsim_bell;

void pvsim_bell_prepare(pvsim_bell *bell);
void pvsim_bell_start(pvsim_bell *bell);
void pvsim_bell_stop(pvsim_bell *bell);
bool pvsim_bell_stopped(pvsim_bell *bell);
void pvsim_bell_ring(pvsim_bell *bell);
/* Read it before checking the condition, and pass it to the wait. */
uint64_t pvsim_bell_count(pvsim_bell *bell);
/* Waits until the bell rings after `seen`, or until a time; false if it must stop. */
bool pvsim_bell_wait(pvsim_bell *bell, uint64_t seen, uint64_t until_ns);
/* Waits until a time, whether or not the bell rings; false if it must stop. */
bool pvsim_bell_sleep(pvsim_bell *bell, uint64_t until_ns);

#endif
