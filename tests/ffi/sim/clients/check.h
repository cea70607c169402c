/* What the C clients share: checks that say where they fail, and a camera with its default settings. */
#ifndef CHECK_H
#define CHECK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pvcam_calls.h"
#include "pvsim_control.h"

static int check_failures;

#define CHECK(what)                                                                  \
    do {                                                                             \
        if (!(what)) {                                                               \
            check_failures++;                                                        \
            printf("%s:%d: %s (code %d)\n", __FILE__, __LINE__, #what, pl_error_code()); \
        }                                                                            \
    } while (0)

/* The call fails with this code. */
#define FAILS(call, code)                                                                              \
    do {                                                                                               \
        rs_bool check_result = (call);                                                                 \
        int check_code = pl_error_code();                                                              \
        if (check_result != PV_FAIL || check_code != (code)) {                                         \
            check_failures++;                                                                          \
            printf("%s:%d: %s gave %d, code %d, not code %d\n", __FILE__, __LINE__, #call, check_result, check_code, \
                   (code));                                                                            \
        }                                                                                              \
    } while (0)

/* The values are equal; says what they are. */
#define SAME(actual, expected)                                                                               \
    do {                                                                                                     \
        long long check_actual = (long long)(actual), check_expected = (long long)(expected);                \
        if (check_actual != check_expected) {                                                                \
            check_failures++;                                                                                \
            printf("%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, #actual, check_actual, check_expected); \
        }                                                                                                    \
    } while (0)

static inline int check_report(void)
{
    if (check_failures)
        printf("%d checks failed\n", check_failures);
    return check_failures ? 1 : 0;
}

static inline void rest_ms(double ms)
{
    nanosleep(&(struct timespec){ (time_t)(ms / 1000), (long)((long long)(ms * 1e6) % 1000000000) }, NULL);
}

/* Waits until the count is reached, at most so long. Returns whether it was; no test asserts that it was quick. */
static inline bool await_count(atomic_int *count, int wanted, double seconds)
{
    for (double waited = 0; waited < seconds * 1000 && atomic_load(count) < wanted; waited += 1)
        rest_ms(1);
    return atomic_load(count) >= wanted;
}

/* Until something holds, at most half a minute: a busy machine is no fault. */
#define AWAIT(what)                                                          \
    do {                                                                     \
        int check_waited = 0;                                                \
        while (!(what) && check_waited++ < 30000)                            \
            rest_ms(1);                                                      \
        CHECK(check_waited < 30000);                                \
    } while (0)

static inline double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1000 + (double)time.tv_nsec / 1e6;
}

static inline pvsim_counts counts_of(int16 hcam)
{
    pvsim_counts counts = { 0 };
    pvsim_run_counts(hcam, &counts);
    return counts;
}

/* A buffer that outlives the camera's last write. */
static inline void *make_buffer(size_t bytes)
{
    void *buffer = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    memset(buffer, 0xee, bytes);
    return buffer;
}

static inline uint32_t stamp_of(const void *frame)
{
    uint32_t stamp;
    memcpy(&stamp, frame, sizeof stamp);
    return stamp;
}

/* Sets the environment of the simulator (a NULL value takes a name out), and initialises it again. */
static inline void begin(const char *const *pairs)
{
    for (; pairs && pairs[0]; pairs += 2)
        pairs[1] ? setenv(pairs[0], pairs[1], 1) : unsetenv(pairs[0]);
    CHECK(pl_pvcam_init());
}

#define BEGIN(...) begin((const char *const[]){ __VA_ARGS__, NULL, NULL })

static inline void end(void)
{
    CHECK(pl_pvcam_uninit());
}

static inline int16 open_camera(int16 index)
{
    char name[CAM_NAME_LEN];
    int16 hcam = -1;
    CHECK(pl_cam_get_name(index, name));
    CHECK(pl_cam_open(name, &hcam, OPEN_EXCLUSIVE));
    return hcam;
}

static inline rgn_type square(uns16 side)
{
    return (rgn_type){ 0, (uns16)(side - 1), 1, 0, (uns16)(side - 1), 1 };
}

#endif
