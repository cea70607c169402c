#include "hooks.h"

#define RO ACC_READ_ONLY
#define RW ACC_READ_WRITE
#define ROW(param, kind, mode, ...) { .name = #param, .id = param, .type = kind, .access = mode, ##__VA_ARGS__ }
#define TEXT(name, hook) ROW(name, TYPE_CHAR_PTR, RO, .text = hook)

/* Every parameter of the header. The model (profiles.c) says whether a camera has it. */
const pvsim_param pvsim_params[] = {
    ROW(PARAM_DD_INFO_LENGTH, TYPE_INT16, RO),
    ROW(PARAM_DD_VERSION, TYPE_UNS16, RO),
    ROW(PARAM_DD_RETRIES, TYPE_UNS16, RW),
    ROW(PARAM_DD_TIMEOUT, TYPE_UNS16, RW),
    TEXT(PARAM_DD_INFO, pvsim_text_driver),
    ROW(PARAM_CAM_INTERFACE_TYPE, TYPE_ENUM, RO),
    ROW(PARAM_CAM_INTERFACE_MODE, TYPE_ENUM, RO),
    ROW(PARAM_ADC_OFFSET, TYPE_INT16, RW),
    TEXT(PARAM_CHIP_NAME, pvsim_text_chip),
    TEXT(PARAM_SYSTEM_NAME, pvsim_text_system),
    TEXT(PARAM_VENDOR_NAME, pvsim_text_vendor),
    TEXT(PARAM_PRODUCT_NAME, pvsim_text_product),
    TEXT(PARAM_CAMERA_PART_NUMBER, pvsim_text_part),
    ROW(PARAM_COOLING_MODE, TYPE_ENUM, RO),
    ROW(PARAM_PREAMP_DELAY, TYPE_UNS16, RO),
    ROW(PARAM_COLOR_MODE, TYPE_ENUM, RO),
    ROW(PARAM_MPP_CAPABLE, TYPE_ENUM, RO),
    ROW(PARAM_PREAMP_OFF_CONTROL, TYPE_UNS32, RW),
    ROW(PARAM_PREMASK, TYPE_UNS16, RO),
    ROW(PARAM_PRESCAN, TYPE_UNS16, RO),
    ROW(PARAM_POSTMASK, TYPE_UNS16, RO),
    ROW(PARAM_POSTSCAN, TYPE_UNS16, RO),
    ROW(PARAM_PIX_PAR_DIST, TYPE_UNS16, RO),
    ROW(PARAM_PIX_PAR_SIZE, TYPE_UNS16, RO),
    ROW(PARAM_PIX_SER_DIST, TYPE_UNS16, RO),
    ROW(PARAM_PIX_SER_SIZE, TYPE_UNS16, RO),
    ROW(PARAM_SUMMING_WELL, TYPE_BOOLEAN, ACC_EXIST_CHECK_ONLY),
    ROW(PARAM_FWELL_CAPACITY, TYPE_UNS32, RO, .read = pvsim_well_read, .only_current = true),
    ROW(PARAM_PAR_SIZE, TYPE_UNS16, RO),
    ROW(PARAM_SER_SIZE, TYPE_UNS16, RO),
    ROW(PARAM_ACCUM_CAPABLE, TYPE_BOOLEAN, ACC_EXIST_CHECK_ONLY),
    ROW(PARAM_FLASH_DWNLD_CAPABLE, TYPE_BOOLEAN, ACC_EXIST_CHECK_ONLY),
    ROW(PARAM_READOUT_TIME, TYPE_UNS32, RO, .read = pvsim_readout_time_read,
        .bounds = pvsim_readout_time_bounds),
    ROW(PARAM_CLEARING_TIME, TYPE_INT64, RO, .read = pvsim_zero_read, .bounds = pvsim_delay_bounds),
    ROW(PARAM_POST_TRIGGER_DELAY, TYPE_INT64, RO, .read = pvsim_line_delay_after_trigger_read,
        .bounds = pvsim_delay_bounds),
    ROW(PARAM_PRE_TRIGGER_DELAY, TYPE_INT64, RO, .read = pvsim_zero_read, .bounds = pvsim_delay_bounds),
    ROW(PARAM_CLEAR_CYCLES, TYPE_UNS16, RW),
    /* python-microscope sets "pre-exposure and post-sequence" on each camera that it opens, also today's, which list
     * only "Auto". */
    ROW(PARAM_CLEAR_MODE, TYPE_ENUM, RW, .most_unlisted = CLEAR_PRE_EXPOSURE_POST_SEQ),
    ROW(PARAM_FRAME_CAPABLE, TYPE_BOOLEAN, ACC_EXIST_CHECK_ONLY),
    ROW(PARAM_PMODE, TYPE_ENUM, RW),
    ROW(PARAM_TEMP, TYPE_INT16, RO, .read = pvsim_temperature_read),
    ROW(PARAM_TEMP_SETPOINT, TYPE_INT16, RW, .write = pvsim_setpoint_write),
    ROW(PARAM_CAM_FW_VERSION, TYPE_UNS16, RO),
    TEXT(PARAM_HEAD_SER_NUM_ALPHA, pvsim_text_serial),
    ROW(PARAM_PCI_FW_VERSION, TYPE_UNS16, RO),
    ROW(PARAM_FAN_SPEED_SETPOINT, TYPE_ENUM, RW, .write = pvsim_fan_write),
    TEXT(PARAM_CAM_SYSTEMS_INFO, pvsim_text_systems),
    ROW(PARAM_EXPOSURE_MODE, TYPE_ENUM, RO, .read = pvsim_trigger_read),
    ROW(PARAM_EXPOSE_OUT_MODE, TYPE_ENUM, RO, .read = pvsim_expose_out_read),
    ROW(PARAM_BIT_DEPTH, TYPE_INT16, RO, .read = pvsim_bit_depth_read, .only_current = true),
    ROW(PARAM_BIT_DEPTH_HOST, TYPE_INT16, RO, .read = pvsim_host_depth_read,
        .only_current = true),
    ROW(PARAM_IMAGE_FORMAT, TYPE_ENUM, RO, .read = pvsim_format_read, .choice = pvsim_format_choice),
    ROW(PARAM_IMAGE_FORMAT_HOST, TYPE_ENUM, RO, .read = pvsim_host_format_read,
        .choice = pvsim_host_format_choice),
    ROW(PARAM_IMAGE_COMPRESSION, TYPE_ENUM, RO),
    ROW(PARAM_IMAGE_COMPRESSION_HOST, TYPE_ENUM, RO),
    ROW(PARAM_SCAN_MODE, TYPE_ENUM, RW, .stales = true, .write = pvsim_scan_mode_write),
    ROW(PARAM_SCAN_DIRECTION, TYPE_ENUM, RW),
    ROW(PARAM_SCAN_DIRECTION_RESET, TYPE_BOOLEAN, RW),
    ROW(PARAM_SCAN_LINE_DELAY, TYPE_UNS16, RW, .stales = true, .read = pvsim_scan_delay_read,
        .bounds = pvsim_scan_delay_bounds, .access_now = pvsim_scan_delay_access),
    ROW(PARAM_SCAN_LINE_TIME, TYPE_INT64, RO, .read = pvsim_line_time_read, .bounds = pvsim_line_time_bounds),
    ROW(PARAM_SCAN_WIDTH, TYPE_UNS16, RW, .stales = true, .read = pvsim_scan_width_read, .bounds = pvsim_scan_width_bounds,
        .access_now = pvsim_scan_width_access),
    ROW(PARAM_HOST_FRAME_ROTATE, TYPE_ENUM, RW, .stales = true),
    ROW(PARAM_HOST_FRAME_FLIP, TYPE_ENUM, RW, .stales = true),
    ROW(PARAM_HOST_FRAME_SUMMING_ENABLED, TYPE_BOOLEAN, RW, .stales = true),
    ROW(PARAM_HOST_FRAME_SUMMING_COUNT, TYPE_UNS32, RW, .stales = true),
    ROW(PARAM_HOST_FRAME_SUMMING_FORMAT, TYPE_ENUM, RW, .stales = true),
    ROW(PARAM_HOST_FRAME_DECOMPRESSION_ENABLED, TYPE_BOOLEAN, RW),
    ROW(PARAM_GAIN_INDEX, TYPE_INT16, RW, .stales = true, .read = pvsim_gain_read, .write = pvsim_gain_write,
        .bounds = pvsim_gain_bounds),
    ROW(PARAM_SPDTAB_INDEX, TYPE_INT16, RW, .stales = true, .read = pvsim_speed_read, .write = pvsim_speed_write,
        .bounds = pvsim_speed_bounds),
    TEXT(PARAM_GAIN_NAME, pvsim_gain_name),
    TEXT(PARAM_SPDTAB_NAME, pvsim_speed_name),
    ROW(PARAM_READOUT_PORT, TYPE_ENUM, RW, .stales = true, .read = pvsim_port_read, .write = pvsim_port_write,
        .choice = pvsim_port_choice),
    ROW(PARAM_PIX_TIME, TYPE_UNS16, RO, .read = pvsim_pixel_time_read, .only_current = true),
    ROW(PARAM_SHTR_CLOSE_DELAY, TYPE_UNS16, RW),
    ROW(PARAM_SHTR_OPEN_DELAY, TYPE_UNS16, RW),
    ROW(PARAM_SHTR_OPEN_MODE, TYPE_ENUM, RW),
    ROW(PARAM_SHTR_STATUS, TYPE_ENUM, RO, .read = pvsim_shutter_status_read),
    ROW(PARAM_IO_ADDR, TYPE_UNS16, RW, .fact = pvsim_io_fact, .read = pvsim_io_address_read,
        .write = pvsim_io_address_write, .bounds = pvsim_io_address_bounds),
    ROW(PARAM_IO_TYPE, TYPE_ENUM, RO, .fact = pvsim_io_fact, .read = pvsim_io_type_read),
    ROW(PARAM_IO_DIRECTION, TYPE_ENUM, RO, .fact = pvsim_io_fact, .read = pvsim_io_direction_read),
    ROW(PARAM_IO_STATE, TYPE_FLT64, RW, .fact = pvsim_io_fact, .read = pvsim_io_state_read,
        .write = pvsim_io_state_write, .bounds = pvsim_io_state_bounds),
    ROW(PARAM_IO_BITDEPTH, TYPE_UNS16, RO, .fact = pvsim_io_fact, .read = pvsim_io_depth_read,
        .bounds = pvsim_io_depth_bounds),
    ROW(PARAM_GAIN_MULT_FACTOR, TYPE_UNS16, RW),
    ROW(PARAM_GAIN_MULT_ENABLE, TYPE_BOOLEAN, RW),
    TEXT(PARAM_PP_FEAT_NAME, pvsim_pp_name),
    ROW(PARAM_PP_INDEX, TYPE_INT16, RW, .read = pvsim_pp_index_read, .write = pvsim_pp_index_write,
        .bounds = pvsim_pp_index_bounds),
    ROW(PARAM_ACTUAL_GAIN, TYPE_UNS16, RO),
    ROW(PARAM_PP_PARAM_INDEX, TYPE_INT16, RW, .read = pvsim_pp_param_index_read,
        .write = pvsim_pp_param_index_write, .bounds = pvsim_pp_param_index_bounds),
    TEXT(PARAM_PP_PARAM_NAME, pvsim_pp_param_name),
    ROW(PARAM_PP_PARAM, TYPE_UNS32, RW, .read = pvsim_pp_param_read, .write = pvsim_pp_param_write,
        .bounds = pvsim_pp_param_bounds),
    ROW(PARAM_READ_NOISE, TYPE_UNS16, RO),
    ROW(PARAM_PP_FEAT_ID, TYPE_UNS32, RO, .read = pvsim_pp_id_read, .only_current = true),
    ROW(PARAM_PP_PARAM_ID, TYPE_UNS32, RO, .read = pvsim_pp_param_id_read,
        .only_current = true),
    ROW(PARAM_SMART_STREAM_MODE_ENABLED, TYPE_BOOLEAN, RW),
    ROW(PARAM_SMART_STREAM_MODE, TYPE_UNS16, RW),
    ROW(PARAM_SMART_STREAM_EXP_PARAMS, TYPE_SMART_STREAM_TYPE_PTR, RW),
    ROW(PARAM_SMART_STREAM_DLY_PARAMS, TYPE_SMART_STREAM_TYPE_PTR, RW),
    ROW(PARAM_EXP_TIME, TYPE_UNS16, RW, .bounds = pvsim_exp_time_bounds),
    ROW(PARAM_EXP_RES, TYPE_ENUM, RW),
    ROW(PARAM_EXP_RES_INDEX, TYPE_UNS16, RW, .read = pvsim_exp_res_index_read,
        .write = pvsim_exp_res_index_write, .bounds = pvsim_exp_res_index_bounds),
    ROW(PARAM_EXPOSURE_TIME, TYPE_UNS64, RO, .read = pvsim_exposure_read, .bounds = pvsim_exposure_bounds),
    ROW(PARAM_BOF_EOF_ENABLE, TYPE_ENUM, RW),
    ROW(PARAM_BOF_EOF_COUNT, TYPE_UNS32, RO, .read = pvsim_frames_seen_read),
    ROW(PARAM_BOF_EOF_CLR, TYPE_BOOLEAN, ACC_WRITE_ONLY, .write = pvsim_frames_seen_clear),
    ROW(PARAM_CIRC_BUFFER, TYPE_BOOLEAN, ACC_EXIST_CHECK_ONLY),
    ROW(PARAM_FRAME_BUFFER_SIZE, TYPE_UNS64, RO, .read = pvsim_buffer_size_read,
        .bounds = pvsim_buffer_size_bounds),
    ROW(PARAM_BINNING_SER, TYPE_ENUM, RO),
    ROW(PARAM_BINNING_PAR, TYPE_ENUM, RO),
    ROW(PARAM_METADATA_ENABLED, TYPE_BOOLEAN, RW, .stales = true, .write = pvsim_metadata_write),
    ROW(PARAM_METADATA_RESET_TIMESTAMP, TYPE_BOOLEAN, ACC_WRITE_ONLY, .write = pvsim_clock_reset),
    ROW(PARAM_ROI_COUNT, TYPE_UNS16, RO, .read = pvsim_region_count_read,
        .bounds = pvsim_region_count_bounds),
    ROW(PARAM_ROI, TYPE_RGN_TYPE, RO),
    ROW(PARAM_CENTROIDS_ENABLED, TYPE_BOOLEAN, RW, .stales = true),
    ROW(PARAM_CENTROIDS_RADIUS, TYPE_UNS16, RW, .stales = true),
    ROW(PARAM_CENTROIDS_COUNT, TYPE_UNS16, RW, .stales = true),
    ROW(PARAM_CENTROIDS_MODE, TYPE_ENUM, RW, .stales = true),
    ROW(PARAM_CENTROIDS_BG_COUNT, TYPE_ENUM, RW),
    ROW(PARAM_CENTROIDS_THRESHOLD, TYPE_UNS32, RW),
    ROW(PARAM_TRIGTAB_SIGNAL, TYPE_ENUM, RW),
    ROW(PARAM_LAST_MUXED_SIGNAL, TYPE_UNS8, RW),
    ROW(PARAM_FRAME_DELIVERY_MODE, TYPE_ENUM, RW),
};

const size_t pvsim_param_count = sizeof pvsim_params / sizeof *pvsim_params;

_Static_assert(sizeof pvsim_params / sizeof *pvsim_params <= PVSIM_PARAM_ROOM, "cells for every parameter");

void pvsim_params_reset(pvsim_camera *camera)
{
    pvsim_parameters *parameters = &camera->parameters;
    double temperature = parameters->temperature_ns ? pvsim_thermal_now(camera) : 0;
    uint64_t temperature_ns = parameters->temperature_ns ? pvsim_now_ns() : 0;
    *parameters = (pvsim_parameters){ .temperature = temperature, .temperature_ns = temperature_ns };
    for (size_t row = 0; row < pvsim_param_count; row++) {
        const pvsim_fact *fact = pvsim_profile_fact(camera->profile, pvsim_params[row].id);
        parameters->cells[row] = fact ? fact->preset : 0;
    }
    while (camera->profile->ports[parameters->port].value != camera->profile->port_at_open)
        parameters->port++;
    int16_t setpoint = camera->profile->ports[parameters->port].setpoint;
    if (setpoint != PVSIM_KEEP_SETPOINT)
        pvsim_param_store(camera, PARAM_TEMP_SETPOINT, setpoint);
    pvsim_pp_reset(camera);
    /* One exposure of one unit and no delay until a client writes the lists: a guess. */
    parameters->smart_count[0] = parameters->smart_count[1] = 1;
    parameters->smart[0][0] = 1;
}
