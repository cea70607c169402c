/* Opens the recording of PVSIM_SCENE=replay:SPEC, by its format. */
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int read_option(pvsim_replay *asked, const char *option, size_t length)
{
    if (length == 14 && strncmp(option, "times=recorded", length) == 0) {
        asked->recorded_times = 1;
        return 1;
    }
    char *end;
    if (length < 3 || strncmp(option, "c=", 2) != 0 || option[2] < '0' || option[2] > '9')
        return 0;
    asked->channel = (uint32_t)strtoul(option + 2, &end, 10);
    return end == option + length;
}

static int read_spec(const char *spec, pvsim_replay *asked, pvsim_refusal *refusal)
{
    /* A file may have a # in its name. What follows the last # is options only if it begins like one. */
    const char *hash = strrchr(spec, '#');
    if (hash && strncmp(hash, "#c=", 3) != 0 && strncmp(hash, "#times=", 7) != 0)
        hash = NULL;
    const size_t length = hash ? (size_t)(hash - spec) : strlen(spec);
    if (length == 0)
        return pvsim_refuse(refusal, "names no file");
    if (length >= sizeof asked->path)
        return pvsim_refuse(refusal, "has a name of more than 1023 characters");
    memset(asked, 0, sizeof *asked);
    memcpy(asked->path, spec, length);
    for (const char *option = hash ? hash + 1 : NULL; option;) {
        const size_t size = strcspn(option, ",");
        if (!read_option(asked, option, size)) {
            return pvsim_refuse(refusal, "has the unknown option \"%.*s\"; allowed are c=<channel, from 0> and times=recorded",
                                (int)size, option);
        }
        option = option[size] ? option + size + 1 : NULL;
    }
    return 1;
}

static int ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text), tail = strlen(end);
    return length > tail && strcmp(text + length - tail, end) == 0;
}

/* The JSON file beside a raw one: run.raw has run.json or run.raw.json. */
static int read_raw(pvsim_recording *recording, const pvsim_replay *asked, pvsim_refusal *refusal)
{
    char json[sizeof asked->path + 8], raw[sizeof asked->path + 8];
    if (ends_with(asked->path, ".json")) {
        snprintf(json, sizeof json, "%s", asked->path);
        raw[0] = 0; /* the name in it, or the JSON file's own */
    } else {
        snprintf(raw, sizeof raw, "%s", asked->path);
        snprintf(json, sizeof json, "%s.json", asked->path);
        if (access(json, R_OK) != 0) {
            snprintf(json, sizeof json, "%.*s.json", (int)(strlen(asked->path) - strlen(".raw")), asked->path);
        }
    }
    return pvsim_recording_read_raw(recording, json, raw, sizeof raw, asked->channel, refusal);
}

static int read_recording(pvsim_recording *recording, const pvsim_replay *asked, pvsim_refusal *refusal)
{
    if (ends_with(asked->path, ".json") || ends_with(asked->path, ".raw")) {
        if (!read_raw(recording, asked, refusal))
            return 0;
    } else if (!pvsim_recording_map(recording, asked->path, refusal) ||
               !pvsim_recording_read_tiff(recording, asked->channel, refusal)) {
        return 0;
    }
    if (asked->recorded_times && !recording->times_ns) {
        return pvsim_refuse(refusal, "has no times, so times=recorded is impossible; leave it out");
    }
    return 1;
}

pvsim_recording *pvsim_recording_open(const char *spec, pvsim_replay *asked, char *error, size_t error_size)
{
    pvsim_refusal refusal = { "needs more memory than there is" };
    pvsim_recording *recording = calloc(1, sizeof *recording);
    if (recording && read_spec(spec, asked, &refusal) && read_recording(recording, asked, &refusal))
        return recording;
    snprintf(error, error_size, "PVSIM_SCENE is \"replay:%.500s\", and that recording %s", spec, refusal.text);
    pvsim_recording_close(recording);
    return NULL;
}
