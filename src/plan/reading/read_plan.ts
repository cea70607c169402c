import { readColor } from "./color.ts";
import { checkExposures } from "./exposures.ts";
import { Field } from "./field.ts";
import { placesIn, readGridPlan } from "./grid_plan.ts";
import { checkPlaces } from "./most_places.ts";
import {
  allAxes,
  type Axis,
  type EventAction,
  type EventRoi,
  type GridPlan,
  type MDAEvent,
  type MDASequence,
  type MoveStage,
  type PlanChannel,
  type StagePosition,
} from "../sequence.ts";
import { readPositions, readProperties } from "./stage_positions.ts";
import { readTimePlan } from "../time_plan.ts";
import { readPlanPlate, readWellPlate } from "./well_plate.ts";
import { readZPlan } from "./z_plan.ts";

/** Options for reading a plan. */
export interface PlanOptions {
  /** The function that moves the stage. Without it, plans that need a stage are refused. */
  readonly stage?: MoveStage;
  /** The name of the camera that will take the frames. With it, channels of another camera are refused. */
  readonly camera?: string;
}

/** Keys that need more than a camera. */
const stageKeys = ["stage_positions", "z_plan", "grid_plan"] as const;

const keys = [
  "metadata",
  "axis_order",
  "channels",
  "time_plan",
  ...stageKeys,
  "autofocus_plan",
  "setup",
  "keep_shutter_open_across",
  "settings",
  "plate",
  "uid",
];

/**
 * Reads an experiment from an object, such as `JSON.parse` gives, and checks that a camera (and a stage, if there is
 * one) can do it.
 *
 * @example Three time points of two channels
 * ```ts
 * import { eventsOf, readPlan } from "@pvcam/pvcam-deno/plan";
 *
 * const plan = readPlan({
 *   channels: ["dim", { config: "bright", exposure: 50 }],
 *   time_plan: { interval: 0.5, loops: 3 },
 * });
 * for (const event of eventsOf(plan)) console.log(event.min_start_time, event.channel?.config);
 * ```
 *
 * @throws {SettingsError} If it is not a plan, is impossible, or needs a device that is not there; the sentence names
 * the place in the plan.
 */
export function readPlan(value: unknown, options: PlanOptions = {}): MDASequence {
  const plan = new Field(value).withKeys(keys, "an object with keys such as channels and time_plan");
  refuseWhatIsMissing(plan, options);
  const record = (key: string) => plan.at(key).absent ? {} : plan.at(key).record();
  const channels = plan.at("channels").absent
    ? []
    : plan.at("channels").items().map((channel) => readChannel(channel, options));
  const time_plan = readTimePlan(plan.at("time_plan"));
  const z_plan = readZPlan(plan.at("z_plan"));
  const grid_plan = readGridPlan(plan.at("grid_plan"));
  const places = plan.at("stage_positions");
  const { plate, positions } = places.isObject
    ? readWellPlate(places)
    : { plate: readPlanPlate(plan.at("plate")), positions: readPositions(places) };
  if (grid_plan) checkPlaces(plan.at("grid_plan"), placesIn(grid_plan) * Math.max(1, positions.length));
  const setup = readSetup(plan.at("setup"), options);
  const sequence: MDASequence = {
    metadata: record("metadata"),
    axis_order: readAxes(plan.at("axis_order"), allAxes),
    channels,
    ...(time_plan && { time_plan }),
    stage_positions: positionsFor(grid_plan, positions),
    ...(plate && { plate }),
    ...(z_plan && { z_plan }),
    ...(grid_plan && { grid_plan }),
    ...(setup && { setup }),
    keep_shutter_open_across: readAxes(plan.at("keep_shutter_open_across"), []),
    settings: readSettings(plan.at("settings"), channels),
  };
  checkExposures(sequence, plan.at("time_plan"));
  return sequence;
}

function refuseWhatIsMissing(plan: Field, { stage }: PlanOptions): void {
  const autofocus = plan.at("autofocus_plan");
  if (!autofocus.absent) {
    autofocus.fail(
      `${autofocus.name} asks for a hardware autofocus, which is not supported: take it out of the plan.`,
    );
  }
  if (stage) return;
  for (const key of stageKeys) {
    const field = plan.at(key);
    if (field.absent || Object.keys(field.value as object).length === 0) continue;
    field.fail(
      `${field.name} needs a stage, and there is none: take it out of the plan, or give a function as \`stage\` that moves one.`,
    );
  }
}

/** A grid between edges gives x and y of the stage, so only the focus of the positions is used. */
function positionsFor(
  grid: GridPlan | undefined,
  positions: readonly StagePosition[],
): readonly StagePosition[] {
  return grid && "top" in grid ? positions.map(({ x: _x, y: _y, ...rest }) => rest) : positions;
}

function readAxes(field: Field, otherwise: readonly Axis[]): readonly Axis[] {
  if (field.absent) return otherwise;
  const letters = typeof field.value === "string"
    ? [...field.value].map((letter) => letter.toLowerCase())
    : field.items().map((item) => item.text().toLowerCase());
  const axes = letters.map((letter) => {
    const axis = allAxes.find((known) => known === letter);
    if (!axis) field.fail(`${field.name} names the axis "${letter}"; the axes are ${allAxes.join(", ")}.`);
    return axis;
  });
  const twice = axes.find((axis, index) => axes.indexOf(axis) !== index);
  if (twice) field.fail(`${field.name} names the axis "${twice}" twice.`);
  return axes;
}

function readChannel(field: Field, { camera }: PlanOptions = {}): PlanChannel {
  const named = typeof field.value === "string" ? { config: field.text() } : undefined;
  const channel = named ? new Field(named, field.path) : field.withKeys(
    ["config", "group", "exposure", "do_stack", "z_offset", "acquire_every", "camera", "color"],
    "the name of a channel, or an object with config",
  );
  const given = (key: string) => !channel.at(key).absent;
  if (camera !== undefined && given("camera") && channel.at("camera").text() !== camera) {
    const other = channel.at("camera");
    other.fail(
      `${other.name} is "${other.text()}", and the plan is run with camera "${camera}": a plan is taken by one camera. ` +
        `Choose that camera, with --camera or in the script, or remove the line.`,
    );
  }
  return {
    config: channel.at("config").text(),
    group: given("group") ? channel.at("group").text() : "Channel",
    ...(given("exposure") && { exposure: readExposure(channel.at("exposure")) }),
    do_stack: given("do_stack") ? channel.at("do_stack").flag() : true,
    z_offset: given("z_offset") ? channel.at("z_offset").number() : 0,
    acquire_every: given("acquire_every") ? channel.at("acquire_every").count(1) : 1,
    ...(given("camera") && { camera: channel.at("camera").text() }),
    ...(given("color") && { color: readColor(channel.at("color")) }),
  };
}

function readExposure(field: Field): number {
  return field.number("a number of milliseconds above 0", (exposure) => exposure > 0);
}

function readSettings(field: Field, channels: readonly PlanChannel[]): MDASequence["settings"] {
  if (field.absent) return {};
  const names = channels.flatMap(({ config, group }) =>
    group === "Channel" ? [config, `${group}/${config}`] : [`${group}/${config}`]
  );
  field.withKeys(names, "an object with the settings of each channel");
  return Object.fromEntries(Object.keys(field.record()).map((name) => [name, field.at(name).record()]));
}

function readSetup(field: Field, { stage }: PlanOptions): MDAEvent | undefined {
  if (field.absent) return undefined;
  const places = ["x_pos", "y_pos", "z_pos"] as const;
  const others = [
    "index",
    "channel",
    "exposure",
    "min_start_time",
    "pos_name",
    "properties",
    "roi",
    "metadata",
    "action",
  ];
  const flags = ["keep_shutter_open", "reset_event_timer"] as const;
  field.withKeys([...others, ...places, ...flags], "an event");
  const given = (key: string) => !field.at(key).absent;
  const place = places.find((key) => given(key));
  if (place && !stage) {
    field.at(place).fail(
      `${
        field.at(place).name
      } needs a stage, and there is none: take it out, or give a function as \`stage\`.`,
    );
  }
  const channel = given("channel") ? readChannel(field.at("channel")) : undefined;
  return {
    index: given("index") ? field.at("index").withKeys(allAxes).record() : {},
    ...(channel && { channel: { config: channel.config, group: channel.group } }),
    ...(given("exposure") && { exposure: readExposure(field.at("exposure")) }),
    ...(given("min_start_time") && { min_start_time: field.at("min_start_time").number() }),
    ...(given("pos_name") && { pos_name: field.at("pos_name").text() }),
    ...Object.fromEntries(places.filter(given).map((key) => [key, field.at(key).number()])),
    ...(given("properties") && { properties: readProperties(field.at("properties")) }),
    ...(given("roi") && { roi: readRoi(field.at("roi")) }),
    metadata: given("metadata") ? field.at("metadata").record() : {},
    action: readAction(field.at("action")),
    keep_shutter_open: given("keep_shutter_open") && field.at("keep_shutter_open").flag(),
    reset_event_timer: given("reset_event_timer") && field.at("reset_event_timer").flag(),
  };
}

function readAction(field: Field): EventAction {
  if (field.absent) return { type: "custom", name: "setup", data: {} };
  field.withKeys(["type", "name", "data"], "an action");
  if (field.at("type").choice(["custom", "acquire_image"] as const) === "acquire_image") {
    field.at("type").fail(
      `${field.at("type").name} is acquire_image, and the setup takes no frame: leave the action out.`,
    );
  }
  const { name, data } = { name: field.at("name"), data: field.at("data") };
  return { type: "custom", name: name.absent ? "" : name.text(), data: data.absent ? {} : data.record() };
}

function readRoi(field: Field): EventRoi {
  const sides = ["offset_x", "offset_y", "width", "height"];
  const numbers = field.isList ? field.items() : sides.map((side) => field.withKeys(sides).at(side));
  if (numbers.length !== 4) field.needs(`a list of ${sides.join(", ")}`);
  const [offset_x, offset_y, width, height] = numbers.map((number) => number.count(0));
  return { offset_x, offset_y, width, height };
}
