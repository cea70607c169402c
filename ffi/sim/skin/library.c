/* pl_pvcam_*, pl_error_*, and the functions that make structs. */
#include <stdio.h>
#include <stdlib.h>

#include "error_names.h"
#include "skin.h"

/* 3.10.2 as the original packs it: major in the high byte, minor and trivial in the low one. */
#define VERSION 0x03a2

rs_bool pl_pvcam_get_ver(uns16 *pvcam_version)
{
    PVSIM_ENTER();
    if (!pvcam_version)
        return pvsim_answer(PL_ERR_NULL_POINTER);
    /* Also before the initialisation. */
    *pvcam_version = VERSION;
    return pvsim_answer(PL_ERR_NONE);
}

rs_bool pl_pvcam_init(void)
{
    /* Faults of this call are counted after the environment was read, because they are in it. */
    return pvsim_answer(pvsim_library_init());
}

rs_bool pl_pvcam_uninit(void)
{
    PVSIM_ENTER();
    return pvsim_answer(pvsim_library_uninit());
}

int16 pl_error_code(void)
{
    return (int16)pvsim_last_code();
}

/* The sentence for a name: "PL_ERR_DEVICE_NAME_UNKNOWN" becomes "Device name unknown". The wording is a guess; the
 * shape, a sentence and the name in brackets, is the original's. */
static void write_sentence(char *message, const char *name)
{
    char sentence[96];
    size_t length = 0;
    for (const char *letter = name + sizeof "PL_ERR_" - 1; *letter && length < sizeof sentence - 1; letter++, length++) {
        sentence[length] = *letter == '_' ? ' ' : *letter;
        if (length > 0 && *letter >= 'A' && *letter <= 'Z')
            sentence[length] = (char)(*letter - 'A' + 'a');
    }
    sentence[length] = '\0';
    snprintf(message, ERROR_MSG_LEN, "%s (%s)", sentence, name);
}

rs_bool pl_error_message(int16 err_code, char *msg)
{
    /* Asking for a message does not change the code. */
    if (!msg)
        return pvsim_answer(PL_ERR_NULL_POINTER);
    for (size_t i = 0; i < pvsim_error_name_count; i++) {
        if (pvsim_error_names[i].code == err_code) {
            write_sentence(msg, pvsim_error_names[i].name);
            return PV_OK;
        }
    }
    snprintf(msg, ERROR_MSG_LEN, "Unknown error (<UNKNOWN>)");
    return PV_OK;
}

rs_bool pl_create_frame_info_struct(FRAME_INFO **new_frame)
{
    PVSIM_ENTER();
    if (!new_frame)
        return pvsim_answer(PL_ERR_NULL_POINTER);
    *new_frame = calloc(1, sizeof **new_frame);
    return pvsim_answer(*new_frame ? PL_ERR_NONE : PL_ERR_INSUFFICIENT_RESOURCES);
}

rs_bool pl_release_frame_info_struct(FRAME_INFO *frame_to_delete)
{
    PVSIM_ENTER();
    if (!frame_to_delete)
        return pvsim_answer(PL_ERR_NULL_POINTER);
    free(frame_to_delete);
    return pvsim_answer(PL_ERR_NONE);
}

rs_bool pl_create_smart_stream_struct(smart_stream_type **array, uns16 entries)
{
    PVSIM_ENTER();
    if (!array)
        return pvsim_answer(PL_ERR_NULL_POINTER);
    smart_stream_type *made = calloc(1, sizeof *made);
    uns32 *params = calloc(entries ? entries : 1u, sizeof *params);
    if (!made || !params) {
        free(made);
        free(params);
        return pvsim_answer(PL_ERR_INSUFFICIENT_RESOURCES);
    }
    made->entries = entries;
    made->params = params;
    *array = made;
    return pvsim_answer(PL_ERR_NONE);
}

rs_bool pl_release_smart_stream_struct(smart_stream_type **array)
{
    PVSIM_ENTER();
    if (!array || !*array)
        return pvsim_answer(PL_ERR_NULL_POINTER);
    free((*array)->params);
    free(*array);
    *array = NULL;
    return pvsim_answer(PL_ERR_NONE);
}
