#include "probes.h"

#include <stdatomic.h>
#include <time.h>

#include "config.h"
#include "interface/pvsim_control.h"
#include "time/clock.h"

/* Frames whose arrival is remembered: at 100,000 a second those of the last 0.6 s. A power of 2. */
#define REMEMBERED 65536u

typedef struct arrival {
    atomic_uint_fast64_t at_ns;
    atomic_uint_fast32_t frame_nr; /* 0 while the time is being written */
} arrival;

/* Pages that no frame touches cost nothing. */
static arrival arrivals[PVSIM_MAX_CAMERAS][REMEMBERED];

void pvsim_probe_arrived(int16_t hcam, uint32_t frame_nr, uint64_t at_ns)
{
    arrival *arrival = &arrivals[hcam][frame_nr % REMEMBERED];
    atomic_store_explicit(&arrival->frame_nr, 0, memory_order_release);
    atomic_store_explicit(&arrival->at_ns, at_ns, memory_order_release);
    atomic_store_explicit(&arrival->frame_nr, frame_nr, memory_order_release);
}

double pvsim_frame_age_ns(int16_t hcam, int32_t frame_nr)
{
    if (hcam < 0 || hcam >= PVSIM_MAX_CAMERAS || frame_nr <= 0)
        return -1;
    uint64_t now_ns = pvsim_now_ns();
    arrival *arrival = &arrivals[hcam][(uint32_t)frame_nr % REMEMBERED];
    if (atomic_load_explicit(&arrival->frame_nr, memory_order_acquire) != (uint32_t)frame_nr)
        return -1;
    uint64_t at_ns = atomic_load_explicit(&arrival->at_ns, memory_order_acquire);
    if (atomic_load_explicit(&arrival->frame_nr, memory_order_acquire) != (uint32_t)frame_nr || at_ns > now_ns)
        return -1;
    return (double)(now_ns - at_ns);
}

/* Reading a thread's CPU clock is a system call of more than half a microsecond. So only one handler in this many is
 * measured, and only after a client has asked. */
#define MEASURE_EVERY 16u

static atomic_bool asked;
static atomic_uint_fast64_t handlers_ns;
static _Thread_local uint32_t calls;

static uint64_t thread_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t pvsim_probe_handler_begin(void)
{
    if (!atomic_load_explicit(&asked, memory_order_relaxed) || ++calls % MEASURE_EVERY)
        return 0;
    return thread_ns();
}

void pvsim_probe_handler_end(uint64_t begun)
{
    if (!begun)
        return;
    uint64_t ended = thread_ns();
    uint64_t looking = thread_ns() - ended; /* the time of one reading is between the two */
    uint64_t used = ended - begun;
    if (used > looking)
        atomic_fetch_add(&handlers_ns, (used - looking) * MEASURE_EVERY);
}

uint64_t pvsim_probe_handlers_ns(void)
{
    atomic_store(&asked, true);
    return atomic_load(&handlers_ns);
}
