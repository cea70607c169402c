#include "clock.h"

#include <errno.h>
#include <sys/prctl.h>
#include <time.h>

static pthread_mutex_t threads_lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t ended_ns;

static uint64_t read_ns(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time) != 0)
        return 0;
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t pvsim_now_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

void pvsim_condition_open(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

bool pvsim_wait_until(pthread_cond_t *condition, pthread_mutex_t *lock, uint64_t until_ns)
{
    if (until_ns == PVSIM_FOR_EVER) {
        pthread_cond_wait(condition, lock);
        return true;
    }
    struct timespec until = { (time_t)(until_ns / 1000000000u), (long)(until_ns % 1000000000u) };
    return pthread_cond_timedwait(condition, lock, &until) != ETIMEDOUT;
}

static void *thread_main(void *argument)
{
    pvsim_thread *thread = argument;
    /* The default slack of 50 us would be a sixth of the period of a 3 kHz strip. */
    prctl(PR_SET_TIMERSLACK, 1000ul, 0ul, 0ul, 0ul);
    thread->body(thread->argument);
    pthread_mutex_lock(&threads_lock);
    ended_ns += read_ns(CLOCK_THREAD_CPUTIME_ID);
    thread->alive = false;
    pthread_mutex_unlock(&threads_lock);
    return NULL;
}

bool pvsim_thread_open(pvsim_thread *thread, void (*body)(void *), void *argument, const char *name)
{
    thread->body = body;
    thread->argument = argument;
    pthread_mutex_lock(&threads_lock);
    thread->alive = pthread_create(&thread->id, NULL, thread_main, thread) == 0;
    bool made = thread->alive;
    if (made)
        pthread_setname_np(thread->id, name);
    pthread_mutex_unlock(&threads_lock);
    return made;
}

void pvsim_thread_join(pvsim_thread *thread)
{
    pthread_join(thread->id, NULL);
}

uint64_t pvsim_thread_live_ns(pvsim_thread *thread)
{
    uint64_t used = 0;
    pthread_mutex_lock(&threads_lock);
    clockid_t clock;
    if (thread->alive && pthread_getcpuclockid(thread->id, &clock) == 0)
        used = read_ns(clock);
    pthread_mutex_unlock(&threads_lock);
    return used;
}

uint64_t pvsim_threads_ended_ns(void)
{
    pthread_mutex_lock(&threads_lock);
    uint64_t used = ended_ns;
    pthread_mutex_unlock(&threads_lock);
    return used;
}
