// The line of figures at the top: the state of the camera, the state of the page, and the losses.
import { activeLayer } from "../model.js";

const byId = (id) => document.getElementById(id);

/** Counts the pictures that were drawn over the last two seconds or so, and notes how old they were. */
export function makeMeter() {
  const times = [], ages = [];
  return {
    count(receivedMs) {
      const now = performance.now();
      times.push(now);
      ages.push(Date.now() - receivedMs);
      while (times.length > 2 && now - times[0] > 2000) {
        times.shift();
        ages.shift();
      }
    },
    get perSecond() {
      const now = performance.now();
      while (times.length > 0 && now - times[0] > 2000) {
        times.shift();
        ages.shift();
      }
      return times.length < 2 ? 0 : (times.length - 1) / Math.max(0.001, (now - times[0]) / 1000);
    },
    /**
     * The median time from a frame's arrival to its picture, in milliseconds. It means little if camera and page run on
     * two machines.
     */
    get delayMs() {
      return [...ages].sort((one, other) => one - other)[ages.length >> 1] ?? NaN;
    },
  };
}

/** Shows a new status. The page's own rate is also in the canvas's data, for tests and benchmarks. */
export function showFigures(model, meter) {
  const layer = activeLayer(model);
  const camera = cameraOf(model);
  const state = model.connection === "connected" ? camera?.state ?? "connected" : model.connection;
  put("state", model.frozen ? `${state}, page held` : state);
  byId("state").dataset.state = camera?.error ? "failed" : state;
  put("camera-name", camera?.title ?? layer?.facts.name ?? "pvcam live");
  document.title = `${camera?.title ?? "pvcam"} · ${state}`;
  const run = camera?.run;
  put("camera-rate", run ? rate(run.framesPerSecond) : "–");
  put("page-rate", rate(meter.perSecond));
  byId("canvas").dataset.perSecond = meter.perSecond.toFixed(2);
  byId("canvas").dataset.delayMs = meter.delayMs.toFixed(1);
  for (const word of ["missing", "overrun", "lapped", "skipped"]) {
    put(word, run ? String(run[word]) : "–");
    byId(word).classList.toggle("alarm", run !== undefined && word !== "skipped" && run[word] > 0);
  }
  byId("ring").value = run?.ringFill ?? 0;
  put("ring-text", run ? `${Math.round((run.ringFill ?? 0) * 100)}%` : "–");
  put("temperature", camera?.temperatureC === undefined ? "–" : `${camera.temperatureC.toFixed(1)} °C`);
  byId("temperature").title = camera?.temperatureAt ? `Read at ${camera.temperatureAt}` : "";
  put("disk", diskText(camera?.disk));
  const problem = model.connection === "lost"
    ? "The camera's program does not answer; trying again."
    : camera?.error;
  byId("problem").hidden = !problem;
  put("problem-text", problem ?? "");
}

/** The active layer's camera, from the status message. */
export function cameraOf(model) {
  const cameras = model.status?.cameras ?? [];
  return cameras.find(({ streams }) => streams.includes(model.active)) ?? cameras[0];
}

function put(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

function rate(value) {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

/** How long the disk lasts at this rate; if that is unknown, how much is free. */
function diskText(disk) {
  if (disk?.secondsLeft !== undefined) return `${duration(disk.secondsLeft)} left`;
  if (disk?.freeBytes !== undefined) return `${bytes(disk.freeBytes)} free`;
  return "–";
}

export function bytes(count) {
  const power = Math.min(4, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return `${(count / 1000 ** power).toPrecision(3)} ${["B", "kB", "MB", "GB", "TB"][power]}`;
}

function duration(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 360_000 ? `${(seconds / 3600).toFixed(1)} h` : "days";
}
