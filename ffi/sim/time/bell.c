#include "bell.h"

#include "clock.h"

void pvsim_bell_prepare(pvsim_bell *bell)
{
    pthread_mutex_init(&bell->lock, NULL);
    pvsim_condition_open(&bell->rung);
}

void pvsim_bell_start(pvsim_bell *bell)
{
    pthread_mutex_lock(&bell->lock);
    bell->stopped = false;
    pthread_mutex_unlock(&bell->lock);
}

void pvsim_bell_stop(pvsim_bell *bell)
{
    pthread_mutex_lock(&bell->lock);
    bell->stopped = true;
    pthread_cond_broadcast(&bell->rung);
    pthread_mutex_unlock(&bell->lock);
}

bool pvsim_bell_stopped(pvsim_bell *bell)
{
    pthread_mutex_lock(&bell->lock);
    bool stopped = bell->stopped;
    pthread_mutex_unlock(&bell->lock);
    return stopped;
}

void pvsim_bell_ring(pvsim_bell *bell)
{
    pthread_mutex_lock(&bell->lock);
    bell->count++;
    if (bell->listening)
        pthread_cond_broadcast(&bell->rung);
    pthread_mutex_unlock(&bell->lock);
}

uint64_t pvsim_bell_count(pvsim_bell *bell)
{
    pthread_mutex_lock(&bell->lock);
    uint64_t count = bell->count;
    pthread_mutex_unlock(&bell->lock);
    return count;
}

static bool wait(pvsim_bell *bell, const uint64_t *seen, uint64_t until_ns)
{
    pthread_mutex_lock(&bell->lock);
    bell->listening = seen != NULL;
    while (!bell->stopped && (!seen || bell->count == *seen) &&
           (until_ns == PVSIM_FOR_EVER || pvsim_now_ns() < until_ns))
        pvsim_wait_until(&bell->rung, &bell->lock, until_ns);
    bell->listening = false;
    bool stopped = bell->stopped;
    pthread_mutex_unlock(&bell->lock);
    return !stopped;
}

bool pvsim_bell_wait(pvsim_bell *bell, uint64_t seen, uint64_t until_ns)
{
    return wait(bell, &seen, until_ns);
}

bool pvsim_bell_sleep(pvsim_bell *bell, uint64_t until_ns)
{
    return wait(bell, NULL, until_ns);
}
