import type { Camera } from "../../camera/camera.ts";
import { listCameras, openCamera } from "../../camera/open.ts";
import type { AppliedSettings } from "../../camera/settings.ts";
import type { ParameterName } from "../../../ffi/mod.ts";
import { SettingsError, StateError } from "../../errors.ts";
import { SerialQueue } from "../../serial_queue.ts";
import { dataToError, errorToData } from "../../error_data.ts";
import type { Limits } from "../limits.ts";
import type { OpenedCamera, Reply, Verb } from "../protocol.ts";
import { GuestProcessors } from "./guest_processors.ts";
import type { Budget } from "./budget.ts";
import { Fields } from "./fields.ts";
import { ScriptFiles } from "./script_files.ts";
import type { OutPlace } from "./out_place.ts";
import { checkParameter, readSettings } from "./read_settings.ts";
import { GuestRuns } from "./script_runs.ts";

/** How many cameras a script may have open. */
const MOST_CAMERAS = 8;

/** What the handlers need. */
export interface HandlersOptions {
  /** The path of libpvcam; a script does not choose it. */
  readonly library: string;
  readonly limits: Limits;
  readonly budget: Budget;
  readonly place: OutPlace;
  readonly copies: boolean;
  /** Sends to the guest. */
  send(reply: Reply): void;
  /** Starts the worker of a processor, behind the same wall as the script; or gives the reason for a refusal. */
  startProcessor(module: string): Worker | string;
  /** Called with a sentence when a limit has ended a run. */
  onLimit(sentence: string): void;
  /** Called when a processor sent a message that this library's own code never sends; `what` says which. */
  onForgery(what: string): void;
}

interface GuestCamera {
  readonly camera: Camera;
  /**
   * Changes of settings and starts of runs take turns, so that a run's limits are counted by the settings that it gets.
   */
  readonly turns: SerialQueue;
  applied?: AppliedSettings;
  lastSent: string;
}

/** Handles a script's requests, with one function for each verb. Each function checks what the script may ask. */
export class RequestHandlers {
  readonly #options: HandlersOptions;
  readonly #cameras = new Map<number, GuestCamera>();
  readonly #runs: GuestRuns;
  readonly #files: ScriptFiles;
  readonly #processors: GuestProcessors;
  readonly #asked = new Map<number, PromiseWithResolvers<void>>();
  readonly #verbs: { readonly [V in Verb]: (fields: Fields) => Promise<unknown> };
  #closed = false;
  /** How many cameras are being opened at this moment. */
  #opening = 0;
  #nextCamera = 1;
  #nextAsk = 1;

  constructor(options: HandlersOptions) {
    this.#options = options;
    const { budget, place, copies, limits, send } = options;
    this.#processors = new GuestProcessors({
      startThread: options.startProcessor,
      memoryBytes: limits.memoryBytes,
      tell: (processor, message) => send({ tell: "processor", processor, message }),
      onForgery: options.onForgery,
    });
    this.#files = new ScriptFiles(place, budget);
    this.#runs = new GuestRuns({
      budget,
      place,
      copies,
      tell: (run, state) => {
        this.#tellCameras();
        send({ tell: "run", run, state });
      },
      log: (run, line) => send({ tell: "log", run, line }),
      ask: () => this.#ask(),
      filesAtRest: () => this.#files.atRest(),
      cameras: () => this.#cameras.size,
      processors: this.#processors,
      setParameter: (camera, fields) =>
        this.#setParameter([...this.#cameras.values()].find((one) => one.camera === camera), fields),
      onLimit: options.onLimit,
    });
    this.#verbs = {
      ...this.#files.verbs,
      ...this.#runs.verbs,
      listCameras: () => listCameras({ library: options.library }),
      openCamera: (fields) => this.#open(fields),
      closeCamera: async (fields) => {
        const { camera } = this.#find(fields);
        await camera.close();
        this.#tellCameras();
        this.#cameras.delete(fields.whole("camera"));
        this.#runs.forget(camera);
      },
      configure: (fields) => {
        const found = this.#find(fields);
        const settings = readSettings(fields.plain("settings"), options.limits);
        return found.turns.take(async () => found.applied = await found.camera.configure(settings));
      },
      parameters: (fields) => this.#find(fields).camera.parameters(),
      parameter: (fields) => this.#find(fields).camera.parameter(fields.text("name") as ParameterName),
      setParameter: (fields) => this.#setParameter(this.#find(fields), fields),
      acquire: (fields) => {
        const found = this.#find(fields);
        return this.#runs.begin(
          found.camera,
          fields,
          (start) => found.turns.take(async () => start(found.applied ??= await found.camera.configure({}))),
        );
      },
    };
  }

  /** Handles a request, and answers it. Throws if the message is not a request. */
  async handle(message: unknown): Promise<void> {
    const { id, verb, fields } = readRequest(message, Object.keys(this.#verbs));
    try {
      const value = await this.#verbs[verb as Verb](fields);
      this.#tellCameras();
      this.#options.send({ id, value });
    } catch (error) {
      this.#tellCameras();
      // The place in the host where an error arose is of no use to a script.
      this.#options.send({ id, error: { ...errorToData(error), stack: undefined } });
    }
  }

  /** Takes the guest's answer before a run starts. Throws if the message is not an answer. */
  answer(message: unknown): void {
    const answer = new Fields(message, "an answer").only(["go", "error"]);
    const ask = answer.whole("go");
    const asked = this.#asked.get(ask);
    this.#asked.delete(ask);
    const error = answer.optional("error", (name) => answer.fields(name));
    if (error) asked?.reject(dataToError({ name: error.text("name"), message: error.text("message") }));
    else asked?.resolve();
  }

  /** Whether the script has opened a camera. */
  get touched(): boolean {
    return this.#nextCamera > 1;
  }

  /** The names of cameras that the script has left open. */
  get open(): string[] {
    return [...this.#cameras.values()].map(({ camera }) => camera.info.name);
  }

  /** Cuts off the threads of processors. */
  endProcessors(): void {
    this.#processors.close();
  }

  /** Stops and closes everything. */
  async close(): Promise<void> {
    this.#closed = true;
    // A run that still waits for the script's answer never starts, and leaves no files.
    for (const asked of this.#asked.values()) asked.reject(new StateError("The script has ended."));
    await this.#runs.settled();
    await Promise.allSettled([...this.#cameras.values()].map(({ camera }) => camera.close()));
    await this.#files.close();
  }

  async #open(fields: Fields): Promise<OpenedCamera> {
    if (this.#cameras.size + this.#opening >= MOST_CAMERAS) {
      throw new SettingsError(`Cannot open another camera: ${MOST_CAMERAS} are open.`);
    }
    const name = fields.optional("name", (one) => fields.text(one));
    this.#opening++;
    try {
      const camera = await openCamera({ camera: name, library: this.#options.library });
      const number = this.#nextCamera++;
      this.#cameras.set(number, { camera, turns: new SerialQueue(), lastSent: "ready" });
      const { info, ports, libraryPath, libraryVersion } = camera;
      return { camera: number, info, ports, libraryPath, libraryVersion };
    } finally {
      this.#opening--;
    }
  }

  async #setParameter(found: GuestCamera | undefined, fields: Fields): Promise<unknown> {
    if (!found) throw new SettingsError("Cannot set a parameter: the camera is closed.");
    const name = fields.text("name") as ParameterName;
    checkParameter(name, this.#options.limits);
    const value = readValue(fields);
    return await found.turns.take(() => {
      // The settings that the next run relies on are no longer known.
      found.applied = undefined;
      return found.camera.setParameter(name, value);
    });
  }

  #find(fields: Fields): GuestCamera {
    const found = this.#cameras.get(fields.whole("camera"));
    if (!found) throw new SettingsError("There is no open camera of this number.");
    return found;
  }

  /** Sends the guest the state of each camera whose state has changed since the last time. */
  #tellCameras(): void {
    for (const [number, one] of this.#cameras) {
      const { state, disconnected } = one.camera;
      const now = `${state}${disconnected ? " and disconnected" : ""}`;
      if (now === one.lastSent) continue;
      one.lastSent = now;
      this.#options.send({ tell: "camera", camera: number, state, disconnected });
    }
  }

  #ask(): Promise<void> {
    const ask = this.#nextAsk++;
    const asked = Promise.withResolvers<void>();
    if (this.#closed) asked.reject(new StateError("The script has ended."));
    this.#asked.set(ask, asked);
    this.#options.send({ tell: "beforeStart", ask });
    return asked.promise;
  }
}

function readRequest(
  message: unknown,
  verbs: readonly string[],
): { id: number; verb: string; fields: Fields } {
  const request = new Fields(message, "a request").only(["id", "verb", "fields"]);
  const verb = request.word("verb", verbs);
  return { id: request.whole("id"), verb, fields: new Fields(request.raw("fields"), verb) };
}

/** A parameter's value. Whether it fits the parameter is for the camera to say. */
function readValue(fields: Fields): number | string | bigint | boolean | number[] {
  const value = fields.raw("value");
  if (typeof value === "boolean") return value;
  if (typeof value === "bigint") return fields.bigint("value");
  if (typeof value === "number") return fields.number("value");
  if (typeof value === "string") return fields.text("value");
  return fields.list("value", 65_535).map((one) =>
    new Fields({ value: one }, "setParameter").number("value")
  );
}
