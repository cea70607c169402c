import { CameraError, PvcamError } from "../../src/errors.ts";
import { ERROR_NAMES } from "../constants.ts";
import type { Gate } from "../gate.ts";
import { bytesToText } from "../structs.ts";
import type { CallName, PvcamSymbols } from "../symbols.ts";

/** Facts for the sentence about a failed call. */
export interface CallContext {
  /** The handle of the camera that was called. */
  readonly hcam?: number;
  /** What was tried, with its values, such as `PARAM_GAIN_INDEX = 9`. */
  readonly tried?: string;
}

/** Options of a call. */
interface CallOptions<T> extends CallContext {
  /** Reads the result while the gate is still held. */
  readonly result?: () => T;
  /**
   * Memory that the call gets only by its address, and that must live until the call ends. Deno itself keeps buffers.
   */
  readonly keep?: readonly unknown[];
}

/** What to do about an error code, if we know more than libpvcam says. */
const hints: Readonly<Record<number, string>> = {
  151:
    "Set PVCAM_VERSION, as the vendor's installer does in /etc/profile.d (log in again after installing), " +
    'and install the driver of the camera\'s interface; or open the library "simulator". ' +
    "(The simulator gives this code for a PVSIM_ variable that it refuses, and names it on standard error.)",
  158: "Another part of this process has initialised libpvcam: open it in one thread only.",
  178: "Another program, or another part of this one, has this camera open.",
  180: "The camera was unplugged or switched off.",
  185:
    "Cameras have given this code for a buffer mode that they refuse. One gave it until another program had done a short " +
    "run and post-processing was reset.",
};

/**
 * Calls libpvcam, and reads its error code if the call fails, both inside the gate. Only a drain loop in a worker reads
 * the code elsewhere: inside the same gate, and `failure` makes its sentence.
 */
export class Checker {
  /** libpvcam's functions. */
  readonly symbols: PvcamSymbols;
  readonly #gate: Gate;
  readonly #absent: ReadonlySet<string>;
  readonly #message = new Uint8Array(4096); // the header promises ERROR_MSG_LEN; some libraries append details
  readonly #cameraNames = new Map<number, string>();
  readonly #rings = new Map<number, Uint8Array>();

  /** Makes the checker for an opened library. `absent` names the functions that it lacks. */
  constructor(symbols: PvcamSymbols, gate: Gate, absent: ReadonlySet<string> = new Set()) {
    this.symbols = symbols;
    this.#gate = gate;
    this.#absent = absent;
  }

  /** Remembers the camera of a handle, so that sentences can name it. */
  cameraOpened(hcam: number, name: string): void {
    this.#cameraNames.set(hcam, name);
  }

  /** Forgets a camera and its ring. */
  cameraClosed(hcam: number): void {
    this.#cameraNames.delete(hcam);
    this.#rings.delete(hcam);
  }

  /**
   * Keeps a ring alive while a camera writes into it. If it were collected, the camera would write into other memory.
   * `undefined` ends this.
   */
  holdRing(hcam: number, ring: Uint8Array | undefined): void {
    if (ring) this.#rings.set(hcam, ring);
    else this.#rings.delete(hcam);
  }

  /** The camera's name for a sentence. */
  cameraName(hcam: number): string {
    const name = this.#cameraNames.get(hcam);
    return name === undefined ? `handle ${hcam} of no open camera` : `camera "${name}"`;
  }

  /**
   * Makes a call when its turn comes, and returns what `result` reads from its out-parameters. Throws a {@linkcode
   * PvcamError} if the call returns 0.
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

  /** Makes the error of a call in a drain loop from the code that the loop read. */
  failure(name: CallName, code: number, context: CallContext = {}): Promise<PvcamError> {
    return this.#gate.run("pl_error_message", () => this.#error(name, code, context));
  }

  #error(name: CallName, code: number, { hcam, tried }: CallContext): PvcamError {
    const codeName = ERROR_NAMES[code] ?? "an unknown code";
    this.#message.fill(0);
    const explained = this.symbols.pl_error_message(code, this.#message) !== 0;
    // The library's text ends with the code's name in brackets, which this sentence already has.
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
