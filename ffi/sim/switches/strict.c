#include "strict.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool on;
static atomic_uint_fast64_t lines;
static bool fatal;
static FILE *file;

void pvsim_strict_open(const pvsim_config *config)
{
    pthread_mutex_lock(&lock);
    fatal = config->strictness == PVSIM_STRICT_ABORT;
    file = stderr;
    if (config->strict_file[0]) {
        file = fopen(config->strict_file, "a");
        if (!file) {
            file = stderr;
            fprintf(stderr, "libpvcam simulator: cannot write to %s; strict mode says it here.\n",
                    config->strict_file);
        }
    }
    atomic_store(&lines, 0);
    atomic_store(&on, config->strictness != PVSIM_STRICT_OFF);
    pthread_mutex_unlock(&lock);
}

void pvsim_strict_close(void)
{
    pthread_mutex_lock(&lock);
    atomic_store(&on, false);
    if (file && file != stderr)
        fclose(file);
    file = NULL;
    pthread_mutex_unlock(&lock);
}

bool pvsim_strict_on(void)
{
    return atomic_load_explicit(&on, memory_order_relaxed);
}

uint64_t pvsim_strict_lines(void)
{
    return atomic_load(&lines);
}

void pvsim_strict_say(const char *function, const char *rule, const char *state, ...)
{
    pthread_mutex_lock(&lock);
    if (atomic_load(&on) && file) {
        va_list arguments;
        va_start(arguments, state);
        fprintf(file, "pvsim strict: %s: %s (", function, rule);
        vfprintf(file, state, arguments);
        fputs(")\n", file);
        va_end(arguments);
        fflush(file);
        atomic_fetch_add(&lines, 1);
        if (fatal)
            abort();
    }
    pthread_mutex_unlock(&lock);
}

void pvsim_strict_handler_took(int32_t event, uint64_t held_ns, uint64_t period_ns)
{
    if (pvsim_strict_on() && period_ns && held_ns > period_ns)
        pvsim_strict_say("handler", "a handler must return within one frame period, or notifications are lost",
                         "event %d, %llu us in the handler, period %llu us", event,
                         (unsigned long long)(held_ns / 1000), (unsigned long long)(period_ns / 1000));
}
