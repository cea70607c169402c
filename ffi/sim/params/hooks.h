/* The hooks that the table of parameters names: those of read-out, timing, post-processing, temperature and runs. */
#ifndef PVSIM_PARAM_HOOKS_H
#define PVSIM_PARAM_HOOKS_H

#include "model/camera.h"

/* readout.c: the nested table port, speed, gain and what follows from it */
pvsim_bounds_hook pvsim_speed_bounds, pvsim_gain_bounds;
pvsim_read_hook pvsim_port_read, pvsim_speed_read, pvsim_gain_read, pvsim_bit_depth_read, pvsim_host_depth_read,
    pvsim_format_read, pvsim_host_format_read, pvsim_pixel_time_read, pvsim_well_read;
pvsim_write_hook pvsim_port_write, pvsim_speed_write, pvsim_gain_write, pvsim_metadata_write;
pvsim_text_hook pvsim_speed_name, pvsim_gain_name;
pvsim_choice_hook pvsim_port_choice, pvsim_format_choice, pvsim_host_format_choice;

/* times.c */
pvsim_bounds_hook pvsim_readout_time_bounds, pvsim_delay_bounds, pvsim_exposure_bounds, pvsim_exp_time_bounds,
    pvsim_exp_res_index_bounds, pvsim_buffer_size_bounds, pvsim_region_count_bounds, pvsim_line_time_bounds,
    pvsim_scan_delay_bounds, pvsim_scan_width_bounds;
pvsim_read_hook pvsim_readout_time_read, pvsim_line_delay_after_trigger_read, pvsim_zero_read, pvsim_exposure_read,
    pvsim_trigger_read, pvsim_expose_out_read, pvsim_exp_res_index_read, pvsim_buffer_size_read,
    pvsim_region_count_read, pvsim_line_time_read, pvsim_scan_delay_read, pvsim_scan_width_read,
    pvsim_frames_seen_read;
pvsim_write_hook pvsim_exp_res_index_write, pvsim_scan_mode_write, pvsim_frames_seen_clear;
pvsim_access_hook pvsim_scan_delay_access, pvsim_scan_width_access;

pvsim_write_hook pvsim_clock_reset;

/* io.c: lines that a program sets and reads back */
const pvsim_fact *pvsim_io_fact(pvsim_camera *camera, uint32_t id);
pvsim_bounds_hook pvsim_io_address_bounds, pvsim_io_depth_bounds, pvsim_io_state_bounds;
pvsim_read_hook pvsim_io_address_read, pvsim_io_type_read, pvsim_io_direction_read, pvsim_io_depth_read,
    pvsim_io_state_read;
pvsim_write_hook pvsim_io_address_write, pvsim_io_state_write;
/* Each returns an error code. */
int pvsim_io_script_add(pvsim_camera *camera, uint16_t line, double state, uint32_t location);
int pvsim_io_script_clear(pvsim_camera *camera);
/* At the start of a run, or after its end. */
void pvsim_io_script_run(pvsim_camera *camera, bool ended);

/* shutter.c */
/* Whether light comes in during a run. */
bool pvsim_shutter_opens(pvsim_camera *camera);
/* The time that it adds before and after each exposure. */
uint64_t pvsim_shutter_lead_ns(pvsim_camera *camera);
uint64_t pvsim_shutter_tail_ns(pvsim_camera *camera);
/* Its state after a stop or an abort, by the CCS_ constant. */
void pvsim_shutter_leave(pvsim_camera *camera, int16_t cam_state);
pvsim_read_hook pvsim_shutter_status_read;

/* post.c: post-processing */
void pvsim_pp_reset(pvsim_camera *camera);
/* What the features will do to the pictures of the next run. */
pvsim_post_plan pvsim_pp_plan(pvsim_camera *camera);
pvsim_bounds_hook pvsim_pp_index_bounds, pvsim_pp_param_index_bounds, pvsim_pp_param_bounds;
pvsim_read_hook pvsim_pp_index_read, pvsim_pp_id_read, pvsim_pp_param_index_read, pvsim_pp_param_id_read,
    pvsim_pp_param_read;
pvsim_write_hook pvsim_pp_index_write, pvsim_pp_param_index_write, pvsim_pp_param_write;
pvsim_text_hook pvsim_pp_name, pvsim_pp_param_name;

/* thermal.c: the sensor drifts to its set point */
/* At the initialisation: the camera has settled long ago, or was just switched on (PVSIM_SWITCHED_ON). */
void pvsim_thermal_begin(pvsim_camera *camera);
/* Starts the drift again from the present temperature; call it before the set point changes. */
void pvsim_thermal_move(pvsim_camera *camera, int64_t setpoint);
double pvsim_thermal_now(pvsim_camera *camera);
pvsim_read_hook pvsim_temperature_read;
pvsim_write_hook pvsim_fan_write, pvsim_setpoint_write;

/* texts.c */
const char *pvsim_text_fact(pvsim_camera *camera, uint32_t id);
pvsim_text_hook pvsim_text_driver, pvsim_text_chip, pvsim_text_system, pvsim_text_vendor, pvsim_text_product,
    pvsim_text_part, pvsim_text_serial, pvsim_text_systems;

#endif
