/** The camera models as C tables, from `cameras.json`. What is no fact there is a guess here, and says so. @module */
import type { Abi } from "./abi.ts";
import { type Camera, type Fact, factsOf } from "./facts.ts";

/** The models that the simulator offers, in the order of the facts' names. */
export const profileKeys = [
  "prime_bsi",
  "prime_bsi_express",
  "prime_95b",
  "kinetix",
  "kinetix22",
  "iris_15",
  "evolve_512",
] as const;

interface Speed {
  name: string | null;
  pix_time_ns: number;
  row_time_ns: number;
  frame_overhead_ns: number;
  scan_line_time_ns: number;
  gains: Gain[];
}

interface Gain {
  index: number;
  name: string | null;
  bit_depth: number;
  image_format: number;
  full_well_e: number | null;
  e_per_adu: number | null;
  read_noise_e: number | null;
  dark_e_per_s: number | null;
  offset_adu?: number;
}

/** A C string literal, or NULL. */
export function text(value: string | null | undefined): string {
  return value === null || value === undefined ? "NULL" : JSON.stringify(value);
}

function real(value: number): string {
  const shortest = String(value);
  return /[.e]/.test(shortest) ? shortest : `${shortest}.0`;
}

/** Quantum efficiency at the beads' wavelength, 550 nm, between the points of the curve. */
function efficiencyAt(curve: [number, number][], wavelength: number): number {
  const after = curve.findIndex(([at]) => at >= wavelength);
  const [x1, y1] = curve[after];
  if (x1 === wavelength || after === 0) return y1;
  const [x0, y0] = curve[after - 1];
  return y0 + (y1 - y0) * (wavelength - x0) / (x1 - x0);
}

/**
 * A gain's row. Guesses where the facts have null: a conversion of four times the port's other gain (the facts'
 * own suggestion for the Kinetix), a well that fills the converter, a dark level's sigma of 1.4 counts (seen on
 * two models) as read noise, and no dark current to speak of on the deep-cooled EMCCD.
 */
function gainRow(gain: Gain, others: Gain[], camera: Camera): string {
  const known = others.find((other) => other.e_per_adu !== null);
  const perCount = gain.e_per_adu ?? 4 * (known?.e_per_adu ?? 0.5);
  const well = gain.full_well_e ??
    (gain.e_per_adu === null ? 4 * (known?.full_well_e ?? 1000) : (2 ** gain.bit_depth - 1) * perCount);
  const noise = gain.read_noise_e ?? 1.4 * perCount;
  const dark = gain.dark_e_per_s ?? (camera.sensor.kind?.startsWith("EMCCD") ? 0.001 : 0.5);
  const name = camera.key === "evolve_512" ? null : gain.name;
  return `    { ${text(name)}, ${gain.index}, ${gain.bit_depth}, ${gain.image_format}, ${real(well)}, ` +
    `${real(round(perCount))}, ${real(round(noise))}, ${real(dark)}, ${Math.round(gain.offset_adu ?? 0)} },`;
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}

function portTables(camera: Camera, prefix: string): string[] {
  const lines: string[] = [];
  const ports: string[] = [];
  for (const port of camera.ports) {
    const speeds: string[] = [];
    for (const speed of port.speeds as Speed[]) {
      const name = `${prefix}_gains_${port.index}_${speeds.length}`;
      lines.push(`static const pvsim_gain ${name}[] = {`);
      lines.push(...speed.gains.map((gain) => gainRow(gain, speed.gains, camera)), "};");
      speeds.push(
        `    { ${text(speed.name)}, ${speed.pix_time_ns}, ${real(speed.row_time_ns)}, ` +
          `${real(speed.frame_overhead_ns)}, ${
            real(speed.scan_line_time_ns)
          }, ${name}, ${speed.gains.length} },`,
      );
    }
    lines.push(`static const pvsim_speed ${prefix}_speeds_${port.index}[] = {`, ...speeds, "};");
    const degrees = port.temp_setpoint_default_c;
    const setpoint = degrees === undefined ? "PVSIM_KEEP_SETPOINT" : String(degrees * 100);
    const regions = port.max_rois ?? camera.scalars.ROI_COUNT?.value?.max ?? 1;
    ports.push(
      // A port without a name in the facts gets its number: a guess.
      `    { ${port.value}, ${text(port.name ?? `Port ${port.value}`)}, ${prefix}_speeds_${port.index}, ` +
        `${speeds.length}, ${setpoint}, ${regions} },`,
    );
  }
  lines.push(`static const pvsim_port ${prefix}_ports[] = {`, ...ports, "};");
  return lines;
}

function ppTables(camera: Camera, prefix: string): string[] {
  const features = camera.pp.features ?? camera.pp.value?.features ?? [];
  const lines: string[] = [];
  const rows: string[] = [];
  for (const feature of features) {
    // The facts name the Evolve's features without parameters; each has at least its switch.
    const params = feature.params ??
      [{ id: feature.id * 10, name: "ENABLED", default: 0, min: 0, max: 1 }];
    lines.push(`static const pvsim_pp_param ${prefix}_pp_${feature.id}[] = {`);
    for (const param of params) {
      lines.push(
        `    { ${param.id}, ${text(param.name)}, ${param.min}u, ${param.max}u, ${param.default}u },`,
      );
    }
    lines.push("};");
    rows.push(`    { ${feature.id}, ${text(feature.name)}, ${prefix}_pp_${feature.id}, ${params.length} },`);
  }
  return [...lines, `static const pvsim_pp_feature ${prefix}_pp[] = {`, ...rows, "};"];
}

function factTables(facts: Fact[], prefix: string): string[] {
  const lines: string[] = [];
  const rows: string[] = [];
  for (const fact of facts) {
    let choices = "NULL";
    if (fact.choices) {
      choices = `${prefix}_${fact.name.replace("PARAM_", "").toLowerCase()}`;
      lines.push(`static const pvsim_choice ${choices}[] = {`);
      lines.push(...fact.choices.map((entry) => `    { ${entry.value}, ${text(entry.name)} },`), "};");
    }
    rows.push(
      `    { ${fact.name}, ${fact.min}, ${fact.max}, ${fact.preset}, ${choices}, ` +
        `${fact.choices?.length ?? 0}, ${text(fact.text)} },`,
    );
  }
  return [...lines, `static const pvsim_fact ${prefix}_facts[] = {`, ...rows, "};"];
}

/**
 * Longest exposure by unit: milliseconds, microseconds, seconds. That the Prime line takes no more than 10,000
 * microseconds is derived only from the code of one client, and pylablib sets 20 ms in that unit: the time that is
 * the longest in milliseconds is the longest in the others, too.
 */
function longestExposures(camera: Camera): number[] {
  const range = camera.exposure.range.value ?? camera.exposure.range;
  return [range.max_ms, range.max_ms * 1000, Math.floor(range.max_ms / 1000)];
}

/**
 * Whether pixels of 8 and of 16 bits are listed for the host. acquire's tests find both on a Prime BSI, a Prime BSI
 * Express and a Kinetix; that a camera with read-outs of both lists both is a guess.
 */
function hasBothHostFormats(camera: Camera): boolean {
  const gains = camera.ports.flatMap((port: Camera) => port.speeds.flatMap((speed: Camera) => speed.gains));
  return camera.key.startsWith("prime_bsi") || gains.some((gain: Gain) => gain.image_format === 2);
}

function profileRow(camera: Camera, facts: Fact[], prefix: string): string {
  const types = camera.interface.types as Camera[];
  const seen = types.find((type) => type.name.startsWith(camera.interface.seen_type_on ?? "?")) ?? types[0];
  const curve = camera.sensor.qe_curve.value;
  const linux = camera.identity.camera_name.linux.value.replace(/_\d+$/, "");
  const squareOnly = camera.enums.BINNING_SER.asymmetric === false;
  const legacy = camera.enums.EXPOSE_OUT_MODE === undefined;
  const features = camera.pp.features ?? camera.pp.value?.features ?? [];
  return [
    `    { ${text(camera.key.replaceAll("_", "-"))}, ${text(linux)},`,
    `      ${camera.sensor.SER_SIZE.value}, ${camera.sensor.PAR_SIZE.value}, ${
      real(round(efficiencyAt(curve, 550)))
    },`,
    // Only the Kinetix22's table shows packed bits on the wire; the Prime BSI's rate is that of whole bytes.
    `      ${real(seen.byte_rate ?? 0)}, ${camera.key.startsWith("kinetix") ? 1 : 0}, ${legacy ? 1 : 0}, ${
      squareOnly ? 1 : 0
    },`,
    `      ${camera.scalars.METADATA_version?.value ?? 0}, ${hasBothHostFormats(camera) ? 1 : 0}, ${
      camera.key.startsWith("iris") ? 1 : 0
    }, ${camera.scalars.SMART_STREAM_max_entries?.value ?? 0},`,
    `      { ${
      longestExposures(camera).map((value) => `${value}u`).join(", ")
    } }, ${camera.port_at_open.value},`,
    `      ${prefix}_ports, ${camera.ports.length}, ${prefix}_pp, ${features.length}, ${prefix}_facts, ${facts.length} },`,
  ].join("\n");
}

/** The whole of profiles.c. */
export function profilesSource(facts: { cameras: Camera[] }, abi: Abi): string {
  const parts = [
    "/* Generated by ffi/sim/generate/generate.ts from ffi/facts/cameras.json: change those, not this. */\n",
    '#include "profile.h"\n#include "interface/pvcam_abi.h"\n',
  ];
  const rows: string[] = [];
  for (const key of profileKeys) {
    const camera = facts.cameras.find((one) => one.key === key);
    if (!camera) throw new Error(`cameras.json has no camera "${key}".`);
    const cameraFacts = factsOf(camera, abi);
    parts.push(
      `/* ${camera.title} */`,
      ...portTables(camera, key),
      ...ppTables(camera, key),
      ...factTables(cameraFacts, key),
      "",
    );
    rows.push(profileRow(camera, cameraFacts, key));
  }
  parts.push("const pvsim_profile pvsim_profiles[] = {", ...rows, "};\n");
  parts.push("const size_t pvsim_profile_count = sizeof pvsim_profiles / sizeof *pvsim_profiles;\n");
  return parts.join("\n");
}
