#include "probed.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "interface/pvcam_abi.h"
#include "json.h"
#include "kept.h"
#include "probe_profile.h"

#define LARGEST_FILE (16 << 20)

static char *read_file(const char *path)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    if (file && fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode) && status.st_size < LARGEST_FILE)
        text = pvsim_keep((size_t)status.st_size + 1);
    if (text && fread(text, 1, (size_t)status.st_size, file) != (size_t)status.st_size)
        text = NULL;
    if (file)
        fclose(file);
    return text;
}

/* The three units of exposures are those of the header. Each has its longest time in a table, by its value. */
static bool has_units(const pvsim_profile *profile)
{
    const pvsim_fact *fact = pvsim_profile_fact(profile, PARAM_EXP_RES);
    bool usual = false;
    for (uint32_t i = 0; fact && i < fact->choice_count; i++) {
        if (fact->choices[i].value < EXP_RES_ONE_MILLISEC || fact->choices[i].value > EXP_RES_ONE_SEC)
            return false;
        usual = usual || fact->choices[i].value == fact->preset;
    }
    return usual;
}

/* Checks that each list that the model needs has an entry. */
static bool is_whole(const pvsim_profile *profile)
{
    bool port_at_open = false;
    for (uint16_t i = 0; i < profile->port_count; i++) {
        const pvsim_port *port = &profile->ports[i];
        port_at_open = port_at_open || port->value == profile->port_at_open;
        if (!port->speed_count)
            return false;
        for (uint16_t j = 0; j < port->speed_count; j++)
            if (!port->speeds[j].gain_count)
                return false;
    }
    static const uint32_t needed[] = { PARAM_HEAD_SER_NUM_ALPHA, PARAM_EXPOSURE_MODE, PARAM_READOUT_PORT };
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!pvsim_profile_fact(profile, needed[i]))
            return false;
    if (pvsim_profile_fact(profile, PARAM_PP_INDEX) && !profile->pp_count)
        return false;
    return port_at_open && has_units(profile) && profile->width >= 8 && profile->height >= 8;
}

/* Read before, and not changed since. */
typedef struct loaded {
    char *path;
    struct timespec changed;
    off_t size;
    ino_t file;
    pvsim_profile *profile;
    struct loaded *next;
} loaded;

static loaded *all;

/* The profile of a file, or NULL and the reason. */
static pvsim_profile *read_profile(const char *path, const char **why)
{
    char *text = read_file(path);
    if (!text)
        return NULL;
    const pvsim_json *json = pvsim_json_parse(text);
    *why = "is no file that pvcam probe wrote";
    if (!json || strcmp(pvsim_json_text(json, "format", ""), "pvcam-probe") != 0)
        return NULL;
    pvsim_profile *profile = pvsim_profile_of_probe(json);
    *why = "lacks what a camera needs: ports with speeds and gains, a sensor, exposures and exposure modes";
    return profile && is_whole(profile) ? profile : NULL;
}

const pvsim_profile *pvsim_probed_profile(const char *path, const char **why)
{
    struct stat status;
    *why = "cannot be read";
    if (stat(path, &status) != 0)
        return NULL;
    for (loaded *one = all; one; one = one->next)
        if (strcmp(one->path, path) == 0 && one->size == status.st_size && one->file == status.st_ino &&
            memcmp(&one->changed, &status.st_mtim, sizeof one->changed) == 0)
            return one->profile;
    pvsim_kept *before = pvsim_kept_now();
    pvsim_profile *profile = read_profile(path, why);
    loaded *kept = profile ? pvsim_keep(sizeof *kept) : NULL;
    char *name = kept ? pvsim_keep(strlen(path) + 1) : NULL;
    if (!name) {
        pvsim_kept_back(before);
        return NULL;
    }
    strcpy(name, path);
    *kept = (loaded){ name, status.st_mtim, status.st_size, status.st_ino, profile, all };
    all = kept;
    return profile;
}
