/**
 * The 47 functions of libpvcam, each below its C prototype.
 *
 * Our own memory is passed as `buffer`, because that works with the right to one path, where a pointer cannot be made.
 * What C allocated and gave us through a `T**` is passed back as `usize`, which is how we read it. Handlers are
 * `pointer`, because Deno gives us both kinds: the address of a static symbol, and that of an UnsafeCallback. Functions
 * that may block are `nonblocking`, because they may wait for a handler that waits for our event loop.
 *
 * `rs_bool` has 16 bits; 0 means failure.
 *
 * @module
 */
export const pvcamSymbols = {
  // rs_bool pl_pvcam_get_ver(uns16* pvcam_version)
  pl_pvcam_get_ver: { parameters: ["buffer"], result: "u16" },
  // rs_bool pl_pvcam_init(void)
  pl_pvcam_init: { parameters: [], result: "u16", nonblocking: true },
  // rs_bool pl_pvcam_uninit(void)
  pl_pvcam_uninit: { parameters: [], result: "u16", nonblocking: true },

  // rs_bool pl_cam_close(int16 hcam)
  pl_cam_close: { parameters: ["i16"], result: "u16", nonblocking: true },
  // rs_bool pl_cam_get_name(int16 cam_num, char* camera_name)
  pl_cam_get_name: { parameters: ["i16", "buffer"], result: "u16" },
  // rs_bool pl_cam_get_total(int16* totl_cams)
  pl_cam_get_total: { parameters: ["buffer"], result: "u16" },
  // rs_bool pl_cam_open(char* camera_name, int16* hcam, int16 o_mode)
  pl_cam_open: { parameters: ["buffer", "buffer", "i16"], result: "u16", nonblocking: true },
  // rs_bool pl_cam_register_callback(int16 hcam, int32 callback_event, void* callback)
  pl_cam_register_callback: { parameters: ["i16", "i32", "pointer"], result: "u16", nonblocking: true },
  // rs_bool pl_cam_register_callback_ex(int16 hcam, int32 callback_event, void* callback, void* context)
  pl_cam_register_callback_ex: {
    parameters: ["i16", "i32", "pointer", "buffer"],
    result: "u16",
    nonblocking: true,
  },
  // rs_bool pl_cam_register_callback_ex2(int16 hcam, int32 callback_event, void* callback)
  pl_cam_register_callback_ex2: { parameters: ["i16", "i32", "pointer"], result: "u16", nonblocking: true },
  // rs_bool pl_cam_register_callback_ex3(int16 hcam, int32 callback_event, void* callback, void* context)
  pl_cam_register_callback_ex3: {
    parameters: ["i16", "i32", "pointer", "buffer"],
    result: "u16",
    nonblocking: true,
  },
  // rs_bool pl_cam_deregister_callback(int16 hcam, int32 callback_event)
  pl_cam_deregister_callback: { parameters: ["i16", "i32"], result: "u16", nonblocking: true },

  // int16 pl_error_code(void)
  pl_error_code: { parameters: [], result: "i16" },
  // rs_bool pl_error_message(int16 err_code, char* msg)
  pl_error_message: { parameters: ["i16", "buffer"], result: "u16" },

  // rs_bool pl_get_param(int16 hcam, uns32 param_id, int16 param_attribute, void* param_value)
  pl_get_param: { parameters: ["i16", "u32", "i16", "buffer"], result: "u16" },
  // rs_bool pl_set_param(int16 hcam, uns32 param_id, void* param_value)
  pl_set_param: { parameters: ["i16", "u32", "buffer"], result: "u16" },
  // rs_bool pl_get_enum_param(int16 hcam, uns32 param_id, uns32 index, int32* value, char* desc, uns32 length)
  pl_get_enum_param: { parameters: ["i16", "u32", "u32", "buffer", "buffer", "u32"], result: "u16" },
  // rs_bool pl_enum_str_length(int16 hcam, uns32 param_id, uns32 index, uns32* length)
  pl_enum_str_length: { parameters: ["i16", "u32", "u32", "buffer"], result: "u16" },
  // rs_bool pl_pp_reset(int16 hcam)
  pl_pp_reset: { parameters: ["i16"], result: "u16", nonblocking: true },

  // rs_bool pl_create_smart_stream_struct(smart_stream_type** array, uns16 entries)
  pl_create_smart_stream_struct: { parameters: ["buffer", "u16"], result: "u16" },
  // rs_bool pl_release_smart_stream_struct(smart_stream_type** array)
  pl_release_smart_stream_struct: { parameters: ["buffer"], result: "u16" },
  // rs_bool pl_create_frame_info_struct(FRAME_INFO** new_frame)
  pl_create_frame_info_struct: { parameters: ["buffer"], result: "u16" },
  // rs_bool pl_release_frame_info_struct(FRAME_INFO* frame_to_delete)
  pl_release_frame_info_struct: { parameters: ["usize"], result: "u16" },

  // rs_bool pl_exp_setup_seq(int16 hcam, uns16 exp_total, uns16 rgn_total, const rgn_type* rgn_array, int16 exp_mode, uns32 exposure_time, uns32* exp_bytes)
  pl_exp_setup_seq: {
    parameters: ["i16", "u16", "u16", "buffer", "i16", "u32", "buffer"],
    result: "u16",
    nonblocking: true,
  },
  // rs_bool pl_exp_start_seq(int16 hcam, void* pixel_stream)
  pl_exp_start_seq: { parameters: ["i16", "buffer"], result: "u16", nonblocking: true },
  // rs_bool pl_exp_setup_cont(int16 hcam, uns16 rgn_total, const rgn_type* rgn_array, int16 exp_mode, uns32 exposure_time, uns32* exp_bytes, int16 buffer_mode)
  pl_exp_setup_cont: {
    parameters: ["i16", "u16", "buffer", "i16", "u32", "buffer", "i16"],
    result: "u16",
    nonblocking: true,
  },
  // rs_bool pl_exp_start_cont(int16 hcam, void* pixel_stream, uns32 size)
  pl_exp_start_cont: { parameters: ["i16", "buffer", "u32"], result: "u16", nonblocking: true },
  // rs_bool pl_exp_trigger(int16 hcam, uns32* flags, uns32 value)
  pl_exp_trigger: { parameters: ["i16", "buffer", "u32"], result: "u16", optional: true },
  // rs_bool pl_exp_check_status(int16 hcam, int16* status, uns32* bytes_arrived)
  pl_exp_check_status: { parameters: ["i16", "buffer", "buffer"], result: "u16" },
  // rs_bool pl_exp_check_cont_status(int16 hcam, int16* status, uns32* bytes_arrived, uns32* buffer_cnt)
  pl_exp_check_cont_status: { parameters: ["i16", "buffer", "buffer", "buffer"], result: "u16" },
  // rs_bool pl_exp_check_cont_status_ex(int16 hcam, int16* status, uns32* byte_cnt, uns32* buffer_cnt, FRAME_INFO* frame_info)
  pl_exp_check_cont_status_ex: { parameters: ["i16", "buffer", "buffer", "buffer", "buffer"], result: "u16" },
  // rs_bool pl_exp_get_latest_frame(int16 hcam, void** frame)
  pl_exp_get_latest_frame: { parameters: ["i16", "buffer"], result: "u16" },
  // rs_bool pl_exp_get_latest_frame_ex(int16 hcam, void** frame, FRAME_INFO* frame_info)
  pl_exp_get_latest_frame_ex: { parameters: ["i16", "buffer", "buffer"], result: "u16" },
  // rs_bool pl_exp_get_oldest_frame(int16 hcam, void** frame)
  pl_exp_get_oldest_frame: { parameters: ["i16", "buffer"], result: "u16" },
  // rs_bool pl_exp_get_oldest_frame_ex(int16 hcam, void** frame, FRAME_INFO* frame_info)
  pl_exp_get_oldest_frame_ex: { parameters: ["i16", "buffer", "buffer"], result: "u16" },
  // rs_bool pl_exp_unlock_oldest_frame(int16 hcam)
  pl_exp_unlock_oldest_frame: { parameters: ["i16"], result: "u16" },
  // rs_bool pl_exp_stop_cont(int16 hcam, int16 cam_state)
  pl_exp_stop_cont: { parameters: ["i16", "i16"], result: "u16", nonblocking: true },
  // rs_bool pl_exp_abort(int16 hcam, int16 cam_state)
  pl_exp_abort: { parameters: ["i16", "i16"], result: "u16", nonblocking: true },
  // rs_bool pl_exp_finish_seq(int16 hcam, void* pixel_stream, int16 hbuf)
  pl_exp_finish_seq: { parameters: ["i16", "buffer", "i16"], result: "u16", nonblocking: true },

  // rs_bool pl_io_script_control(int16 hcam, uns16 addr, flt64 state, uns32 location)
  pl_io_script_control: { parameters: ["i16", "u16", "f64", "u32"], result: "u16" },
  // rs_bool pl_io_clear_script_control(int16 hcam)
  pl_io_clear_script_control: { parameters: ["i16"], result: "u16" },

  // rs_bool pl_md_frame_decode(md_frame* pDstFrame, void* pSrcBuf, uns32 srcBufSize)
  pl_md_frame_decode: { parameters: ["usize", "buffer", "u32"], result: "u16" },
  // rs_bool pl_md_frame_recompose(void* pDstBuf, uns16 offX, uns16 offY, uns16 dstWidth, uns16 dstHeight, md_frame* pSrcFrame)
  pl_md_frame_recompose: { parameters: ["buffer", "u16", "u16", "u16", "u16", "usize"], result: "u16" },
  // rs_bool pl_md_create_frame_struct_cont(md_frame** pFrame, uns16 roiCount)
  pl_md_create_frame_struct_cont: { parameters: ["buffer", "u16"], result: "u16" },
  // rs_bool pl_md_create_frame_struct(md_frame** pFrame, void* pSrcBuf, uns32 srcBufSize)
  pl_md_create_frame_struct: { parameters: ["buffer", "buffer", "u32"], result: "u16" },
  // rs_bool pl_md_release_frame_struct(md_frame* pFrame)
  pl_md_release_frame_struct: { parameters: ["usize"], result: "u16" },
  // rs_bool pl_md_read_extended(md_ext_item_collection* pOutput, void* pExtMdPtr, uns32 extMdSize)
  pl_md_read_extended: { parameters: ["buffer", "buffer", "u32"], result: "u16" },
} as const;

/** Functions that a run needs. A library without one of these is refused; any other function may be missing. */
const essential: readonly string[] = [
  "pl_pvcam_get_ver",
  "pl_pvcam_init",
  "pl_pvcam_uninit",
  "pl_cam_close",
  "pl_cam_get_name",
  "pl_cam_get_total",
  "pl_cam_open",
  "pl_cam_deregister_callback",
  "pl_error_code",
  "pl_error_message",
  "pl_get_param",
  "pl_set_param",
  "pl_get_enum_param",
  "pl_enum_str_length",
  "pl_exp_setup_seq",
  "pl_exp_start_seq",
  "pl_exp_setup_cont",
  "pl_exp_start_cont",
  "pl_exp_check_status",
  "pl_exp_check_cont_status_ex",
  "pl_exp_get_latest_frame_ex",
  "pl_exp_get_oldest_frame_ex",
  "pl_exp_unlock_oldest_frame",
  "pl_exp_abort",
  "pl_exp_finish_seq",
];

const others = Object.entries(pvcamSymbols).filter(([name]) => !essential.includes(name));

/** The same table for `Deno.dlopen`, in which functions that are not essential may be absent. */
export const tolerantSymbols = {
  ...pvcamSymbols,
  ...Object.fromEntries(others.map(([name, definition]) => [name, { ...definition, optional: true }])),
} as typeof pvcamSymbols;

/**
 * The address of each function, null if it is absent. (For an absent nonblocking function, Deno makes a function too.)
 */
export const otherAddresses = Object.fromEntries(
  others.map(([name]) => [name, { name, type: "pointer", optional: true } as const]),
);

/** Functions for the end of the process, when promises no longer settle: synchronous, and outside the gate. */
export const lastResortSymbols = {
  // rs_bool pl_exp_abort(int16 hcam, int16 cam_state)
  pl_exp_abort: { parameters: ["i16", "i16"], result: "u16" },
} as const;

/** The C name of a function of libpvcam. */
export type CallName = keyof typeof pvcamSymbols;

/** libpvcam's functions, opened. */
export type PvcamSymbols = Deno.DynamicLibrary<typeof pvcamSymbols>["symbols"];

/** The functions for the end of the process, opened. */
export type LastResort = Deno.DynamicLibrary<typeof lastResortSymbols>["symbols"];
