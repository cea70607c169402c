#include "library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "params/hooks.h"
#include "switches/faults.h"
#include "switches/strict.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t prepared = PTHREAD_ONCE_INIT;
static atomic_bool ready;
static pvsim_config config;
static pvsim_signal signal_input;
static bool faults_read;
/* Static and never freed: a handle that is used too late finds a closed camera, not freed memory. */
static pvsim_camera cameras[PVSIM_MAX_CAMERAS];
static atomic_int camera_count;

static void prepare(void)
{
    for (int i = 0; i < PVSIM_MAX_CAMERAS; i++)
        pvsim_camera_prepare(&cameras[i]);
}

/* Cameras of one kind differ in their names by bus and in their serial numbers. */
static void name_camera(pvsim_camera *camera, int index)
{
    int on_bus = 0, of_model = 0;
    for (int i = 0; i < index; i++) {
        on_bus += strcmp(cameras[i].profile->bus, camera->profile->bus) == 0;
        of_model += cameras[i].profile == camera->profile;
    }
    snprintf(camera->name, sizeof camera->name, "%.16s_%d", camera->profile->bus, on_bus);
    const pvsim_fact *serial = pvsim_profile_fact(camera->profile, PARAM_HEAD_SER_NUM_ALPHA);
    snprintf(camera->serial, sizeof camera->serial, "%s", serial->text);
    char *digits = camera->serial + strlen(camera->serial) - 2;
    int last = ((digits[0] - '0') * 10 + digits[1] - '0' + of_model) % 100;
    digits[0] = (char)('0' + last / 10);
    digits[1] = (char)('0' + last % 10);
}

static void close_scenes(void)
{
    for (int i = 0; i < camera_count; i++) {
        pvsim_scene_close(cameras[i].scene);
        cameras[i].scene = NULL;
    }
    atomic_store(&camera_count, 0);
}

static bool make_camera(int index)
{
    pvsim_camera *camera = &cameras[index];
    camera->config = &config;
    camera->signal = &signal_input;
    camera->profile = config.cameras[index];
    camera->handle = (int16_t)index;
    name_camera(camera, index);
    camera->parameters.temperature_ns = 0;
    pvsim_params_reset(camera);
    pvsim_thermal_begin(camera);
    camera->plan.made = false;
    atomic_store(&camera->removed, false);
    char error[PVSIM_TEXT] = "";
    pvsim_sensor sensor = pvsim_camera_sensor(camera);
    camera->scene = pvsim_scene_open(config.scene, &sensor, config.seed + (uint64_t)index, error, sizeof error);
    camera->scene_opened_ns = pvsim_now_ns();
    camera->clock_ns = camera->scene_opened_ns - (uint64_t)(config.clock_s * 1e9); /* may be before our 0 */
    if (camera->scene && pvsim_scene_set_noise(camera->scene, config.noise, config.bank_mb, error, sizeof error))
        return true;
    fprintf(stderr, "libpvcam simulator: %s.\n", error);
    pvsim_scene_close(camera->scene);
    camera->scene = NULL;
    return false;
}

/* A signal from outside reaches every camera. */
static void signal_edge(bool up, uint64_t at_ns)
{
    for (int i = 0; i < atomic_load(&camera_count); i++)
        pvsim_triggers_edge(&cameras[i].triggers, up, at_ns);
}

static void forget_faults(void)
{
    pvsim_faults_clear();
    faults_read = false;
}

static bool read_settings(void)
{
    if (!pvsim_config_read(&config))
        return false;
    /* Only once between initialisations: an init that failed by a fault succeeds at the next try. */
    if (*config.fault && !faults_read && !pvsim_faults_add(config.fault))
        return pvsim_config_refuse("PVSIM_FAULT", config.fault, pvsim_fault_allowed);
    faults_read = true;
    if (!pvsim_signal_read(&signal_input, config.trigger))
        return pvsim_config_refuse("PVSIM_TRIGGER", config.trigger, pvsim_trigger_allowed);
    if (!pvsim_params_live_read(config.live))
        return pvsim_config_refuse("PVSIM_LIVE", config.live,
                                   "names of parameters that can be set and change no frame's size or timing, with commas");
    return true;
}

static int init_locked(void)
{
    if (atomic_load(&ready))
        return PL_ERR_LIBRARY_ALREADY_INITIALIZED;
    if (!read_settings()) {
        forget_faults();
        return PL_ERR_INSTALLATION_CORRUPTED;
    }
    if (pvsim_fault_strikes(PVSIM_FAULT_INIT, NULL))
        return PL_ERR_INSTALLATION_CORRUPTED;
    int forced = pvsim_fault_of_call("pl_pvcam_init");
    if (forced)
        return forced;
    /* The original needs this variable. The simulator does not, which saves users a step. */
    if (config.need_version && !getenv("PVCAM_VERSION"))
        return PL_ERR_INSTALLATION_CORRUPTED;
    for (int i = 0; i < config.camera_count; i++) {
        if (!make_camera(i)) {
            close_scenes();
            return PL_ERR_INSTALLATION_CORRUPTED;
        }
        atomic_store(&camera_count, i + 1);
    }
    if (signal_input.kind == PVSIM_SIGNAL_SOCKET && !pvsim_signal_socket_open(&signal_input, signal_edge)) {
        close_scenes();
        pvsim_config_refuse("PVSIM_TRIGGER", config.trigger, "a path where a socket can be made: it must not exist");
        return PL_ERR_INSTALLATION_CORRUPTED;
    }
    pvsim_strict_open(&config);
    atomic_store(&ready, true);
    return PL_ERR_NONE;
}

int pvsim_library_init(void)
{
    pthread_once(&prepared, prepare);
    pthread_mutex_lock(&lock);
    int code = init_locked();
    pthread_mutex_unlock(&lock);
    return code;
}

/* A handler that uninitialises would wait for itself. That it fails is a guess. */
static bool is_inside_handler(void)
{
    for (int i = 0; i < PVSIM_MAX_CAMERAS; i++)
        if (pvsim_notifier_is_current(&cameras[i].notifier))
            return true;
    return false;
}

int pvsim_library_uninit(void)
{
    if (is_inside_handler())
        return PL_ERR_STATE_INVALID;
    pthread_mutex_lock(&lock);
    if (!atomic_load(&ready)) {
        pthread_mutex_unlock(&lock);
        return PL_ERR_LIBRARY_NOT_INITIALIZED;
    }
    for (int i = 0; i < camera_count; i++) {
        if (!atomic_load(&cameras[i].open))
            continue;
        pvsim_strict_say("pl_pvcam_uninit", "every camera is closed before the library is", "%s is open",
                         cameras[i].name);
        pvsim_camera_close(&cameras[i]);
    }
    atomic_store(&ready, false);
    pvsim_signal_socket_close();
    close_scenes();
    forget_faults();
    pvsim_strict_close();
    pthread_mutex_unlock(&lock);
    return PL_ERR_NONE;
}

/* The program ends, or unloads the library, while cameras are open. Without this, their threads would continue in code
 * and buffers that are gone. A handler that is stuck is not waited for, because that could take without end. */
__attribute__((destructor)) static void end(void)
{
    if (!atomic_load(&ready) || pthread_mutex_trylock(&lock) != 0)
        return;
    for (int i = 0; i < camera_count; i++) {
        if (!atomic_load(&cameras[i].open))
            continue;
        pvsim_strict_say("end of the program", "a camera is stopped and closed before the program ends", "%s is open",
                         cameras[i].name);
        pvsim_camera_abandon(&cameras[i]);
    }
    pvsim_signal_socket_close();
    pthread_mutex_unlock(&lock);
}

bool pvsim_library_ready(void)
{
    return atomic_load(&ready);
}

int pvsim_library_camera_count(void)
{
    return atomic_load(&camera_count);
}

pvsim_camera *pvsim_library_camera(int index)
{
    return index >= 0 && index < pvsim_library_camera_count() ? &cameras[index] : NULL;
}

int pvsim_library_open(const char *name, int16_t *handle)
{
    int code = PL_ERR_DEVICE_NAME_UNKNOWN;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < camera_count; i++) {
        if (strncmp(cameras[i].name, name, CAM_NAME_LEN) != 0)
            continue;
        if (atomic_load(&cameras[i].removed))
            code = PL_ERR_DEVICE_REMOVED;
        else
            code = atomic_load(&cameras[i].open) ? PL_ERR_DEVICE_ALREADY_OPEN : pvsim_camera_open(&cameras[i]);
        if (!code)
            *handle = cameras[i].handle;
        break;
    }
    pthread_mutex_unlock(&lock);
    return code;
}

int pvsim_library_close(int16_t handle)
{
    pthread_mutex_lock(&lock);
    pvsim_camera *camera = pvsim_library_opened(handle);
    if (camera)
        pvsim_camera_close(camera);
    pthread_mutex_unlock(&lock);
    return camera ? PL_ERR_NONE : PL_ERR_DEVICE_HANDLE_INVALID;
}

pvsim_camera *pvsim_library_opened(int16_t handle)
{
    if (handle < 0 || handle >= PVSIM_MAX_CAMERAS || !atomic_load(&cameras[handle].open))
        return NULL;
    return &cameras[handle];
}

uint64_t pvsim_library_cpu_ns(void)
{
    uint64_t used = pvsim_threads_ended_ns();
    for (int i = 0; i < PVSIM_MAX_CAMERAS; i++)
        used += pvsim_thread_live_ns(&cameras[i].thread) + pvsim_thread_live_ns(&cameras[i].notifier.thread);
    return used;
}

uint64_t pvsim_library_held_ns(void)
{
    pthread_once(&prepared, prepare);
    uint64_t held = 0;
    for (int i = 0; i < PVSIM_MAX_CAMERAS; i++)
        held += pvsim_notifier_held_ns(&cameras[i].notifier);
    return held;
}
