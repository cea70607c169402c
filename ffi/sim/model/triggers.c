#include "triggers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "time/clock.h"

#define USUAL_WIDTH_NS 1000000.0

const char pvsim_trigger_allowed[] =
    "rate:<pulses a second>[,<width in ms>], list:<rise in ms>[-<fall in ms>],... (ascending), or socket:<path>";

static bool read_real(const char *text, char **end, double *value)
{
    *value = strtod(text, end);
    return *end != text && isfinite(*value) && *value >= 0;
}

static bool read_rate(pvsim_signal *signal, const char *text)
{
    char *end;
    double rate, width_ms;
    if (!read_real(text, &end, &rate) || rate < 0.001 || rate > 1e6)
        return false;
    signal->period_ns = 1e9 / rate;
    signal->width_ns = fmin(USUAL_WIDTH_NS, signal->period_ns / 2);
    if (*end == ',') {
        if (!read_real(end + 1, &end, &width_ms) || width_ms * 1e6 >= signal->period_ns || width_ms <= 0)
            return false;
        signal->width_ns = width_ms * 1e6;
    }
    return !*end;
}

static bool read_list(pvsim_signal *signal, const char *text)
{
    double before = 0;
    for (;;) {
        char *end;
        double rise, fall;
        if (signal->list_count == PVSIM_PULSES || !read_real(text, &end, &rise) || rise < before)
            return false;
        fall = rise + USUAL_WIDTH_NS / 1e6;
        if (*end == '-' && (!read_real(end + 1, &end, &fall) || fall <= rise))
            return false;
        before = rise;
        signal->list[signal->list_count++] = (pvsim_pulse){ (uint64_t)(rise * 1e6), (uint64_t)(fall * 1e6) };
        if (!*end)
            return true;
        if (*end != ',')
            return false;
        text = end + 1;
    }
}

bool pvsim_signal_read(pvsim_signal *signal, const char *specification)
{
    memset(signal, 0, sizeof *signal);
    if (!*specification)
        return true;
    if (strncmp(specification, "rate:", 5) == 0) {
        signal->kind = PVSIM_SIGNAL_RATE;
        return read_rate(signal, specification + 5);
    }
    if (strncmp(specification, "list:", 5) == 0) {
        signal->kind = PVSIM_SIGNAL_LIST;
        return read_list(signal, specification + 5);
    }
    if (strncmp(specification, "socket:", 7) == 0) {
        signal->kind = PVSIM_SIGNAL_SOCKET;
        strcpy(signal->path, specification + 7);
        return *signal->path != '\0';
    }
    return false;
}

void pvsim_triggers_prepare(pvsim_triggers *triggers, pvsim_bell *bell)
{
    pthread_mutex_init(&triggers->lock, NULL);
    triggers->bell = bell;
}

void pvsim_triggers_start(pvsim_triggers *triggers, const pvsim_signal *signal, uint64_t now_ns)
{
    pthread_mutex_lock(&triggers->lock);
    triggers->signal = signal;
    triggers->started_ns = now_ns;
    triggers->pulse_count = 0;
    triggers->armed = true; /* a call may come right after the start */
    triggers->fired = false;
    pthread_mutex_unlock(&triggers->lock);
}

void pvsim_triggers_arm(pvsim_triggers *triggers)
{
    pthread_mutex_lock(&triggers->lock);
    triggers->armed = true;
    pthread_mutex_unlock(&triggers->lock);
}

void pvsim_triggers_edge(pvsim_triggers *triggers, bool up, uint64_t at_ns)
{
    pthread_mutex_lock(&triggers->lock);
    pvsim_pulse *newest = &triggers->pulses[(triggers->pulse_count + PVSIM_PULSES - 1) % PVSIM_PULSES];
    if (triggers->pulse_count && newest->fall_ns == PVSIM_FOR_EVER)
        newest->fall_ns = at_ns;
    if (up)
        triggers->pulses[triggers->pulse_count++ % PVSIM_PULSES] = (pvsim_pulse){ at_ns, PVSIM_FOR_EVER };
    pthread_mutex_unlock(&triggers->lock);
    pvsim_bell_ring(triggers->bell);
}

void pvsim_triggers_pulse(pvsim_triggers *triggers, uint64_t rise_ns, uint64_t fall_ns)
{
    pthread_mutex_lock(&triggers->lock);
    triggers->pulses[triggers->pulse_count++ % PVSIM_PULSES] = (pvsim_pulse){ rise_ns, fall_ns };
    pthread_mutex_unlock(&triggers->lock);
    pvsim_bell_ring(triggers->bell);
}

bool pvsim_triggers_fire(pvsim_triggers *triggers, uint64_t now_ns)
{
    pthread_mutex_lock(&triggers->lock);
    bool taken = triggers->armed;
    triggers->armed = false;
    if (taken) {
        triggers->fired = true;
        triggers->fired_ns = now_ns;
    }
    pthread_mutex_unlock(&triggers->lock);
    if (taken)
        pvsim_bell_ring(triggers->bell);
    return taken;
}

/* The first pulse of the specified signal that rises at or after a time; false if there is none. */
static bool planned_pulse(const pvsim_triggers *triggers, uint64_t not_before_ns, pvsim_pulse *pulse)
{
    const pvsim_signal *signal = triggers->signal;
    uint64_t since = not_before_ns > triggers->started_ns ? not_before_ns - triggers->started_ns : 0;
    if (signal->kind == PVSIM_SIGNAL_RATE) {
        double rise = ceil((double)since / signal->period_ns) * signal->period_ns;
        pulse->rise_ns = triggers->started_ns + (uint64_t)ceil(rise);
        pulse->fall_ns = pulse->rise_ns + (uint64_t)signal->width_ns;
        return true;
    }
    for (uint32_t i = 0; signal->kind == PVSIM_SIGNAL_LIST && i < signal->list_count; i++) {
        if (signal->list[i].rise_ns < since)
            continue;
        pulse->rise_ns = triggers->started_ns + signal->list[i].rise_ns;
        pulse->fall_ns = triggers->started_ns + signal->list[i].fall_ns;
        return true;
    }
    return false;
}

/* The same for the pulses that were sent. */
static bool sent_pulse(pvsim_triggers *triggers, uint64_t not_before_ns, pvsim_pulse *pulse)
{
    bool found = false;
    pthread_mutex_lock(&triggers->lock);
    uint64_t kept = triggers->pulse_count < PVSIM_PULSES ? triggers->pulse_count : PVSIM_PULSES;
    for (uint64_t i = triggers->pulse_count - kept; i < triggers->pulse_count && !found; i++) {
        *pulse = triggers->pulses[i % PVSIM_PULSES];
        found = pulse->rise_ns >= not_before_ns;
    }
    pthread_mutex_unlock(&triggers->lock);
    return found;
}

bool pvsim_triggers_await_rise(pvsim_triggers *triggers, uint64_t not_before_ns, uint64_t *rise_ns)
{
    for (;;) {
        uint64_t seen = pvsim_bell_count(triggers->bell);
        pvsim_pulse planned, sent;
        bool is_planned = planned_pulse(triggers, not_before_ns, &planned);
        if (sent_pulse(triggers, not_before_ns, &sent) && !(is_planned && planned.rise_ns < sent.rise_ns)) {
            *rise_ns = sent.rise_ns;
            return true;
        }
        if (is_planned && planned.rise_ns <= pvsim_now_ns()) {
            *rise_ns = planned.rise_ns;
            return true;
        }
        if (!pvsim_bell_wait(triggers->bell, seen, is_planned ? planned.rise_ns : PVSIM_FOR_EVER))
            return false;
    }
}

bool pvsim_triggers_await_fall(pvsim_triggers *triggers, uint64_t rise_ns, uint64_t *fall_ns)
{
    for (;;) {
        uint64_t seen = pvsim_bell_count(triggers->bell);
        pvsim_pulse pulse;
        bool found = sent_pulse(triggers, rise_ns, &pulse) && pulse.rise_ns == rise_ns;
        if (!found)
            found = planned_pulse(triggers, rise_ns, &pulse) && pulse.rise_ns == rise_ns;
        if (!found || pulse.fall_ns <= pvsim_now_ns()) {
            *fall_ns = found ? pulse.fall_ns : rise_ns;
            return true;
        }
        if (!pvsim_bell_wait(triggers->bell, seen, pulse.fall_ns))
            return false;
    }
}

bool pvsim_triggers_await_call(pvsim_triggers *triggers, uint64_t *fired_ns)
{
    for (;;) {
        uint64_t seen = pvsim_bell_count(triggers->bell);
        pthread_mutex_lock(&triggers->lock);
        bool fired = triggers->fired;
        triggers->fired = false;
        *fired_ns = triggers->fired_ns;
        pthread_mutex_unlock(&triggers->lock);
        if (fired)
            return true;
        if (!pvsim_bell_wait(triggers->bell, seen, PVSIM_FOR_EVER))
            return false;
    }
}
