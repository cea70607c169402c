/** What each camera model says of each parameter that it has, from `cameras.json`. @module */
import type { Abi } from "./abi.ts";

/** One entry of an enumerated parameter. */
interface Choice {
  value: number;
  name: string;
}

/** One parameter that a model has. */
export interface Fact {
  name: string;
  min: number;
  max: number;
  preset: number;
  choices?: Choice[];
  text?: string;
}

/** What is read of a camera in `cameras.json`; its leaves differ from camera to camera. */
// deno-lint-ignore no-explicit-any -- loose data, checked by the compiler of the C that comes out
export type Camera = Record<string, any>;

/** Parameters that every camera has: the header calls them required, or no client of the vendor's asks first. */
const always = [
  "DD_INFO_LENGTH",
  "DD_VERSION",
  "DD_RETRIES",
  "DD_TIMEOUT",
  "DD_INFO",
  "CAM_INTERFACE_TYPE",
  "CAM_INTERFACE_MODE",
  "CHIP_NAME",
  "SYSTEM_NAME",
  "VENDOR_NAME",
  "PRODUCT_NAME",
  "CAMERA_PART_NUMBER",
  "COOLING_MODE",
  "PIX_PAR_DIST",
  "PIX_PAR_SIZE",
  "PIX_SER_DIST",
  "PIX_SER_SIZE",
  "PAR_SIZE",
  "SER_SIZE",
  "PREMASK",
  "POSTMASK",
  "PRESCAN",
  "POSTSCAN",
  "READOUT_TIME",
  "CLEARING_TIME",
  "PRE_TRIGGER_DELAY",
  "POST_TRIGGER_DELAY",
  "CLEAR_CYCLES",
  "TEMP",
  "TEMP_SETPOINT",
  "CAM_FW_VERSION",
  "HEAD_SER_NUM_ALPHA",
  "EXPOSURE_MODE",
  "BIT_DEPTH",
  "BIT_DEPTH_HOST",
  "IMAGE_FORMAT",
  "IMAGE_FORMAT_HOST",
  "IMAGE_COMPRESSION",
  "IMAGE_COMPRESSION_HOST",
  "GAIN_INDEX",
  "SPDTAB_INDEX",
  "READOUT_PORT",
  "PIX_TIME",
  "EXP_TIME",
  "EXP_RES",
  "EXP_RES_INDEX",
  "EXPOSURE_TIME",
  "BOF_EOF_ENABLE",
  "BOF_EOF_COUNT",
  "BOF_EOF_CLR",
  "CIRC_BUFFER",
  "FRAME_BUFFER_SIZE",
  "ROI_COUNT",
  "ROI",
];

/** Names of the entries of lists that no log shows: guesses in the words of the header. */
const usualChoices: Record<string, Choice[]> = {
  CAM_INTERFACE_MODE: [
    { value: 0, name: "Unsupported" },
    { value: 1, name: "Control Only" },
    { value: 2, name: "Imaging" },
  ],
  COOLING_MODE: [{ value: 0, name: "Normal" }],
  IMAGE_COMPRESSION: [{ value: 0, name: "None" }],
  IMAGE_COMPRESSION_HOST: [{ value: 0, name: "None" }],
  BOF_EOF_ENABLE: [
    { value: 0, name: "No Interrupts" },
    { value: 1, name: "BOF Interrupts" },
    { value: 2, name: "EOF Interrupts" },
    { value: 3, name: "BOF And EOF Interrupts" },
  ],
  SHTR_OPEN_MODE: [
    { value: 0, name: "Never" },
    { value: 1, name: "Pre-Exposure" },
    { value: 2, name: "Pre-Sequence" },
    { value: 3, name: "Pre-Trigger" },
    { value: 4, name: "Do Not Change" },
  ],
  SHTR_STATUS: [
    { value: 0, name: "Fault" },
    { value: 1, name: "Opening" },
    { value: 2, name: "Open" },
    { value: 3, name: "Closing" },
    { value: 4, name: "Closed" },
    { value: 5, name: "Unknown" },
  ],
  HOST_FRAME_ROTATE: [
    { value: 0, name: "None" },
    { value: 1, name: "90 CW" },
    { value: 2, name: "180 CW" },
    { value: 3, name: "270 CW" },
  ],
  HOST_FRAME_FLIP: [
    { value: 0, name: "None" },
    { value: 1, name: "X" },
    { value: 2, name: "Y" },
    { value: 3, name: "XY" },
  ],
  HOST_FRAME_SUMMING_FORMAT: [
    { value: 0, name: "16-bit" },
    { value: 2, name: "32-bit" },
  ],
  CENTROIDS_MODE: [
    { value: 0, name: "Locate" },
    { value: 1, name: "Track" },
    { value: 2, name: "Blob" },
  ],
  CENTROIDS_BG_COUNT: [
    { value: 0, name: "10" },
    { value: 1, name: "50" },
  ],
};

/** Bounds that come from no camera's own block: the vendor's simulated camera, or the type's range. */
const usualBounds: Record<string, [min: number, max: number, preset: number]> = {
  DD_INFO_LENGTH: [0, 32767, 16],
  DD_VERSION: [0, 65535, 0x0310],
  DD_RETRIES: [0, 65535, 3],
  DD_TIMEOUT: [0, 65535, 30],
  TEMP: [-27315, 32767, 0],
  CLEAR_CYCLES: [0, 16, 2],
  SHTR_OPEN_DELAY: [0, 65535, 0],
  SHTR_CLOSE_DELAY: [0, 65535, 0],
  LAST_MUXED_SIGNAL: [1, 4, 1],
  ADC_OFFSET: [-32768, 32767, 100],
  PREAMP_DELAY: [0, 65535, 0],
  PREAMP_OFF_CONTROL: [0, 4294967295, 10000],
  SCAN_LINE_DELAY: [0, 65535, 0],
  HOST_FRAME_SUMMING_COUNT: [1, 65535, 5],
  GAIN_MULT_FACTOR: [1, 1000, 1],
  METADATA_ENABLED: [0, 1, 0],
  METADATA_RESET_TIMESTAMP: [0, 1, 0],
  SMART_STREAM_MODE_ENABLED: [0, 1, 0],
  HOST_FRAME_SUMMING_ENABLED: [0, 1, 0],
  SCAN_DIRECTION_RESET: [0, 1, 1],
  CENTROIDS_ENABLED: [0, 1, 0],
  GAIN_MULT_ENABLE: [0, 1, 1],
  BOF_EOF_COUNT: [0, 4294967295, 0],
  BOF_EOF_CLR: [0, 1, 0],
};

const smartStream = ["MODE_ENABLED", "MODE", "EXP_PARAMS", "DLY_PARAMS"].map((one) => `SMART_STREAM_${one}`);

/** Some lists of the facts carry the vendor's older name or a remark in brackets. */
function featureNames(entry: string, all: string[]): string[] {
  const name = entry.replace(/ \(.*$/, "");
  if (!name.endsWith("*")) return [name];
  const stem = name.slice(0, -1);
  return all.filter((one) => one.startsWith(stem));
}

/** Names of the parameters that the camera has, without `PARAM_`. */
function available(camera: Camera, all: string[]): Set<string> {
  const names = new Set(always);
  const add = (list: string[]) => list.forEach((name) => names.add(name));
  for (const entry of camera.features.available) add(featureNames(entry, all));
  for (const [name, list] of Object.entries(camera.enums as Record<string, Camera>)) {
    if ((list.entries ?? list.value?.entries)?.length && all.includes(name)) names.add(name);
  }
  add(Object.keys(camera.scalars).filter((name) => all.includes(name)));
  if (camera.scalars.METADATA_version?.value) names.add("METADATA_ENABLED");
  if (camera.scalars.SMART_STREAM_max_entries) add(smartStream);
  if (camera.ports[0].speeds[0].gains[0].name && camera.key !== "evolve_512") names.add("GAIN_NAME");
  if (camera.ports[0].speeds[0].name) names.add("SPDTAB_NAME");
  for (const entry of camera.features.not_available) {
    featureNames(entry, all).forEach((name) => names.delete(name));
  }
  return names;
}

/** First number that a camera's block of a scalar has under one of the names. */
function scalar(camera: Camera, name: string): Camera | undefined {
  const from: Record<string, string> = { HOST_FRAME_SUMMING_COUNT: "FRAME_SUMMING_COUNT" };
  const block = camera.scalars[from[name] ?? name];
  if (name.startsWith("CENTROIDS_")) {
    return camera.scalars.CENTROIDS?.value?.[name.slice("CENTROIDS_".length)];
  }
  return typeof block?.value === "object" && block.value !== null ? block.value : block;
}

function choicesOf(camera: Camera, name: string): Choice[] | undefined {
  const from: Record<string, string> = { HOST_FRAME_SUMMING_FORMAT: "FRAME_SUMMING_FORMAT" };
  const list = camera.enums[from[name] ?? name];
  const entries = list?.entries ?? list?.value?.entries;
  return entries?.length ? entries : usualChoices[name];
}

/** The strings and sizes in a camera's identity, sensor and interface. */
function fixed(
  camera: Camera,
  name: string,
): { text?: string; value?: number; choices?: Choice[] } | undefined {
  const { identity, sensor } = camera;
  const pixel = /^PIX_(SER|PAR)_(SIZE|DIST)$/.exec(name);
  if (pixel) return { value: (sensor[`${name}_nm`] ?? sensor[`PIX_${pixel[1]}_SIZE_nm`]).value };
  if (name === "SER_SIZE" || name === "PAR_SIZE") return { value: sensor[name].value };
  if (name in sensor.masks.value) return { value: sensor.masks.value[name] };
  if (name === "CAM_FW_VERSION") return { value: identity[name]?.value?.u16 ?? 1 };
  if (name === "HEAD_SER_NUM_ALPHA") return { text: identity[name].value[0] };
  if (name === "DD_INFO") return { text: "Simulated driver" };
  if (name in identity) return { text: identity[name].value };
  if (name === "CAM_INTERFACE_TYPE") {
    const types = camera.interface.types as Camera[];
    const seen = types.find((type) => type.name.startsWith(camera.interface.seen_type_on ?? "?")) ?? types[0];
    const choices = types.map((type) => ({ value: type.PARAM_CAM_INTERFACE_TYPE, name: type.name }));
    return { value: seen.PARAM_CAM_INTERFACE_TYPE, choices };
  }
  return undefined;
}

function factOf(camera: Camera, name: string): Fact {
  const full = `PARAM_${name}`;
  const own = fixed(camera, name);
  if (own?.text !== undefined) return { name: full, min: 0, max: 0, preset: 0, text: own.text };
  if (own?.value !== undefined) {
    const values = own.choices?.map(({ value }) => value) ?? [own.value];
    const range = { min: Math.min(...values), max: Math.max(...values) };
    return { name: full, ...range, preset: own.value, choices: own.choices };
  }
  const choices = choicesOf(camera, name);
  if (choices) {
    const values = choices.map((entry) => entry.value);
    const list = camera.enums[name];
    const usual: Record<string, number> = { CAM_INTERFACE_MODE: 2, SHTR_OPEN_MODE: 1, SHTR_STATUS: 4 };
    const preset = list?.current ?? list?.value?.current ?? usual[name] ?? values[0];
    return { name: full, min: Math.min(...values), max: Math.max(...values), preset, choices };
  }
  const block = scalar(camera, name);
  const [min, max, preset] = usualBounds[name] ?? [0, 0, 0];
  if (name === "TEMP_SETPOINT") {
    const limits = camera.temperature.TEMP_SETPOINT.value ?? camera.temperature.TEMP_SETPOINT;
    return { name: full, min: limits.min, max: limits.max, preset: limits.default };
  }
  if (name === "SCAN_WIDTH") {
    const rows = camera.sensor.PAR_SIZE.value;
    return { name: full, min: 0, max: rows - 1, preset: rows };
  }
  if (name === "FWELL_CAPACITY") {
    return { name: full, min: 0, max: 4294967295, preset: block?.current ?? 0 };
  }
  return {
    name: full,
    min: block?.min ?? min,
    max: block?.max ?? max,
    preset: Number(block?.default ?? block?.current ?? block?.measured_adu ?? preset),
  };
}

/** Every parameter that the camera has, by ascending id. */
export function factsOf(camera: Camera, abi: Abi): Fact[] {
  const all = Object.keys(abi.params).map((name) => name.replace("PARAM_", ""));
  const twice = new Set(["FRAME_ROTATE", "FRAME_FLIP"]); // older names of the HOST_ ones, same ids
  const names = [...available(camera, all)].filter((name) => all.includes(name) && !twice.has(name));
  names.sort((a, b) => abi.params[`PARAM_${a}`].id - abi.params[`PARAM_${b}`].id);
  return names.map((name) => factOf(camera, name));
}
