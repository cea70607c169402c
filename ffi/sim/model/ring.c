#include "ring.h"

#include <stdlib.h>

void pvsim_ring_prepare(pvsim_ring *ring, pvsim_bell *bell)
{
    pthread_mutex_init(&ring->lock, NULL);
    ring->bell = bell;
}

bool pvsim_ring_start(pvsim_ring *ring, const pvsim_config *config, pvsim_ring_kind kind, void *base,
                      uint32_t frame_bytes, uint32_t slots)
{
    pvsim_arrival *arrivals = calloc(slots, sizeof *arrivals);
    if (!arrivals)
        return false;
    pthread_mutex_lock(&ring->lock);
    free(ring->arrivals);
    ring->config = config;
    ring->kind = kind;
    ring->base = base;
    ring->frame_bytes = frame_bytes;
    ring->slots = slots;
    ring->arrivals = arrivals;
    ring->arrived = ring->oldest = ring->shown = ring->asked = 0;
    ring->overrun = false;
    pthread_mutex_unlock(&ring->lock);
    return true;
}

void pvsim_ring_reset(pvsim_ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    free(ring->arrivals);
    ring->arrivals = NULL;
    ring->base = NULL;
    ring->arrived = ring->oldest = ring->shown = ring->asked = 0;
    pthread_mutex_unlock(&ring->lock);
}

uint64_t pvsim_ring_position(pvsim_ring *ring, uint64_t frame_nr)
{
    /* A guess, so there is a switch: a frame that never reaches the host leaves its slot unchanged, or uses no slot. */
    if (ring->config->missing_slot == PVSIM_MISSING_SKIPS || ring->kind == PVSIM_SEQUENCE)
        return frame_nr - 1;
    return ring->arrived;
}

static pvsim_arrival *arrival_at(pvsim_ring *ring, uint64_t arrival)
{
    return &ring->arrivals[arrival % ring->slots];
}

pvsim_room pvsim_ring_room(pvsim_ring *ring, uint64_t position)
{
    pvsim_room room = PVSIM_ROOM;
    pthread_mutex_lock(&ring->lock);
    bool held = ring->kind == PVSIM_NO_OVERWRITE && ring->oldest < ring->arrived &&
                position - arrival_at(ring, ring->oldest)->position >= ring->slots;
    if (held) {
        switch (ring->config->full) {
        case PVSIM_FULL_HALTS:
            room = PVSIM_ROOM_WAIT;
            break;
        case PVSIM_FULL_STOPS:
            room = PVSIM_ROOM_STOP;
            break;
        case PVSIM_FULL_LOSES:
            room = PVSIM_ROOM_LOSE;
            break;
        case PVSIM_FULL_OVERWRITES:
            ring->overrun = true;
            ring->oldest++;
            if (ring->shown < ring->oldest)
                ring->shown = ring->oldest;
            break;
        }
    }
    pthread_mutex_unlock(&ring->lock);
    return room;
}

uint8_t *pvsim_ring_slot(pvsim_ring *ring, uint64_t position)
{
    return ring->base + (size_t)(position % ring->slots) * ring->frame_bytes;
}

void pvsim_ring_arrive(pvsim_ring *ring, const FRAME_INFO *info, uint64_t position)
{
    pthread_mutex_lock(&ring->lock);
    pvsim_arrival *arrival = arrival_at(ring, ring->arrived);
    arrival->info = *info;
    arrival->position = position;
    ring->arrived++;
    pthread_mutex_unlock(&ring->lock);
}

static void hand_out(pvsim_ring *ring, uint64_t index, void **frame, FRAME_INFO *info)
{
    pvsim_arrival *arrival = arrival_at(ring, index);
    *frame = pvsim_ring_slot(ring, arrival->position);
    if (info)
        *info = arrival->info;
}

/* 173 is reported once. The frames that are still complete can then be taken. */
static int ready_code(pvsim_ring *ring)
{
    if (!ring->base)
        return PL_ERR_STATE_INVALID;
    if (ring->overrun) {
        ring->overrun = false;
        return PL_ERR_BUFFER_OVERRUN;
    }
    return PL_ERR_NONE;
}

/* The manual promises a handler the frame for which it is called. If that frame has left the ring, it gets the newest
 * one, like any other caller. */
static uint64_t latest_index(pvsim_ring *ring, int32_t called_for)
{
    uint64_t newest = ring->arrived - 1;
    uint64_t end = arrival_at(ring, newest)->position;
    if (called_for <= 0 || ring->config->latest == PVSIM_LATEST_NEWEST)
        return newest;
    for (uint64_t back = 0; back <= newest && back < ring->slots; back++) {
        const pvsim_arrival *arrival = arrival_at(ring, newest - back);
        if (end - arrival->position >= ring->slots)
            break;
        if (arrival->info.FrameNr == called_for)
            return newest - back;
    }
    return newest;
}

int pvsim_ring_latest(pvsim_ring *ring, int32_t called_for, void **frame, FRAME_INFO *info)
{
    pthread_mutex_lock(&ring->lock);
    int code = ready_code(ring);
    if (!code && ring->arrived == 0)
        code = PL_ERR_DATA_NOT_AVAILABLE_YET;
    if (!code) {
        uint64_t index = latest_index(ring, called_for);
        if (ring->asked <= index)
            ring->asked = index + 1;
        hand_out(ring, index, frame, info);
    }
    pthread_mutex_unlock(&ring->lock);
    return code;
}

/* In overwrite mode the camera takes a slot back when it writes there again. */
static void give_back_overwritten(pvsim_ring *ring)
{
    if (ring->kind != PVSIM_OVERWRITE || ring->arrived == 0)
        return;
    uint64_t newest = arrival_at(ring, ring->arrived - 1)->position;
    if (ring->arrived > ring->slots && ring->oldest < ring->arrived - ring->slots)
        ring->oldest = ring->arrived - ring->slots;
    while (ring->oldest < ring->arrived && newest - arrival_at(ring, ring->oldest)->position >= ring->slots)
        ring->oldest++;
    if (ring->shown < ring->oldest)
        ring->shown = ring->oldest;
}

/* Whether the ring's mode has an oldest frame. The header says that some cameras have none in overwrite mode. */
static int oldest_code(const pvsim_ring *ring)
{
    bool refused = ring->kind == PVSIM_OVERWRITE && ring->config->overwrite_oldest == PVSIM_OVERWRITE_OLDEST_REFUSED;
    return refused ? PL_ERR_MODE_INVALID : PL_ERR_NONE;
}

int pvsim_ring_oldest(pvsim_ring *ring, void **frame, FRAME_INFO *info)
{
    pthread_mutex_lock(&ring->lock);
    int code = ready_code(ring);
    if (!code)
        code = oldest_code(ring);
    if (!code)
        give_back_overwritten(ring);
    bool advance = ring->config && ring->config->oldest == PVSIM_OLDEST_ADVANCES;
    uint64_t index = advance ? ring->shown : ring->oldest;
    if (!code && index >= ring->arrived)
        code = PL_ERR_DATA_NOT_AVAILABLE_YET;
    if (!code) {
        ring->asked = ring->arrived;
        hand_out(ring, index, frame, info);
        ring->shown = index + 1;
    }
    pthread_mutex_unlock(&ring->lock);
    return code;
}

int pvsim_ring_unlock(pvsim_ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    int code = ring->base ? oldest_code(ring) : PL_ERR_STATE_INVALID;
    if (!code)
        give_back_overwritten(ring);
    if (!code && ring->oldest >= ring->arrived)
        code = PL_ERR_DATA_NOT_AVAILABLE_YET;
    if (!code) {
        ring->oldest++;
        if (ring->shown < ring->oldest)
            ring->shown = ring->oldest;
    }
    pthread_mutex_unlock(&ring->lock);
    if (!code)
        pvsim_bell_ring(ring->bell);
    return code;
}

pvsim_ring_state pvsim_ring_state_of(pvsim_ring *ring)
{
    pvsim_ring_state state = { 0 };
    pthread_mutex_lock(&ring->lock);
    state.kind = ring->kind;
    if (ring->base) {
        state.arrived = ring->arrived;
        state.frame_bytes = ring->frame_bytes;
        state.slots = ring->slots;
        state.fresh = ring->arrived > ring->asked;
        if (ring->arrived)
            state.newest = arrival_at(ring, ring->arrived - 1)->info;
    }
    pthread_mutex_unlock(&ring->lock);
    return state;
}
