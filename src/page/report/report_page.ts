import { basename } from "node:path";
import type { RunRecord } from "../../recording/record/run_record.ts";
import type { HistoryPoint } from "../run_history.ts";
import { sayBytes } from "../../say_bytes.ts";
import { barsSvg, intervalsSvg, lineSvg, lossKinds } from "./charts.ts";
import { jitterOf, type Loss, type RunTimes } from "./run_times.ts";
import { shown } from "./shown.ts";
import type { SampledFrames } from "./sample_frames.ts";
import style from "./report_style.css" with { type: "text" };

/** The most rows of a table that are shown. The files have all rows. */
const MOST_ROWS = 200;

/** The facts of which a report is made. */
export interface ReportFacts {
  readonly path: string;
  readonly kind: string;
  readonly frames: number;
  readonly regions: readonly { readonly width: number; readonly height: number }[];
  readonly record?: RunRecord;
  readonly times?: RunTimes;
  readonly samples: SampledFrames;
  /** What is wrong with the files, each as a sentence. */
  readonly problems: readonly string[];
  /** The course of the recording, if it was noted meanwhile. */
  readonly history?: readonly HistoryPoint[];
  /** The parts of a plan as rows; the first row has the names of the columns. */
  readonly plan?: readonly (readonly string[])[];
}

/** The report as one page that needs nothing else: no script, font or picture from elsewhere. */
export function reportPage(facts: ReportFacts): string {
  const { path, record } = facts;
  const name = basename(path);
  const lost = facts.times?.losses.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const verdict = facts.problems.length === 0 ? "whole" : lost > 0 ? "frames were lost" : "not whole";
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${
    text(name)
  } · report</title><style>${style}</style></head><body>
<header><h1>${text(name)}</h1><span class="chip ${
    facts.problems.length === 0 ? "good" : "bad"
  }">${verdict}</span>
<p>${text(headline(facts))}</p></header>
<main>
${problems(facts)}
${figures(facts)}
${intervals(facts)}
${losses(facts)}
${course(facts)}
${pictures(facts)}
${values(facts)}
${facts.plan ? section("Plan", table(facts.plan, MOST_ROWS), "What was planned.") : ""}
${record ? settings(record) : ""}
</main>
<footer>Made from ${text(name)} and the files beside it${
    record ? ` · ${text(shown(record.library))}` : ""
  }</footer>
</body></html>
`;
}

function headline({ record, frames, kind, regions }: ReportFacts): string {
  const size = regions.map(({ width, height }) => `${width} × ${height}`).join(", ");
  const camera = record
    ? [record.camera.product || record.camera.chip, record.camera.serial].map((one) => shown(one)).filter(
      Boolean,
    )
      .join(" ")
    : "";
  const when = record ? new Date(record.startedAt).toISOString().replace("T", " ").slice(0, 19) + " UTC" : "";
  return [when, camera, `${frames} frames of ${size}`, kind].filter(Boolean).join(" · ");
}

function problems({ problems }: ReportFacts): string {
  if (problems.length === 0) return "";
  return `<section class="problems" role="alert"><ul>${
    problems.map((one) => `<li>${text(one)}</li>`).join("")
  }</ul></section>`;
}

function figures({ record, frames, times }: ReportFacts): string {
  const seconds = times?.seconds.at(-1) ?? 0;
  const rows: [string, string, string?][] = [
    ["Frames", record?.framesAsked === undefined ? String(frames) : `${frames} of ${record.framesAsked}`],
    ["Took", seconds > 0 ? `${seconds.toFixed(2)} s` : "–"],
    ["Rate", seconds > 0 ? `${((frames - 1) / seconds).toFixed(2)} /s` : "–"],
  ];
  const jitter = times && jitterOf(times.intervalsMs);
  if (jitter) {
    rows.push(["Interval", `${jitter.median.toFixed(3)} ms`, "the median"]);
    rows.push(["Jitter", `${jitter.deviation.toFixed(3)} ms`, "standard deviation"]);
    rows.push([
      "Longest",
      `${jitter.longest.toFixed(2)} ms`,
      `a hundredth above ${jitter.p99.toFixed(2)} ms`,
    ]);
  }
  if (record) {
    // A record is believed only in what its frames are found by. All else may be missing or something else.
    const { bytesWritten, writeSeconds, worstAppendMs, writtenWith, freeBytes } = {
      ...record.progress as unknown as Readonly<Record<string, unknown>>,
    };
    if (isNumber(bytesWritten)) {
      rows.push(["Written", sayBytes(bytesWritten), `with ${shown(writtenWith)}`]);
      if (isNumber(writeSeconds) && writeSeconds > 0) {
        rows.push(["Write rate", `${(bytesWritten / writeSeconds / 1e6).toFixed(0)} MB/s`, "while it wrote"]);
      }
    }
    if (isNumber(worstAppendMs)) rows.push(["Slowest batch", `${worstAppendMs.toFixed(0)} ms`]);
    if (isNumber(freeBytes)) rows.push(["Disk left", sayBytes(freeBytes), "at the end"]);
    if (isNumber(record.slots)) {
      rows.push(["Ring", `${record.slots} slots`, sayBytes(record.slots * record.format.frameBytes)]);
    }
    const temperature = record.parameters?.PARAM_TEMP;
    if (isNumber(temperature)) {
      rows.push(["Sensor", `${(temperature / 100).toFixed(2)} °C`, "before the run"]);
    }
  }
  const cells = rows.map(([name, value, more]) =>
    `<div><dt>${text(name)}</dt><dd>${text(value)}${more ? `<small>${text(more)}</small>` : ""}</dd></div>`
  );
  return `<section><dl class="figures">${cells.join("")}</dl></section>`;
}

function intervals({ times, path }: ReportFacts): string {
  if (!times || times.intervalsMs.length === 0) return "";
  const name = `${basename(path).replace(/\.[^.]*(\.[^.]*)?$/, "")}.intervals.svg`;
  const alone = intervalsSvg(times, { standalone: true });
  const url = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(alone)}`;
  const kinds = [...new Set(times.losses.map(({ kind }) => kind))];
  const legend = kinds.map((kind) =>
    `<span style="--mark:${lossKinds[kind].colour}" class="key">${lossKinds[kind].label}</span>`
  ).join("");
  const clock = times.clock === "camera"
    ? "the camera's own clock"
    : "this machine's clock, when each frame was found";
  return section(
    "Intervals between frames",
    `${legend ? `<p class="legend">${legend}</p>` : ""}${intervalsSvg(times)}
<p><a href="${url}" download="${text(name)}">Save as SVG</a></p>`,
    `By ${clock}.`,
  );
}

function course({ history = [] }: ReportFacts): string {
  if (history.length < 2) return "";
  const fill = lineSvg(history.map(({ seconds, ringFill }) => [seconds, 100 * ringFill] as const), {
    x: "seconds",
    y: "%",
    label: "How full the ring was over time",
  });
  const rate = lineSvg(
    history.map(({ seconds, megabytesPerSecond }) => [seconds, megabytesPerSecond] as const),
    {
      x: "seconds",
      y: "MB/s",
      label: "How fast was written over time",
    },
  );
  return section("How full the ring was", fill) + section("How fast was written", rate);
}

/** Why frames of each kind are not in the file. */
const reasons: Record<Loss["kind"], string> = {
  missing: "The camera counted them, and they never reached this machine.",
  unseen:
    "They reached this machine, but not this file: they were overwritten before the file took them, or skipped.",
  lapped: "The camera overwrote them while the file was taking them, so they were left out.",
  silent: "The camera gave no frame for this time. It was restarted, or it continued by itself.",
};

function losses({ times }: ReportFacts): string {
  if (!times) return "";
  if (times.losses.length === 0) {
    return section("Losses", "<p>None: every frame of the camera is in the file.</p>");
  }
  const rows = times.losses.map(({ kind, count, lastedMs, beforeFrame, afterFrame, seconds }) => {
    const first = afterFrame + 1,
      last = kind === "missing" && beforeFrame !== undefined ? beforeFrame - 1 : undefined;
    const numbers = kind === "missing" && last !== undefined
      ? count === 1 ? String(last) : `${Math.max(first, last - count + 1)} to ${last}`
      : beforeFrame === undefined
      ? `after ${afterFrame}`
      : `between ${afterFrame} and ${beforeFrame}`;
    const frames = lastedMs === undefined ? String(count) : `for ${(lastedMs / 1000).toFixed(1)} s`;
    return [`${seconds.toFixed(3)} s`, frames, lossKinds[kind].label, numbers, reasons[kind]];
  });
  return section("Losses", table([["When", "Frames", "What", "Numbers", "Why"], ...rows], MOST_ROWS));
}

function pictures({ samples }: ReportFacts): string {
  if (samples.large.length === 0) return "";
  const figure = ({ index, url }: SampledFrames["large"][number], word?: string) =>
    `<figure><img alt="Frame ${index}" src="${url}"><figcaption>${
      word ? `${word} · ` : ""
    }${index}</figcaption></figure>`;
  const words = samples.large.length === 3 ? ["First", "Middle", "Last"] : ["First", "Last"];
  const sheet = samples.sheet.length > 0
    ? `<div class="sheet">${samples.sheet.map((one) => figure(one)).join("")}</div>`
    : "";
  const [low, high] = samples.window;
  return section(
    "Pictures",
    `<div class="large">${samples.large.map((one, at) => figure(one, words[at])).join("")}</div>${sheet}`,
    `All from ${low} (black) to ${high} (white). Frames are counted from 0, as in the file.`,
  );
}

function values({ samples, times }: ReportFacts): string {
  const { statistics, means } = samples;
  if (!statistics) return "";
  const seconds = (index: number) => times?.seconds[index] ?? index;
  const line = means.length > 1
    ? lineSvg(means.map(({ index, mean }) => [seconds(index), mean] as const), {
      x: times ? "seconds" : "frame",
      y: "mean",
      label: "Mean value over time",
    })
    : "";
  const { min, max, mean, deviation, saturated, count } = statistics;
  const about = `Least ${min}, greatest ${max}, mean ${mean.toFixed(1)}, standard deviation ${
    deviation.toFixed(1)
  }, ${saturated === 0 ? "no pixel" : `${saturated} of ${count} pixels`} saturated.`;
  return section(
    "Mean over time",
    line || `<p>${mean.toFixed(1)}</p>`,
    means.length > 1 ? `Of ${means.length} frames.` : "",
  ) +
    section(
      "Values of the middle frame",
      barsSvg(statistics.histogram, "Histogram of the middle frame"),
      about,
    );
}

function settings(record: RunRecord): string {
  const { asked = {}, settings, parameters = {} } = record;
  const inForce: Readonly<Record<string, unknown>> = { ...settings, ...placeInForce(record) };
  const names = [
    ...new Set([...Object.keys(asked).filter((name) => name !== "plan"), ...Object.keys(inForce)]),
  ];
  const rows = names.map((name) => [name, shown(asked[name]), shown(inForce[name])]);
  const { camera, bufferMode, report } = record;
  const more = [
    ...Object.entries(camera).map(([name, value]) => [`camera: ${name}`, shown(value)]),
    [
      "buffer mode",
      `${shown(bufferMode)} ${report?.bufferModeReason ? `(${shown(report.bufferModeReason)})` : ""}`,
    ],
    ["woken by", shown(report?.waker)],
    ...Object.entries(parameters).map(([name, value]) => [name, shown(value)]),
  ];
  return section("Settings", table([["Setting", "Asked", "In force"], ...rows], MOST_ROWS)) +
    `<details><summary>Camera and its parameters</summary>${
      table([["Name", "Value"], ...more], 1000)
    }</details>`;
}

/** The place of the pictures on the sensor, in the form in which a user sets it: in unbinned pixels. */
function placeInForce({ format: { regions, bitDepth } }: RunRecord): Record<string, unknown> {
  const places = regions.map(({ x, y, width, height, binning: [across, down] }) => ({
    x,
    y,
    width: width * across,
    height: height * down,
  }));
  return {
    ...(places.length > 1 ? { regions: places } : { region: places[0] }),
    binning: regions[0].binning,
    bitDepth,
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function section(title: string, body: string, about = ""): string {
  return `<section><h2>${text(title)}</h2>${
    about ? `<p class="soft">${text(about)}</p>` : ""
  }${body}</section>`;
}

function table([head, ...rows]: readonly (readonly string[])[], most: number): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${text(cell)}</${tag}>`).join("")}</tr>`;
  const left = rows.length - most;
  return `<div class="table"><table><thead>${line(head, "th")}</thead><tbody>${
    rows.slice(0, most).map((row) => line(row, "td")).join("")
  }</tbody></table></div>${left > 0 ? `<p class="soft">And ${left} more.</p>` : ""}`;
}

/** Makes text of a name from a camera, a file or a user, so that it is never markup. */
function text(value: string): string {
  return value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
