/* The client's buffer from the camera's side: the slot of the next frame, the frames that have arrived, and those that
 * the client has given back. A slot is never locked: in overwrite mode the camera always writes on. */
#ifndef PVSIM_RING_H
#define PVSIM_RING_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "time/bell.h"
#include "switches/config.h"
#include "interface/pvcam_abi.h"

typedef enum pvsim_ring_kind {
    PVSIM_SEQUENCE,
    PVSIM_OVERWRITE,
    PVSIM_NO_OVERWRITE,
    PVSIM_NO_RING,     /* buffer mode CIRC_NONE: set up, never started */
    PVSIM_UNKNOWN_RING /* an invalid buffer mode, refused at setup */
} pvsim_ring_kind;

/* An arrived frame. */
typedef struct pvsim_arrival {
    FRAME_INFO info;
    uint64_t position; /* slot without the modulo */
} pvsim_arrival;

typedef struct pvsim_ring {
    pthread_mutex_t lock;
    pvsim_bell *bell; /* rung when a slot is given back */
    const pvsim_config *config;
    pvsim_ring_kind kind;
    uint8_t *base; /* NULL: no run since setup */
    uint32_t frame_bytes, slots;
    pvsim_arrival *arrivals; /* the newest `slots` of them, by arrival modulo slots */
    uint64_t arrived;        /* frames since start */
    uint64_t oldest;         /* arrival that unlock gives back next */
    uint64_t shown;          /* PVSIM_OLDEST=advance: arrival that get_oldest hands out next */
    uint64_t asked;          /* newest arrival at the last request for the newest frame or the status */
    bool overrun;
} pvsim_ring;

/* What the camera may do with the next frame. */
typedef enum pvsim_room { PVSIM_ROOM, PVSIM_ROOM_LOSE, PVSIM_ROOM_WAIT, PVSIM_ROOM_STOP } pvsim_room;

void pvsim_ring_prepare(pvsim_ring *ring, pvsim_bell *bell);
/* False if there is no memory for the tables. */
bool pvsim_ring_start(pvsim_ring *ring, const pvsim_config *config, pvsim_ring_kind kind, void *base,
                      uint32_t frame_bytes, uint32_t slots);
/* Forgets the buffer. No frames are returned after this. */
void pvsim_ring_reset(pvsim_ring *ring);

/* The camera's side. */
uint64_t pvsim_ring_position(pvsim_ring *ring, uint64_t frame_nr);
pvsim_room pvsim_ring_room(pvsim_ring *ring, uint64_t position);
uint8_t *pvsim_ring_slot(pvsim_ring *ring, uint64_t position);
void pvsim_ring_arrive(pvsim_ring *ring, const FRAME_INFO *info, uint64_t position);

/* The client's side; each returns an error code. `info` may be NULL. */
/* `called_for` is the number of the frame whose handler asks, or 0. */
int pvsim_ring_latest(pvsim_ring *ring, int32_t called_for, void **frame, FRAME_INFO *info);
int pvsim_ring_oldest(pvsim_ring *ring, void **frame, FRAME_INFO *info);
int pvsim_ring_unlock(pvsim_ring *ring);

typedef struct pvsim_ring_state {
    pvsim_ring_kind kind;
    uint64_t arrived; /* since start */
    uint32_t frame_bytes, slots;
    bool fresh; /* a frame has come that no client got */
    FRAME_INFO newest;
} pvsim_ring_state;

pvsim_ring_state pvsim_ring_state_of(pvsim_ring *ring);

#endif
