/* What the files of the second libpvcam share. */
#ifndef SECOND_H
#define SECOND_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

typedef uint16_t rs_bool;
typedef struct { uint16_t s1, s2, sbin, p1, p2, pbin; } rgn_type;
typedef struct {
    uint8_t guid[16];
    int16_t hcam;
    int32_t number;
    int64_t eof_100us;
    int32_t readout;
    int64_t bof_100us;
} frame_info;

enum { HANDLE = 7, READY = 0, RUNNING = 1 };

/* The camera, and the run at hand. */
typedef struct {
    pthread_mutex_t lock;
    int state, set_up; /* set_up: 0 nothing, 1 a sequence, 2 overwrite, 3 no-overwrite, 4 buffer mode 0 */
    uint8_t *base;
    uint32_t slots, frame_bytes, frames, arrived, taken;
    int32_t numbers[65536]; /* of the frames that have arrived, by their slot */
    frame_info newest;
    uint8_t *newest_at;
} second_camera;

extern second_camera camera;

/* 0, or why a call with this handle fails. */
int16_t second_camera_code(int16_t hcam);
/* Keeps the code for pl_error_code, and gives what the call returns. */
rs_bool second_answer(int16_t code);
int64_t second_now_100us(void);
/* As the last setup asked for it. */
uint32_t second_exposure(void);

#endif
