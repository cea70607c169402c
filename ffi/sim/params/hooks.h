/* The hooks that the table of parameters names: those of read-out, timing, post-processing, temperature and runs. */
#ifndef PVSIM_PARAM_HOOKS_H
#define PVSIM_PARAM_HOOKS_H

#include "model/camera.h"

/* readout.c: the nested table port, speed, gain and what follows from it */
int64_t pvsim_port_read(pvsim_camera *camera);
int pvsim_port_write(pvsim_camera *camera, int64_t value);
bool pvsim_port_choice(pvsim_camera *camera, uint32_t index, pvsim_choice *choice);
void pvsim_speed_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_speed_read(pvsim_camera *camera);
int pvsim_speed_write(pvsim_camera *camera, int64_t value);
const char *pvsim_speed_name(pvsim_camera *camera);
void pvsim_gain_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_gain_read(pvsim_camera *camera);
int pvsim_gain_write(pvsim_camera *camera, int64_t value);
const char *pvsim_gain_name(pvsim_camera *camera);
int64_t pvsim_bit_depth_read(pvsim_camera *camera);
void pvsim_bit_depth_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_host_depth_read(pvsim_camera *camera);
void pvsim_host_depth_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_format_read(pvsim_camera *camera);
bool pvsim_format_choice(pvsim_camera *camera, uint32_t index, pvsim_choice *choice);
int64_t pvsim_host_format_read(pvsim_camera *camera);
bool pvsim_host_format_choice(pvsim_camera *camera, uint32_t index, pvsim_choice *choice);
int64_t pvsim_pixel_time_read(pvsim_camera *camera);
void pvsim_pixel_time_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_well_read(pvsim_camera *camera);
void pvsim_well_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int pvsim_metadata_write(pvsim_camera *camera, int64_t value);

/* times.c */
int64_t pvsim_readout_time_read(pvsim_camera *camera);
void pvsim_readout_time_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_line_delay_after_trigger_read(pvsim_camera *camera);
int64_t pvsim_zero_read(pvsim_camera *camera);
void pvsim_delay_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_exposure_read(pvsim_camera *camera);
void pvsim_exposure_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_trigger_read(pvsim_camera *camera);
int64_t pvsim_expose_out_read(pvsim_camera *camera);
void pvsim_exp_time_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_exp_res_index_read(pvsim_camera *camera);
int pvsim_exp_res_index_write(pvsim_camera *camera, int64_t value);
void pvsim_exp_res_index_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_buffer_size_read(pvsim_camera *camera);
void pvsim_buffer_size_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_region_count_read(pvsim_camera *camera);
void pvsim_region_count_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_line_time_read(pvsim_camera *camera);
void pvsim_line_time_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int pvsim_scan_mode_write(pvsim_camera *camera, int64_t value);
int64_t pvsim_scan_delay_read(pvsim_camera *camera);
void pvsim_scan_delay_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
uint16_t pvsim_scan_delay_access(pvsim_camera *camera);
int64_t pvsim_scan_width_read(pvsim_camera *camera);
void pvsim_scan_width_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
uint16_t pvsim_scan_width_access(pvsim_camera *camera);
int64_t pvsim_frames_seen_read(pvsim_camera *camera);
int pvsim_frames_seen_clear(pvsim_camera *camera, int64_t value);

int pvsim_clock_reset(pvsim_camera *camera, int64_t value);

/* io.c: lines that a program sets and reads back */
const pvsim_fact *pvsim_io_fact(pvsim_camera *camera, uint32_t id);
void pvsim_io_address_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_io_address_read(pvsim_camera *camera);
int pvsim_io_address_write(pvsim_camera *camera, int64_t value);
int64_t pvsim_io_type_read(pvsim_camera *camera);
int64_t pvsim_io_direction_read(pvsim_camera *camera);
int64_t pvsim_io_depth_read(pvsim_camera *camera);
void pvsim_io_depth_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
void pvsim_io_state_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_io_state_read(pvsim_camera *camera);
int pvsim_io_state_write(pvsim_camera *camera, int64_t value);
/* Each returns an error code. */
int pvsim_io_script_add(pvsim_camera *camera, uint16_t line, double state, uint32_t location);
int pvsim_io_script_clear(pvsim_camera *camera);
/* At a run's start, or when it has ended. */
void pvsim_io_script_run(pvsim_camera *camera, bool ended);

/* shutter.c */
/* Whether light comes in during a run. */
bool pvsim_shutter_opens(pvsim_camera *camera);
/* What it adds before and after each exposure. */
uint64_t pvsim_shutter_lead_ns(pvsim_camera *camera);
uint64_t pvsim_shutter_tail_ns(pvsim_camera *camera);
/* As a stop or an abort leaves it, by its CCS_ word. */
void pvsim_shutter_leave(pvsim_camera *camera, int16_t cam_state);
int64_t pvsim_shutter_status_read(pvsim_camera *camera);

/* post.c: post-processing */
void pvsim_pp_reset(pvsim_camera *camera);
/* What its features are to do to the pictures of the run to come. */
pvsim_post_plan pvsim_pp_plan(pvsim_camera *camera);
int64_t pvsim_pp_index_read(pvsim_camera *camera);
int pvsim_pp_index_write(pvsim_camera *camera, int64_t value);
void pvsim_pp_index_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
const char *pvsim_pp_name(pvsim_camera *camera);
int64_t pvsim_pp_id_read(pvsim_camera *camera);
void pvsim_pp_id_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_pp_param_index_read(pvsim_camera *camera);
int pvsim_pp_param_index_write(pvsim_camera *camera, int64_t value);
void pvsim_pp_param_index_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
const char *pvsim_pp_param_name(pvsim_camera *camera);
int64_t pvsim_pp_param_id_read(pvsim_camera *camera);
void pvsim_pp_param_id_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
int64_t pvsim_pp_param_read(pvsim_camera *camera);
int pvsim_pp_param_write(pvsim_camera *camera, int64_t value);
void pvsim_pp_param_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);

/* thermal.c: the sensor drifts to its set point */
/* The library was initialised: the camera has settled long ago, or was just switched on (PVSIM_SWITCHED_ON). */
void pvsim_thermal_begin(pvsim_camera *camera);
/* The drift starts anew from where it is: call before the set point moves. */
void pvsim_thermal_move(pvsim_camera *camera, int64_t setpoint);
double pvsim_thermal_now(pvsim_camera *camera);
int64_t pvsim_temperature_read(pvsim_camera *camera);
int pvsim_fan_write(pvsim_camera *camera, int64_t value);
int pvsim_setpoint_write(pvsim_camera *camera, int64_t value);

/* texts.c */
const char *pvsim_text_fact(pvsim_camera *camera, uint32_t id);
const char *pvsim_text_driver(pvsim_camera *camera);
const char *pvsim_text_chip(pvsim_camera *camera);
const char *pvsim_text_system(pvsim_camera *camera);
const char *pvsim_text_vendor(pvsim_camera *camera);
const char *pvsim_text_product(pvsim_camera *camera);
const char *pvsim_text_part(pvsim_camera *camera);
const char *pvsim_text_serial(pvsim_camera *camera);
const char *pvsim_text_systems(pvsim_camera *camera);

#endif
