#include "notifier.h"

#include <stdlib.h>
#include <string.h>

#include "switches/probes.h"
#include "switches/strict.h"

typedef void (*legacy_handler)(void);
typedef void (*ex_handler)(void *context);
typedef void (*ex2_handler)(const FRAME_INFO *info);
typedef void (*ex3_handler)(const FRAME_INFO *info, void *context);

static _Thread_local const pvsim_notifier *current;
static _Thread_local int32_t called_for; /* the frame for which this thread's handler is called, or 0 */

static void call(const pvsim_handler *handler, const FRAME_INFO *info)
{
    switch (handler->kind) {
    case PVSIM_HANDLER_NONE:
        break;
    case PVSIM_HANDLER_LEGACY:
        ((legacy_handler)handler->function)();
        break;
    case PVSIM_HANDLER_EX:
        ((ex_handler)handler->function)(handler->context);
        break;
    case PVSIM_HANDLER_EX2:
        ((ex2_handler)handler->function)(info);
        break;
    case PVSIM_HANDLER_EX3:
        ((ex3_handler)handler->function)(info, handler->context);
        break;
    }
}

/* Calls one handler without the lock, so that it can ask for its frame while others post. */
static void serve(pvsim_notifier *notifier, const pvsim_notice *notice)
{
    pvsim_handler *registered = &notifier->handlers[notice->event];
    if (registered->kind == PVSIM_HANDLER_NONE || registered->calls_left == 0)
        return;
    if (registered->calls_left > 0)
        registered->calls_left--;
    pvsim_handler handler = *registered;
    uint64_t period_ns = notifier->period_ns;
    notifier->running = notice->event;
    pthread_mutex_unlock(&notifier->lock);

    FRAME_INFO info = notice->info;
    uint64_t before = pvsim_now_ns();
    uint64_t begun = pvsim_probe_handler_begin();
    called_for = info.FrameNr;
    call(&handler, &info);
    called_for = 0;
    pvsim_probe_handler_end(begun);
    uint64_t held = pvsim_now_ns() - before;
    /* The pointer is valid only during the call. A client that keeps it must not find the frame there by luck. */
    memset(&info, 0xdb, sizeof info);
    pvsim_strict_handler_took(notice->event, held, period_ns);

    pthread_mutex_lock(&notifier->lock);
    notifier->running = -1;
    notifier->called++;
    notifier->held_ns += held;
    pthread_cond_broadcast(&notifier->idle);
}

static void notifier_body(void *argument)
{
    pvsim_notifier *notifier = argument;
    current = notifier;
    pthread_mutex_lock(&notifier->lock);
    while (!notifier->quit) {
        if (notifier->count == 0) {
            notifier->waiting = true;
            pthread_cond_broadcast(&notifier->idle);
            pthread_cond_wait(&notifier->posted, &notifier->lock);
            notifier->waiting = false;
            continue;
        }
        uint64_t due = notifier->notices[notifier->first].due_ns;
        if (due && pvsim_now_ns() < due) {
            pvsim_wait_until(&notifier->posted, &notifier->lock, due);
            continue;
        }
        pvsim_notice notice = notifier->notices[notifier->first];
        notifier->first = (notifier->first + 1) % notifier->capacity;
        notifier->count--;
        serve(notifier, &notice);
    }
    pthread_mutex_unlock(&notifier->lock);
}

void pvsim_notifier_prepare(pvsim_notifier *notifier)
{
    pthread_mutex_init(&notifier->lock, NULL);
    pvsim_condition_open(&notifier->posted);
    pvsim_condition_open(&notifier->idle);
    notifier->running = -1;
}

bool pvsim_notifier_open(pvsim_notifier *notifier, const pvsim_config *config)
{
    pthread_mutex_lock(&notifier->lock);
    memset(notifier->handlers, 0, sizeof notifier->handlers);
    notifier->config = config;
    notifier->count = notifier->first = 0;
    notifier->quit = false;
    notifier->lost = notifier->called = 0;
    pthread_mutex_unlock(&notifier->lock);
    /* Two notices fit before the first run: a camera can be unplugged at any time. */
    if (!pvsim_notifier_start(notifier, 1, 0))
        return false;
    notifier->open = pvsim_thread_open(&notifier->thread, notifier_body, notifier, "pvsim-notifier");
    return notifier->open;
}

void pvsim_notifier_close(pvsim_notifier *notifier)
{
    if (!notifier->open)
        return;
    pthread_mutex_lock(&notifier->lock);
    notifier->quit = true;
    notifier->count = 0;
    pthread_cond_broadcast(&notifier->posted);
    pthread_mutex_unlock(&notifier->lock);
    pvsim_thread_join(&notifier->thread);
    notifier->open = false;
    free(notifier->notices);
    notifier->notices = NULL;
    notifier->capacity = 0;
}

bool pvsim_notifier_is_current(const pvsim_notifier *notifier)
{
    return current == notifier;
}

int32_t pvsim_notifier_called_for(const pvsim_notifier *notifier)
{
    return current == notifier ? called_for : 0;
}

bool pvsim_notifier_register(pvsim_notifier *notifier, int32_t event, pvsim_handler handler)
{
    pthread_mutex_lock(&notifier->lock);
    bool again = notifier->handlers[event].kind != PVSIM_HANDLER_NONE;
    /* Seen in a lab: after a second registration without deregistering, callbacks stopped after about five frames. */
    handler.calls_left = again && notifier->config->reregister == PVSIM_REREGISTER_STALLS ? 5 : -1;
    notifier->handlers[event] = handler;
    pthread_mutex_unlock(&notifier->lock);
    return again;
}

void pvsim_notifier_deregister(pvsim_notifier *notifier, int32_t event)
{
    pthread_mutex_lock(&notifier->lock);
    memset(&notifier->handlers[event], 0, sizeof notifier->handlers[event]);
    while (notifier->running == event && current != notifier)
        pthread_cond_wait(&notifier->idle, &notifier->lock);
    pthread_mutex_unlock(&notifier->lock);
}

bool pvsim_notifier_start(pvsim_notifier *notifier, uint32_t slots, uint64_t period_ns)
{
    uint32_t capacity = 2 * slots + 2;
    pvsim_notice *notices = calloc(capacity, sizeof *notices);
    if (!notices)
        return false;
    pthread_mutex_lock(&notifier->lock);
    /* A sequence may begin before the last notice of the previous one was served, and that notice must not be lost. */
    uint32_t kept = 0;
    for (; kept < notifier->count && kept < capacity; kept++)
        notices[kept] = notifier->notices[(notifier->first + kept) % notifier->capacity];
    notifier->lost += notifier->count - kept;
    free(notifier->notices);
    notifier->notices = notices;
    notifier->capacity = capacity;
    notifier->first = 0;
    notifier->count = kept;
    notifier->period_ns = period_ns;
    pthread_mutex_unlock(&notifier->lock);
    return true;
}

void pvsim_notifier_post(pvsim_notifier *notifier, int32_t event, const FRAME_INFO *info, uint64_t due_ns)
{
    pthread_mutex_lock(&notifier->lock);
    if (notifier->handlers[event].kind != PVSIM_HANDLER_NONE && notifier->capacity) {
        bool both = notifier->handlers[PL_CALLBACK_BOF].kind && notifier->handlers[PL_CALLBACK_EOF].kind;
        uint32_t length = (notifier->capacity - 2) / (both ? 1 : 2);
        bool full = event != PL_CALLBACK_CAM_REMOVED && notifier->count >= length;
        if (full) {
            notifier->lost++;
            if (notifier->config->queue == PVSIM_QUEUE_LOSES_OLDEST) {
                notifier->first = (notifier->first + 1) % notifier->capacity;
                notifier->count--;
                full = false;
            }
        }
        if (!full && notifier->count < notifier->capacity) {
            uint32_t last = (notifier->first + notifier->count) % notifier->capacity;
            notifier->notices[last] = (pvsim_notice){ event, due_ns, *info };
            notifier->count++;
            if (notifier->waiting)
                pthread_cond_signal(&notifier->posted);
        }
    }
    pthread_mutex_unlock(&notifier->lock);
}

void pvsim_notifier_drop(pvsim_notifier *notifier)
{
    pthread_mutex_lock(&notifier->lock);
    notifier->count = 0;
    pthread_cond_broadcast(&notifier->posted);
    pthread_mutex_unlock(&notifier->lock);
}

uint64_t pvsim_notifier_held_ns(pvsim_notifier *notifier)
{
    pthread_mutex_lock(&notifier->lock);
    uint64_t held = notifier->held_ns;
    pthread_mutex_unlock(&notifier->lock);
    return held;
}

void pvsim_notifier_counts(pvsim_notifier *notifier, uint64_t *called, uint64_t *lost)
{
    pthread_mutex_lock(&notifier->lock);
    *called = notifier->called;
    *lost = notifier->lost;
    pthread_mutex_unlock(&notifier->lock);
}

bool pvsim_notifier_is_busy(pvsim_notifier *notifier)
{
    pthread_mutex_lock(&notifier->lock);
    bool busy = notifier->running >= 0;
    pthread_mutex_unlock(&notifier->lock);
    return busy;
}
