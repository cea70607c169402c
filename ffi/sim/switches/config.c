#include "config.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cameras/probed.h"
#include "scene/focus.h"

bool pvsim_config_refuse(const char *variable, const char *value, const char *allowed)
{
    fprintf(stderr, "libpvcam simulator: %s is \"%s\"; allowed: %s.\n", variable, value, allowed);
    return false;
}

/* The model from a probe's file. If there is none, a line on stderr says why. */
static const pvsim_profile *probed(const char *path, size_t length)
{
    char name[PVSIM_TEXT] = "";
    const char *why = "has too long a name";
    const pvsim_profile *profile = NULL;
    if (length < sizeof name) {
        memcpy(name, path, length);
        profile = pvsim_probed_profile(name, &why);
    }
    if (!profile)
        fprintf(stderr, "libpvcam simulator: the probe \"%.*s\" %s.\n", (int)length, path, why);
    return profile;
}

static bool read_cameras(pvsim_config *config, const char *value)
{
    config->camera_count = 0;
    if (strcmp(value, "none") == 0)
        return true;
    for (const char *rest = value;; rest++) {
        size_t length = strcspn(rest, ",");
        const pvsim_profile *profile =
            strncmp(rest, "probe:", 6) == 0 ? probed(rest + 6, length - 6) : pvsim_profile_find(rest, length);
        if (!profile || config->camera_count == PVSIM_MAX_CAMERAS)
            return false;
        config->cameras[config->camera_count++] = profile;
        rest += length;
        if (!*rest)
            return true;
    }
}

/* The words of a choice, in the order of its enumeration, separated by '|'. */
static bool read_word(const char *words, const char *value, int *chosen)
{
    size_t length = strlen(value);
    int index = 0;
    for (const char *word = words; length; word++, index++) {
        size_t size = strcspn(word, "|");
        if (size == length && strncmp(word, value, size) == 0) {
            *chosen = index;
            return true;
        }
        word += size;
        if (!*word)
            break;
    }
    return false;
}

static bool read_pace(pvsim_config *config, const char *value)
{
    if (strcmp(value, "camera") == 0)
        config->pace = PVSIM_PACE_CAMERA;
    else if (strcmp(value, "unpaced") == 0)
        config->pace = PVSIM_PACE_NONE;
    else {
        char *end;
        config->frames_per_s = strtod(value, &end);
        if (end == value || *end || !isfinite(config->frames_per_s) || config->frames_per_s < 0.001 ||
            config->frames_per_s > 1e7)
            return false;
        config->pace = PVSIM_PACE_FPS;
    }
    return true;
}

static bool read_strict(pvsim_config *config, const char *value)
{
    int chosen;
    if (read_word("0|1|abort", value, &chosen))
        config->strictness = (pvsim_strictness)chosen;
    else if (strncmp(value, "file:", 5) == 0 && value[5] && strlen(value + 5) < PVSIM_TEXT) {
        config->strictness = PVSIM_STRICT_SAY;
        strcpy(config->strict_file, value + 5);
    } else
        return false;
    return true;
}

static bool read_seed(pvsim_config *config, const char *value)
{
    char *end;
    errno = 0;
    config->seed = strtoull(value, &end, 10);
    return end != value && !*end && *value != '-' && errno == 0;
}

/* A number within bounds; without a value it stays unchanged. */
static bool read_number(const char *name, double least, double most, double *number, const char *allowed)
{
    const char *value = getenv(name);
    if (!value)
        return true;
    char *end;
    *number = strtod(value, &end);
    return (end != value && !*end && *number >= least && *number <= most) || pvsim_config_refuse(name, value, allowed);
}

static bool read_numbers(pvsim_config *config)
{
    double lines = 0;
    config->switched_on = getenv("PVSIM_SWITCHED_ON") != NULL;
    if (!read_number("PVSIM_CLOCK", 0, 1e9, &config->clock_s, "seconds, 0 to 1000000000") ||
        !read_number("PVSIM_SWITCHED_ON", -50, 50, &config->switched_on_c, "degrees Celsius, -50 to 50") ||
        !read_number("PVSIM_IO_LINES", 0, PVSIM_IO_LINES, &lines, "a whole number from 0 to 16"))
        return false;
    config->io_lines = (int)lines;
    return true;
}

/* Copies a value that another file checks. */
static bool read_text(char *text, const char *name, const char *value)
{
    if (strlen(value) >= PVSIM_TEXT)
        return pvsim_config_refuse(name, value, "at most 1023 characters");
    strcpy(text, value);
    return true;
}

static const char *allowed_cameras(void)
{
    static char text[256];
    size_t used = (size_t)snprintf(text, sizeof text, "none, or 1 to 16 with commas between, of probe:FILE,");
    for (size_t i = 0; i < pvsim_profile_count && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s %s", i ? "," : "", pvsim_profiles[i].key);
    return text;
}

static bool read_choice(const char *name, const char *words, int *chosen)
{
    const char *value = getenv(name);
    return !value || read_word(words, value, chosen) || pvsim_config_refuse(name, value, words);
}

#define READ_CHOICE(name, words, member)                  \
    do {                                                  \
        int chosen = (int)config->member;                 \
        if (!read_choice(name, words, &chosen))           \
            return false;                                 \
        config->member = chosen;                          \
    } while (0)

/* A misspelt name would have no effect, so it is reported; but PVSIM_ names that other programs use are ignored. */
static void doubt_names(void)
{
    static const char *const known[] = {
        "PVSIM_BANK_MB",      "PVSIM_CAMERAS", "PVSIM_CLOCK",  "PVSIM_IO_LINES", "PVSIM_POST", "PVSIM_SHUTTER",
        "PVSIM_SWITCHED_ON",  "PVSIM_FAULT",  "PVSIM_FOCUS", "PVSIM_FULL",  "PVSIM_LATEST", "PVSIM_LIVE",
        "PVSIM_MISSING_SLOT", "PVSIM_NEED_PVCAM_VERSION",      "PVSIM_NOISE",  "PVSIM_NO_RING",
        "PVSIM_OLDEST",       "PVSIM_OVERWRITE_OLDEST",        "PVSIM_PACE",   "PVSIM_QUEUE",
        "PVSIM_REREGISTER",   "PVSIM_SCENE",   "PVSIM_SEED",   "PVSIM_STALE",  "PVSIM_STAMP", "PVSIM_STRICT",
        "PVSIM_TRIGGER",
    };
    for (char **entry = environ; *entry; entry++) {
        if (strncmp(*entry, "PVSIM_", 6) != 0)
            continue;
        size_t length = strcspn(*entry, "="), i = 0;
        while (i < sizeof known / sizeof *known && (strlen(known[i]) != length || strncmp(known[i], *entry, length)))
            i++;
        if (i == sizeof known / sizeof *known)
            fprintf(stderr, "libpvcam simulator: there is no %.*s; see ffi/sim/README.md.\n", (int)length, *entry);
    }
}

bool pvsim_config_read(pvsim_config *config)
{
    memset(config, 0, sizeof *config);
    doubt_names();
    config->stamp = true;
    config->seed = 1;
    READ_CHOICE("PVSIM_STAMP", "0|1", stamp);
    READ_CHOICE("PVSIM_NEED_PVCAM_VERSION", "0|1", need_version);
    READ_CHOICE("PVSIM_LATEST", "paired|newest", latest);
    READ_CHOICE("PVSIM_OLDEST", "repeat|advance", oldest);
    READ_CHOICE("PVSIM_MISSING_SLOT", "skip|next", missing_slot);
    READ_CHOICE("PVSIM_FULL", "halt|stop|lose|overwrite", full);
    READ_CHOICE("PVSIM_QUEUE", "newest|oldest", queue);
    READ_CHOICE("PVSIM_REREGISTER", "stall|replace", reregister);
    READ_CHOICE("PVSIM_NO_RING", "start|setup", no_ring);
    READ_CHOICE("PVSIM_OVERWRITE_OLDEST", "taken|refused", overwrite_oldest);
    READ_CHOICE("PVSIM_STALE", "fits|refused", stale);
    READ_CHOICE("PVSIM_POST", "asked|always|never", post);
    READ_CHOICE("PVSIM_SHUTTER", "0|1", shutter);
    if (!read_numbers(config))
        return false;

    const char *value = getenv("PVSIM_CAMERAS");
    if (!read_cameras(config, value ? value : "prime-bsi"))
        return pvsim_config_refuse("PVSIM_CAMERAS", value, allowed_cameras());
    value = getenv("PVSIM_PACE");
    if (value && !read_pace(config, value))
        return pvsim_config_refuse("PVSIM_PACE", value, "camera|unpaced|<frames a second, 0.001 to 10000000>");
    value = getenv("PVSIM_STRICT");
    if (value && !read_strict(config, value))
        return pvsim_config_refuse("PVSIM_STRICT", value, "0|1|abort|file:<path>");
    value = getenv("PVSIM_SEED");
    if (value && !read_seed(config, value))
        return pvsim_config_refuse("PVSIM_SEED", value, "a whole number from 0 to 18446744073709551615");
    value = getenv("PVSIM_FAULT");
    if (value && !read_text(config->fault, "PVSIM_FAULT", value))
        return false;
    value = getenv("PVSIM_TRIGGER");
    if (value && !read_text(config->trigger, "PVSIM_TRIGGER", value))
        return false;
    value = getenv("PVSIM_LIVE");
    if (value && !read_text(config->live, "PVSIM_LIVE", value))
        return false;
    value = getenv("PVSIM_FOCUS");
    if (!pvsim_focus_read(value))
        return pvsim_config_refuse("PVSIM_FOCUS", value, "where the sample is in focus, -1000000 to 1000000 um");
    config->scene = getenv("PVSIM_SCENE");
    config->noise = getenv("PVSIM_NOISE");
    config->bank_mb = getenv("PVSIM_BANK_MB");
    return true;
}
