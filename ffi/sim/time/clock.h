/* The host's monotonic clock in nanoseconds, waits that another thread can end, and threads whose CPU time can be
 * read. */
#ifndef PVSIM_CLOCK_H
#define PVSIM_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define PVSIM_FOR_EVER UINT64_MAX

uint64_t pvsim_now_ns(void);

/* A condition whose waits use the monotonic clock. */
void pvsim_condition_open(pthread_cond_t *condition);
/* Waits until signalled or `until_ns`; false at that time. The lock is held before and after. */
bool pvsim_wait_until(pthread_cond_t *condition, pthread_mutex_t *lock, uint64_t until_ns);

/* A thread whose CPU time can be read while it runs and after it has ended. */
typedef struct pvsim_thread {
    pthread_t id;
    bool alive; /* guarded by a lock of clock.c */
    void (*body)(void *);
    void *argument;
} pvsim_thread;

/* False if the system refuses to make a thread. */
bool pvsim_thread_open(pvsim_thread *thread, void (*body)(void *), void *argument, const char *name);
void pvsim_thread_join(pvsim_thread *thread);
/* CPU time of a thread; 0 after it has ended. */
uint64_t pvsim_thread_live_ns(pvsim_thread *thread);
/* CPU time of all threads of the process that have ended. */
uint64_t pvsim_threads_ended_ns(void);

#endif
