/**
 * The functions that a drain loop calls, for `Deno.dlopen` in a worker or on the main thread. All are synchronous and
 * take only buffers, so that the loop keeps its arrays and allocates nothing.
 *
 * @module
 */

/** The functions of libpvcam that a drain loop calls, each between `enterGate` and `leaveGate`. */
export const hotPvcamSymbols = {
  // rs_bool pl_exp_get_latest_frame_ex(int16 hcam, void** frame, FRAME_INFO* frame_info)
  pl_exp_get_latest_frame_ex: { parameters: ["i16", "buffer", "buffer"], result: "u16" },
  // rs_bool pl_exp_get_oldest_frame_ex(int16 hcam, void** frame, FRAME_INFO* frame_info)
  pl_exp_get_oldest_frame_ex: { parameters: ["i16", "buffer", "buffer"], result: "u16" },
  // rs_bool pl_exp_unlock_oldest_frame(int16 hcam)
  pl_exp_unlock_oldest_frame: { parameters: ["i16"], result: "u16" },
  // rs_bool pl_exp_check_cont_status_ex(int16 hcam, int16* status, uns32* byte_cnt, uns32* buffer_cnt, FRAME_INFO* frame_info)
  pl_exp_check_cont_status_ex: { parameters: ["i16", "buffer", "buffer", "buffer", "buffer"], result: "u16" },
  // rs_bool pl_exp_check_status(int16 hcam, int16* status, uns32* bytes_arrived)
  pl_exp_check_status: { parameters: ["i16", "buffer", "buffer"], result: "u16" },
  // rs_bool pl_exp_abort(int16 hcam, int16 cam_state)
  pl_exp_abort: { parameters: ["i16", "i16"], result: "u16" },
  // int16 pl_error_code(void)
  pl_error_code: { parameters: [], result: "i16" },
} as const;

/** The function of libpvcam by which a processor triggers, between `enterGate` and `leaveGate`. */
export const triggerSymbols = {
  // rs_bool pl_exp_trigger(int16 hcam, uns32* flags, uns32 value)
  pl_exp_trigger: { parameters: ["i16", "buffer", "u32"], result: "u16" },
} as const;

/** The functions of libpvcam that a processor sets live parameters with, each between `enterGate` and `leaveGate`. */
export const parameterSymbols = {
  // rs_bool pl_get_param(int16 hcam, uns32 param_id, int16 param_attribute, void* param_value)
  pl_get_param: { parameters: ["i16", "u32", "i16", "buffer"], result: "u16" },
  // rs_bool pl_set_param(int16 hcam, uns32 param_id, void* param_value)
  pl_set_param: { parameters: ["i16", "u32", "buffer"], result: "u16" },
  // int16 pl_error_code(void)
  pl_error_code: { parameters: [], result: "i16" },
} as const;

/** The functions of the C library by which a drain loop waits; open them at `library.libcPath`. */
export const hotLibcSymbols = {
  // int sem_clockwait(sem_t *sem, clockid_t clock, const struct timespec *abstime)
  sem_clockwait: { parameters: ["buffer", "i32", "buffer"], result: "i32" },
  // int sem_trywait(sem_t *sem)
  sem_trywait: { parameters: ["buffer"], result: "i32" },
  // int sem_post(sem_t *sem)
  sem_post: { parameters: ["buffer"], result: "i32" },
  // int clock_gettime(clockid_t clock, struct timespec *tp)
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
} as const;

/** The functions of libpvcam, opened. */
export type HotPvcam = Deno.DynamicLibrary<typeof hotPvcamSymbols>["symbols"];

/** The functions of the C library, opened. */
export type HotLibc = Deno.DynamicLibrary<typeof hotLibcSymbols>["symbols"];
