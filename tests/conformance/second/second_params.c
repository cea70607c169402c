/* The parameters of the second libpvcam: a few, and of each no more than the manual promises. */
#include <string.h>

#include "second.h"

enum { CURRENT, COUNT, TYPE, MIN, MAX, DEFAULT, INCREMENT, ACCESS, AVAIL };
enum { INT16 = 1, UNS16 = 6, UNS64 = 8, ENUM = 9, BOOL = 11, TEXT = 13 };

typedef struct {
    uint32_t id;
    uint16_t type, access; /* access: 1 read-only, 2 read-write */
    int64_t min, max, value;
    const char *text; /* of a text, or of the only choice of a list */
} parameter;

static parameter table[] = {
    { 0x0602003A, UNS16, 1, 2048, 2048, 2048, NULL },           /* PARAM_SER_SIZE */
    { 0x06020039, UNS16, 1, 2048, 2048, 2048, NULL },           /* PARAM_PAR_SIZE */
    { 0x010201FF, INT16, 1, 16, 16, 16, NULL },                 /* PARAM_BIT_DEPTH */
    { 0x01020200, INT16, 2, 1, 1, 1, NULL },                    /* PARAM_GAIN_INDEX */
    { 0x01020201, INT16, 2, 0, 0, 0, NULL },                    /* PARAM_SPDTAB_INDEX */
    { 0x090200F7, ENUM, 2, 0, 0, 0, "The only port" },          /* PARAM_READOUT_PORT */
    { 0x09020217, ENUM, 1, 0, 0, 0, "By itself" },              /* PARAM_EXPOSURE_MODE: TIMED_MODE */
    { 0x09030002, ENUM, 1, 0, 0, 0, "Milliseconds" },           /* PARAM_EXP_RES */
    { 0x08030008, UNS64, 1, 0, 60000, 0, NULL },                /* PARAM_EXPOSURE_TIME */
    { 0x0B03012B, BOOL, 3, 0, 1, 1, NULL },                     /* PARAM_CIRC_BUFFER: being there is all it says */
    { 0x06020061, UNS16, 2, 0, 16, 2, NULL },                   /* PARAM_CLEAR_CYCLES */
    { 0x0102020D, INT16, 1, -3000, 4000, 2150, NULL },          /* PARAM_TEMP */
    { 0x0D020081, TEXT, 1, 0, 0, 0, "Second sensor" },          /* PARAM_CHIP_NAME */
};

static parameter *find(uint32_t id)
{
    for (unsigned i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].id == id)
            return &table[i];
    return NULL;
}

static void put(const parameter *one, void *to, int64_t value)
{
    memcpy(to, &value, one->type == UNS64 ? 8 : one->type == ENUM ? 4 : 2); /* little-endian */
}

rs_bool pl_get_param(int16_t hcam, uint32_t id, int16_t attribute, void *to)
{
    int16_t code = second_camera_code(hcam);
    parameter *one = find(id);
    if (code)
        return second_answer(code);
    if (attribute == AVAIL) {
        *(rs_bool *)to = one != NULL;
        return second_answer(0);
    }
    if (!one)
        return second_answer(160);
    int64_t value = id == 0x08030008 && attribute == CURRENT ? second_exposure() : one->value;
    switch (attribute) {
    case TYPE:
        *(uint16_t *)to = one->type;
        return second_answer(0);
    case ACCESS:
        *(uint16_t *)to = one->access;
        return second_answer(0);
    case COUNT:
        *(uint32_t *)to = one->type == TEXT ? (uint32_t)strlen(one->text) + 1 : (uint32_t)(one->max - one->min + 1);
        return second_answer(0);
    case CURRENT:
    case DEFAULT:
        if (one->type == TEXT)
            strcpy(to, one->text);
        else
            put(one, to, value);
        return second_answer(0);
    case MIN:
    case MAX:
        put(one, to, attribute == MIN ? one->min : one->max);
        return second_answer(one->type == TEXT ? 161 : 0);
    case INCREMENT:
        put(one, to, one->max > one->min);
        return second_answer(0);
    default:
        return second_answer(162); /* ATTR_LIVE is newer than this library */
    }
}

rs_bool pl_set_param(int16_t hcam, uint32_t id, void *from)
{
    int16_t code = second_camera_code(hcam), value;
    parameter *one = find(id);
    if (code || !one || one->access != 2)
        return second_answer(code ? code : one ? 178 : 160);
    memcpy(&value, from, sizeof value);
    if (value < one->min || value > one->max)
        return second_answer(165);
    one->value = value;
    return second_answer(0);
}

rs_bool pl_enum_str_length(int16_t hcam, uint32_t id, uint32_t index, uint32_t *length)
{
    parameter *one = find(id);
    int16_t code = second_camera_code(hcam);
    if (!code && (!one || one->type != ENUM))
        code = 160;
    if (!code && index)
        code = 186;
    if (!code)
        *length = (uint32_t)strlen(one->text) + 1;
    return second_answer(code);
}

rs_bool pl_get_enum_param(int16_t hcam, uint32_t id, uint32_t index, int32_t *value, char *text, uint32_t length)
{
    uint32_t needed;
    if (!pl_enum_str_length(hcam, id, index, &needed))
        return 0;
    *value = (int32_t)find(id)->value;
    if (text)
        strncpy(text, find(id)->text, length);
    return second_answer(0);
}
