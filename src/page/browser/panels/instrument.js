// The camera's controls: settings, start and stop, snap, record. They are shown only if the page may drive the camera.
import { bytes, cameraOf } from "./figures.js";
import { activeLayer } from "../model.js";

const byId = (id) => document.getElementById(id);

/** Binds the controls. `ask` sends a wish and settles with its answer; `notice` shows a sentence. */
export function makeInstrument(model, { ask, notice }) {
  let filledFor;

  async function wish(verb, fields = {}) {
    const camera = cameraOf(model);
    const { error, said } = await ask(verb, { camera: camera?.name, ...fields });
    if (error) notice(error, "alarm");
    else if (said) notice(said);
    filledFor = undefined; // the fields then show what is in force, even after a refusal
    show();
    return !error;
  }

  const set = (settings) => wish("set", { settings });

  function numberOf(id) {
    const value = byId(id).value.trim();
    return value === "" ? NaN : Number(value);
  }

  byId("exposure").onchange = () => set({ exposureMs: numberOf("exposure") });
  byId("port").onchange = (event) => set({ port: event.target.value });
  byId("speed").onchange = (event) => set({ port: byId("port").value, speed: event.target.value });
  byId("gain").onchange = (event) =>
    set({ port: byId("port").value, speed: byId("speed").value, gain: event.target.value });
  byId("binning").onchange = (event) => set({ binning: event.target.value.split("x").map(Number) });
  byId("trigger").onchange = (event) => set({ trigger: event.target.value });
  for (const id of ["region-x", "region-y", "region-width", "region-height"]) {
    byId(id).onchange = () => {
      const [x, y, width, height] = ["x", "y", "width", "height"].map((part) => numberOf(`region-${part}`));
      set({ region: { x, y, width, height } });
    };
  }
  byId("region-full").onclick = () => set({ region: "full" });
  byId("region-drawn").onclick = () => {
    const region = drawnOnSensor(model);
    if (!region) return notice("Draw a region first: press D, then drag on the picture.", "alarm");
    set({ region }).then((done) => {
      if (!done) return;
      model.regions.splice(model.selected, 1); // this region is now the whole picture
      model.selected = -1;
    });
  };
  byId("start").onclick = toggleRun;
  byId("snap").onclick = snap;
  byId("record").onclick = toggleRecording;
  byId("trigger-now").onclick = () => wish("trigger");

  function toggleRun() {
    return wish(cameraOf(model)?.state === "ready" ? "start" : "stop");
  }
  function snap() {
    return wish("snap", { name: byId("record-name").value, note: byId("record-note").value });
  }
  function toggleRecording() {
    if (cameraOf(model)?.recording) return wish("finish");
    const frames = byId("record-frames").value.trim();
    return wish("record", {
      name: byId("record-name").value,
      note: byId("record-note").value,
      ...(frames !== "" && { frames: Number(frames) }),
    });
  }

  /** Fills the fields with what is in force, except a field that is being edited. */
  function show() {
    const camera = cameraOf(model);
    byId("instrument").hidden = byId("record-card").hidden = !model.control || !camera?.settings;
    byId("region-drawn").disabled = model.selected < 0;
    byId("read-only").hidden = model.control || !camera;
    showSettings(camera);
    if (!model.control || !camera?.settings) return;
    const isGone = camera.state === "disconnected";
    const running = !isGone && camera.state !== "ready";
    label("start", running ? "Stop" : "Start");
    byId("start").setAttribute("aria-pressed", String(running));
    const recording = camera.recording;
    label("record", recording ? "Finish" : "Record");
    byId("record").classList.toggle("recording", recording !== undefined);
    byId("record").setAttribute("aria-pressed", String(recording !== undefined));
    byId("record-state").textContent = recording
      ? `${recording.frames} frames, ${bytes(recording.bytes)} in ${recording.path}`
      : camera.recorded ?? "";
    for (const id of ["start", "snap"]) byId(id).disabled = isGone || recording !== undefined;
    byId("record").disabled = isGone;
    byId("camera-fields").disabled = isGone || recording !== undefined;
    byId("trigger-now").hidden = !/^software/.test(camera.settings.trigger) || camera.state !== "acquiring";
    const key = JSON.stringify([camera.settings, camera.triggers, camera.name]);
    if (key === filledFor) return;
    filledFor = key;
    fillFields(camera);
  }

  return { show, toggleRun, snap, toggleRecording };
}

/** Shows the settings as a line of text, which is also for viewers who may not change them. */
function showSettings(camera) {
  const settings = camera?.settings;
  byId("settings-line").textContent = settings
    ? `${settings.width} × ${settings.height}, ${settings.exposureMs} ms, ${settings.port}, speed ${settings.speed}, ` +
      `gain ${settings.gain}, ${settings.bitDepth} bit, binning ${
        settings.binning.join(" × ")
      }, ${settings.trigger}`
    : "";
}

function fillFields({ settings, ports, triggers, sensor }) {
  const port = ports.find(({ name }) => name === settings.port) ?? ports[0];
  const nameOf = (one) => one.name ?? String(one.index);
  const speed = port.speeds.find((one) => nameOf(one) === settings.speed) ?? port.speeds[0];
  put("exposure", settings.exposureMs);
  options("port", ports.map(({ name }) => name), settings.port);
  options("speed", port.speeds.map(nameOf), settings.speed, port.speeds.map(speedText));
  options("gain", speed.gains.map(nameOf), settings.gain);
  const now = settings.binning.join("x");
  options("binning", [...new Set(["1x1", "2x2", "4x4", "8x8", now])], now);
  options("trigger", [...new Set([...triggers, settings.trigger])], settings.trigger);
  for (const [part, value] of Object.entries(settings.region)) put(`region-${part}`, value);
  byId("region-width").max = sensor[0];
  byId("region-height").max = sensor[1];
}

/** The selected region, in unbinned pixels of the sensor. */
function drawnOnSensor(model) {
  const layer = activeLayer(model);
  const region = model.regions[model.selected];
  if (!layer || !region) return undefined;
  const { at, binning } = layer.facts;
  const [x, y, width, height] = region;
  return {
    x: at[0] + x * binning[0],
    y: at[1] + y * binning[1],
    width: width * binning[0],
    height: height * binning[1],
  };
}

function put(id, value) {
  if (document.activeElement !== byId(id)) byId(id).value = String(value);
}

function label(id, text) {
  const element = byId(id).querySelector("span") ?? byId(id);
  if (element.textContent !== text) element.textContent = text;
}

/** The text of a speed: its name or number, and its rate, because the number alone says nothing. */
function speedText({ name, index, pixelTimeNs }) {
  const rate = pixelTimeNs > 0 ? `${Number((1000 / pixelTimeNs).toPrecision(3))} MHz` : "";
  return [name ?? String(index), rate].filter(Boolean).join(" · ");
}

function options(id, names, chosen, texts = names) {
  const select = byId(id);
  const isSame = [...select.options].map(({ value, text }) => value + text).join("\n") ===
    names.map((name, at) => name + texts[at]).join("\n");
  if (!isSame) select.replaceChildren(...names.map((name, at) => new Option(texts[at], name)));
  select.value = String(chosen);
}
