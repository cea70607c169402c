import { CameraError, PvcamError } from "../../src/errors.ts";
import { ERROR_NAMES } from "../constants.ts";
import type { Gate } from "../gate.ts";
import { bytesToText } from "../structs.ts";
import type { CallName, PvcamSymbols } from "../symbols.ts";

/** What a failed call's sentence says beside the call itself. */
export interface CallContext {
  /** The handle of the camera that was called. */
  readonly hcam?: number;
  /** What was tried, with its values, such as `PARAM_GAIN_INDEX = 9`. */
  readonly tried?: string;
}

/** How a call is made. */
interface CallOptions<T> extends CallContext {
  /** What comes out of it: read while the gate is still held. */
  readonly result?: () => T;
  /** Memory that the call is given by its address alone, and that must live until then. (Buffers Deno keeps itself.) */
  readonly keep?: readonly unknown[];
}

/** What to do about a code, where something more can be said than libpvcam does. */
const hints: Readonly<Record<number, string>> = {
  151:
    "Set PVCAM_VERSION, as the vendor's installer does in /etc/profile.d (log in again after installing), " +
    'and install the driver of the camera\'s interface; or open the library "simulator". ' +
    "(The simulator gives this code for a PVSIM_ variable that it refuses, and names it on standard error.)",
  158: "Another part of this process has initialised libpvcam: open it in one thread only.",
  178: "Another program, or another part of this one, has this camera open.",
  180: "The camera was unplugged or switched off.",
  185:
    "Cameras have given it for a buffer mode that they do not take, and one until it had done a short run in another " +
    "program and its post-processing was reset.",
};

/**
 * Calls libpvcam and reads its error code where the call fails: both inside the gate, and nowhere else is the code
 * read. (A drain loop in a worker reads its own, inside the same gate, and has `failure` make the sentence.)
 */
export class Checker {
  /** libpvcam's functions. */
  readonly symbols: PvcamSymbols;
  readonly #gate: Gate;
  readonly #absent: ReadonlySet<string>;
  readonly #message = new Uint8Array(4096); // ERROR_MSG_LEN is promised; details have been seen appended
  readonly #cameraNames = new Map<number, string>();
  readonly #rings = new Map<number, Uint8Array>();

  /** Checks the calls of one opened library; `absent` are the functions that it lacks. */
  constructor(symbols: PvcamSymbols, gate: Gate, absent: ReadonlySet<string> = new Set()) {
    this.symbols = symbols;
    this.#gate = gate;
    this.#absent = absent;
  }

  /** Remembers which camera a handle is, so that sentences can name it. */
  cameraOpened(hcam: number, name: string): void {
    this.#cameraNames.set(hcam, name);
  }

  /** Forgets a camera and lets go of its ring. */
  cameraClosed(hcam: number): void {
    this.#cameraNames.delete(hcam);
    this.#rings.delete(hcam);
  }

  /**
   * Keeps a ring alive while a camera writes into it: if it were collected meanwhile, the camera would write over
   * memory of others. `undefined` lets go of it.
   */
  holdRing(hcam: number, ring: Uint8Array | undefined): void {
    if (ring) this.#rings.set(hcam, ring);
    else this.#rings.delete(hcam);
  }

  /** What a sentence calls a camera. */
  cameraName(hcam: number): string {
    const name = this.#cameraNames.get(hcam);
    return name === undefined ? `handle ${hcam} of no open camera` : `camera "${name}"`;
  }

  /**
   * Makes one call, in its turn, and gives back what `result` reads out of its out-parameters. Throws a
   * {@linkcode PvcamError} where the call returns 0.
   */
  call<T = void>(
    name: CallName,
    action: () => number | Promise<number>,
    options: CallOptions<T> = {},
  ): Promise<T> {
    const finish = (ok: number): T => {
      if (ok === 0) throw this.#error(name, this.symbols.pl_error_code(), options);
      return options.result?.() as T;
    };
    return this.#gate.run(name, () => {
      if (this.#absent.has(name)) throw new CameraError(`This libpvcam has no ${name}: update PVCAM.`);
      const ok = action();
      return typeof ok === "number" ? finish(ok) : ok.then(finish);
    });
  }

  /** The error of a call that a drain loop made, from the code that it read. */
  failure(name: CallName, code: number, context: CallContext = {}): Promise<PvcamError> {
    return this.#gate.run("pl_error_message", () => this.#error(name, code, context));
  }

  #error(name: CallName, code: number, { hcam, tried }: CallContext): PvcamError {
    const codeName = ERROR_NAMES[code] ?? "an unknown code";
    this.#message.fill(0);
    const explained = this.symbols.pl_error_message(code, this.#message) !== 0;
    // The library's text repeats the code's name in brackets, and this sentence has it already.
    const text = explained ? bytesToText(this.#message).replace(` (${codeName})`, "").trim() : "";
    let sentence = name as string;
    if (tried) sentence += ` of ${tried}`;
    sentence += " failed";
    if (hcam !== undefined) sentence += ` on ${this.cameraName(hcam)}`;
    if (code === 0) sentence += ", and libpvcam does not say why: its error code is 0";
    else sentence += ` with ${code} ${codeName}`;
    if (text && code !== 0) sentence += `: ${text}`;
    if (!/[.!?]$/.test(sentence)) sentence += ".";
    if (hints[code]) sentence += ` ${hints[code]}`;
    return new PvcamError(sentence, name, code, codeName);
  }
}
