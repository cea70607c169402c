/* Six cameras, each set up, started and stopped by another thread, all at the same moments: what they share
   unseen (a global of the C library's, say) is two threads' at once. */
#include <pthread.h>

#include "check.h"

#define CAMERAS 6
#define SIDE 64

static pthread_barrier_t together;

static void *work(void *argument)
{
    int16 hcam = *(int16 *)argument;
    uint8_t *ring = NULL;
    for (int round = 0; round < 3; round++) {
        rgn_type region = square((uns16)(SIDE >> round)); /* another scene each time */
        uns32 bytes;
        pthread_barrier_wait(&together);
        CHECK(pl_exp_setup_cont(hcam, 1, &region, EXT_TRIG_INTERNAL, 1, &bytes, CIRC_NO_OVERWRITE));
        free(ring);
        ring = make_buffer((size_t)bytes * 8);
        pthread_barrier_wait(&together);
        CHECK(pl_exp_start_cont(hcam, ring, bytes * 8));
        void *frame = NULL;
        AWAIT(pl_exp_get_oldest_frame(hcam, &frame));
        CHECK(frame == ring);
        CHECK(pl_exp_unlock_oldest_frame(hcam));
        pthread_barrier_wait(&together);
        CHECK(pl_exp_abort(hcam, CCS_HALT));
    }
    free(ring);
    return NULL;
}

int main(void)
{
    pthread_t threads[CAMERAS];
    int16 hcams[CAMERAS];
    BEGIN("PVSIM_PACE", "500", "PVSIM_CAMERAS", "prime-bsi,prime-bsi-express,prime-95b,kinetix,kinetix22,iris-15");
    pthread_barrier_init(&together, NULL, CAMERAS);
    for (int16 i = 0; i < CAMERAS; i++) {
        hcams[i] = open_camera(i);
        CHECK(pthread_create(&threads[i], NULL, work, &hcams[i]) == 0);
    }
    for (int i = 0; i < CAMERAS; i++)
        pthread_join(threads[i], NULL);
    end();
    return check_report();
}
