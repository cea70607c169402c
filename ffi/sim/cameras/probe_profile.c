#include "probe_profile.h"

#include <math.h>
#include <stdlib.h>

#include "interface/pvcam_abi.h"
#include "kept.h"

#define SERIAL "PROBED0000" /* a probe holds no serial number; cameras of one model count up from its last two digits */

/* A whole number within bounds, so that no number of a file leads to undefined arithmetic. */
static int64_t whole(const pvsim_json *value, const char *key, int64_t otherwise)
{
    double number = pvsim_json_number(value, key, (double)otherwise);
    return isnan(number) ? otherwise : number >= 9.2e18 ? INT64_MAX : number <= -9.2e18 ? INT64_MIN : (int64_t)number;
}

static int64_t bounded(const pvsim_json *value, const char *key, int64_t otherwise, int64_t least, int64_t most)
{
    int64_t number = whole(value, key, otherwise);
    return number < least ? least : number > most ? most : number;
}

static double real(const pvsim_json *value, const char *key, double otherwise)
{
    double number = pvsim_json_number(value, key, otherwise);
    return isfinite(number) && number >= 0 && number < 1e15 ? number : otherwise;
}

/* Room for a struct for each entry of a list, at least one; the number of entries goes to *count. */
static void *room_for(const pvsim_json *list, size_t each, uint16_t *count)
{
    size_t entries = list && list->kind == PVSIM_JSON_LIST ? list->count : 0;
    *count = (uint16_t)(entries > 1000 ? 1000 : entries);
    return pvsim_keep((*count ? *count : 1u) * each);
}

#define EACH(entry, list) (const pvsim_json *entry = (list) ? (list)->first : NULL; entry; entry = entry->next)

static const pvsim_choice *choices_of(const pvsim_json *list, uint32_t *count)
{
    uint16_t entries;
    pvsim_choice *choices = room_for(list, sizeof *choices, &entries);
    uint16_t i = 0;
    for EACH (entry, list)
        if (choices && i < entries)
            choices[i++] = (pvsim_choice){ (int32_t)bounded(entry, "value", 0, INT32_MIN, INT32_MAX),
                                           pvsim_json_text(entry, "name", "") };
    *count = choices ? i : 0;
    return choices;
}

static int by_id(const void *a, const void *b)
{
    const pvsim_fact *p = a, *q = b;
    return (p->id > q->id) - (p->id < q->id);
}

static void read_facts(pvsim_profile *profile, const pvsim_json *list)
{
    uint16_t count, i = 0;
    pvsim_fact *facts = room_for(list, sizeof *facts, &count);
    for EACH (entry, list) {
        if (!facts || i == count)
            break;
        pvsim_fact *fact = &facts[i++];
        *fact = (pvsim_fact){ .id = (uint32_t)bounded(entry, "id", 0, 0, UINT32_MAX), .min = whole(entry, "min", 0),
                              .max = whole(entry, "max", 0), .preset = whole(entry, "preset", 0),
                              .text = pvsim_json_text(entry, "text", NULL) };
        const pvsim_json *choices = pvsim_json_get(entry, "choices");
        if (choices)
            fact->choices = choices_of(choices, &fact->choice_count);
        if (fact->id == PARAM_HEAD_SER_NUM_ALPHA)
            fact->text = SERIAL;
    }
    if (facts)
        qsort(facts, i, sizeof *facts, by_id);
    profile->facts = facts;
    profile->fact_count = i;
}

static void read_gains(pvsim_speed *speed, const pvsim_json *list)
{
    uint16_t i = 0;
    pvsim_gain *gains = room_for(list, sizeof *gains, &speed->gain_count);
    for EACH (entry, list) {
        if (!gains || i == speed->gain_count)
            break;
        uint8_t depth = (uint8_t)bounded(entry, "bitDepth", 16, 1, 16);
        gains[i] = (pvsim_gain){
            .name = pvsim_json_text(entry, "name", NULL),
            .index = (int16_t)(i + 1),
            .bit_depth = depth,
            .image_format = (int32_t)bounded(entry, "imageFormat", depth > 8 ? 0 : 2, 0, 255),
            .full_well_e = real(entry, "fullWellE", 0),
            .e_per_adu = real(entry, "electronsPerCount", 0.5),
            .read_noise_e = real(entry, "readNoiseE", 1.5),
            .dark_e_per_s = real(entry, "darkElectronsPerS", 0.5),
        };
        if (gains[i].e_per_adu == 0)
            gains[i].e_per_adu = 0.5;
        if (gains[i].full_well_e == 0)
            gains[i].full_well_e = ((1 << depth) - 1) * gains[i].e_per_adu;
        i++;
    }
    speed->gains = gains;
    speed->gain_count = i;
}

static void read_speeds(pvsim_port *port, const pvsim_json *list)
{
    uint16_t i = 0;
    pvsim_speed *speeds = room_for(list, sizeof *speeds, &port->speed_count);
    for EACH (entry, list) {
        if (!speeds || i == port->speed_count)
            break;
        pvsim_speed *speed = &speeds[i++];
        speed->name = pvsim_json_text(entry, "name", NULL);
        speed->pix_time_ns = (uint16_t)bounded(entry, "pixelTimeNs", 10, 0, UINT16_MAX);
        speed->row_time_ns = real(entry, "rowTimeNs", 10000);
        speed->frame_overhead_ns = real(entry, "frameOverheadNs", 0);
        speed->scan_line_time_ns = real(entry, "scanLineTimeNs", speed->row_time_ns);
        if (speed->scan_line_time_ns < 1)
            speed->scan_line_time_ns = 1;
        read_gains(speed, pvsim_json_get(entry, "gains"));
    }
    port->speeds = speeds;
    port->speed_count = i;
}

static void read_ports(pvsim_profile *profile, const pvsim_json *list)
{
    uint16_t i = 0;
    pvsim_port *ports = room_for(list, sizeof *ports, &profile->port_count);
    for EACH (entry, list) {
        if (!ports || i == profile->port_count)
            break;
        pvsim_port *port = &ports[i++];
        port->value = (int32_t)bounded(entry, "value", 0, INT32_MIN, INT32_MAX);
        port->name = pvsim_json_text(entry, "name", "");
        port->setpoint = (int16_t)bounded(entry, "setpoint", PVSIM_KEEP_SETPOINT, INT16_MIN, INT16_MAX);
        port->max_regions = (uint16_t)bounded(entry, "maxRegions", 1, 1, UINT16_MAX);
        read_speeds(port, pvsim_json_get(entry, "speeds"));
    }
    profile->ports = ports;
    profile->port_count = i;
}

static void read_features(pvsim_profile *profile, const pvsim_json *list)
{
    uint16_t i = 0;
    pvsim_pp_feature *features = room_for(list, sizeof *features, &profile->pp_count);
    for EACH (entry, list) {
        if (!features || i == profile->pp_count || i == PP_FEATURE_MAX)
            break;
        const pvsim_json *params = pvsim_json_get(entry, "params");
        uint16_t count, j = 0;
        pvsim_pp_param *table = room_for(params, sizeof *table, &count);
        for EACH (param, params) {
            if (!table || j == count || j == PP_MAX_PARAMETERS_PER_FEATURE)
                break;
            table[j++] = (pvsim_pp_param){
                .id = (uint32_t)bounded(param, "id", 0, 0, UINT32_MAX), .name = pvsim_json_text(param, "name", ""),
                .min = (uint32_t)bounded(param, "min", 0, 0, UINT32_MAX),
                .max = (uint32_t)bounded(param, "max", 0, 0, UINT32_MAX),
                .preset = (uint32_t)bounded(param, "preset", 0, 0, UINT32_MAX),
            };
        }
        if (j)
            features[i++] = (pvsim_pp_feature){ (uint32_t)bounded(entry, "id", 0, 0, UINT32_MAX),
                                                pvsim_json_text(entry, "name", ""), table, j };
    }
    profile->pp = features;
    profile->pp_count = i;
}

pvsim_profile *pvsim_profile_of_probe(const pvsim_json *json)
{
    const pvsim_json *from = pvsim_json_get(json, "profile"), *longest = pvsim_json_get(from, "longestExposure");
    pvsim_profile *profile = from ? pvsim_keep(sizeof *profile) : NULL;
    if (!profile)
        return NULL;
    profile->key = "probe";
    profile->bus = pvsim_json_text(from, "bus", "pvcamUSB");
    profile->width = (uint16_t)bounded(from, "width", 0, 0, UINT16_MAX);
    profile->height = (uint16_t)bounded(from, "height", 0, 0, UINT16_MAX);
    profile->quantum_efficiency = real(from, "quantumEfficiency", 0.8);
    profile->byte_rate = real(from, "bytesPerS", 0);
    profile->packs_bits = pvsim_json_number(from, "packsBits", 0) != 0;
    profile->legacy_modes = pvsim_json_number(from, "legacyModes", 0) != 0;
    profile->square_binning = pvsim_json_number(from, "squareBinning", 0) != 0;
    profile->metadata_version = (uint8_t)bounded(from, "metadataVersion", 0, 0, 3);
    profile->host_formats = pvsim_json_number(from, "bothHostFormats", 0) != 0;
    profile->line_time_in_ps = pvsim_json_number(from, "lineTimeInPs", 0) != 0;
    profile->smart_stream_max = (uint16_t)bounded(from, "smartStreamMost", 0, 0, UINT16_MAX);
    profile->max_exposure[EXP_RES_ONE_MILLISEC] = (uint32_t)bounded(longest, "milliseconds", 0, 0, UINT32_MAX);
    profile->max_exposure[EXP_RES_ONE_MICROSEC] = (uint32_t)bounded(longest, "microseconds", 0, 0, UINT32_MAX);
    profile->max_exposure[EXP_RES_ONE_SEC] = (uint32_t)bounded(longest, "seconds", 0, 0, UINT32_MAX);
    profile->port_at_open = (int32_t)bounded(from, "portAtOpen", 0, INT32_MIN, INT32_MAX);
    read_ports(profile, pvsim_json_get(from, "ports"));
    read_features(profile, pvsim_json_get(from, "features"));
    read_facts(profile, pvsim_json_get(from, "facts"));
    return profile;
}
