#include "faults.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interface/pvcam_abi.h"

#define MOST_FAULTS 32
#define FOR_EVER UINT64_MAX

typedef struct fault {
    pvsim_fault_kind kind;
    char function[48]; /* of a call */
    int64_t value;
    uint64_t after, times, seen;
} fault;

static const struct {
    const char *name;
    const char *value; /* the meaning of the value; NULL: it takes none */
    int64_t most;
} kinds[PVSIM_FAULT_KINDS] = {
    [PVSIM_FAULT_CALL] = { "call", "FUNCTION=CODE", 32767 },
    [PVSIM_FAULT_INIT] = { "init", NULL, 0 },
    [PVSIM_FAULT_OVERWRITE_SETUP] = { "overwrite-at-setup", NULL, 0 },
    [PVSIM_FAULT_OVERWRITE_START] = { "overwrite-at-start", NULL, 0 },
    [PVSIM_FAULT_STALL] = { "stall", NULL, 0 },
    [PVSIM_FAULT_MISSING] = { "missing", NULL, 0 },
    [PVSIM_FAULT_DUPLICATE] = { "duplicate", NULL, 0 },
    [PVSIM_FAULT_ZERO] = { "zero", NULL, 0 },
    [PVSIM_FAULT_TORN] = { "torn", NULL, 0 },
    [PVSIM_FAULT_HEADER] = { "header", NULL, 0 },
    [PVSIM_FAULT_NUMBER_ZERO] = { "number-zero", NULL, 0 },
    [PVSIM_FAULT_CALLBACK_LATE] = { "callback-late", "MS", 3600000 },
    [PVSIM_FAULT_CALLBACK_EARLY] = { "callback-early", NULL, 0 },
    [PVSIM_FAULT_CALLBACK_TWICE] = { "callback-twice", NULL, 0 },
    [PVSIM_FAULT_CALLBACK_NEVER] = { "callback-never", NULL, 0 },
    [PVSIM_FAULT_PARAM_STALL] = { "param-stall", NULL, 0 },
    [PVSIM_FAULT_UNPLUG] = { "unplug", NULL, 0 },
    [PVSIM_FAULT_SLOW_ABORT] = { "slow-abort", "MS", 3600000 },
};

const char pvsim_fault_allowed[] =
    "call:FUNCTION=CODE, init, overwrite-at-setup, overwrite-at-start, stall, missing, duplicate, zero, torn, "
    "header, number-zero, callback-late:MS, callback-early, callback-twice, callback-never, param-stall, unplug, "
    "slow-abort:MS, each with ,after=N and ,times=N or ,times=forever behind it, several separated by ;";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static fault faults[MOST_FAULTS];
static size_t fault_count;
static atomic_uint armed[PVSIM_FAULT_KINDS]; /* for each kind, so that a frame without faults needs only one load */

static bool read_number(const char *text, int64_t most, int64_t *value)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    *value = strtoll(text, &end, 10);
    return !*end && *value <= most;
}

static bool read_value(fault *made, char *value)
{
    if (!kinds[made->kind].value)
        return value == NULL;
    if (!value)
        return false;
    if (made->kind != PVSIM_FAULT_CALL)
        return read_number(value, kinds[made->kind].most, &made->value);
    char *equals = strchr(value, '=');
    if (!equals || equals == value || (size_t)(equals - value) >= sizeof made->function)
        return false;
    *equals = '\0';
    strcpy(made->function, value);
    return strncmp(made->function, "pl_", 3) == 0 && read_number(equals + 1, kinds[made->kind].most, &made->value) &&
           made->value > 0;
}

static bool read_option(fault *made, const char *option)
{
    int64_t number;
    if (strcmp(option, "times=forever") == 0)
        made->times = FOR_EVER;
    else if (strncmp(option, "times=", 6) == 0 && read_number(option + 6, INT32_MAX, &number) && number > 0)
        made->times = (uint64_t)number;
    else if (strncmp(option, "after=", 6) == 0 && read_number(option + 6, INT64_MAX - 1, &number))
        made->after = (uint64_t)number;
    else
        return false;
    return true;
}

/* The text of one fault, which is cut into pieces. */
static bool read_fault(char *text, fault *made)
{
    memset(made, 0, sizeof *made);
    made->times = 1;
    char *rest = NULL;
    char *kind = strtok_r(text, ",", &rest);
    if (!kind)
        return false;
    char *value = strchr(kind, ':');
    if (value)
        *value++ = '\0';
    while (strcmp(kinds[made->kind].name, kind) != 0)
        if (++made->kind == PVSIM_FAULT_KINDS)
            return false;
    if (!read_value(made, value))
        return false;
    for (char *option = strtok_r(NULL, ",", &rest); option; option = strtok_r(NULL, ",", &rest))
        if (!read_option(made, option))
            return false;
    return true;
}

bool pvsim_faults_add(const char *specification)
{
    char text[1024];
    if (!specification || strlen(specification) >= sizeof text)
        return false;
    strcpy(text, specification);
    fault made[MOST_FAULTS];
    size_t count = 0;
    char *rest = NULL;
    for (char *one = strtok_r(text, ";", &rest); one; one = strtok_r(NULL, ";", &rest))
        if (count == MOST_FAULTS || !read_fault(one, &made[count++]))
            return false;
    pthread_mutex_lock(&lock);
    bool fits = count > 0 && fault_count + count <= MOST_FAULTS;
    for (size_t i = 0; fits && i < count; i++) {
        faults[fault_count++] = made[i];
        atomic_fetch_add(&armed[made[i].kind], 1);
    }
    pthread_mutex_unlock(&lock);
    return fits;
}

void pvsim_faults_clear(void)
{
    pthread_mutex_lock(&lock);
    fault_count = 0;
    for (int kind = 0; kind < PVSIM_FAULT_KINDS; kind++)
        atomic_store(&armed[kind], 0);
    pthread_mutex_unlock(&lock);
}

/* Counts the occasion, and returns whether this fault happens now. */
static bool strikes(fault *one)
{
    uint64_t seen = one->seen++;
    return seen >= one->after && (one->times == FOR_EVER || seen - one->after < one->times);
}

bool pvsim_fault_strikes(pvsim_fault_kind kind, int64_t *value)
{
    if (atomic_load_explicit(&armed[kind], memory_order_relaxed) == 0)
        return false;
    bool struck = false;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < fault_count; i++) {
        if (faults[i].kind == kind && strikes(&faults[i])) {
            struck = true;
            if (value)
                *value = faults[i].value;
        }
    }
    pthread_mutex_unlock(&lock);
    return struck;
}

int pvsim_fault_of_call(const char *function)
{
    if (atomic_load_explicit(&armed[PVSIM_FAULT_CALL], memory_order_relaxed) == 0)
        return PL_ERR_NONE;
    int code = PL_ERR_NONE;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < fault_count; i++)
        if (faults[i].kind == PVSIM_FAULT_CALL && strcmp(faults[i].function, function) == 0 && strikes(&faults[i]))
            code = (int)faults[i].value;
    pthread_mutex_unlock(&lock);
    return code;
}
