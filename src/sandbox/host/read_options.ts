import type { AcquireOptions } from "../../acquisition/options.ts";
import type { SinkOrder } from "../protocol.ts";
import { Fields } from "./fields.ts";

/** What a script may say of a run; sinks and functions are told of in other ways. */
export interface RunWish {
  readonly options: AcquireOptions;
  readonly sinks: readonly SinkOrder[];
  /** Whether the script wants to be asked before the camera starts. */
  readonly asks: boolean;
  /** Whether it wants to be told what is decided. */
  readonly logs: boolean;
}

const names = [
  "camera",
  "frames",
  "slots",
  "maxSlots",
  "bufferMode",
  "onOverrun",
  "onStall",
  "waker",
  "sinks",
  "asks",
  "logs",
] as const;

/** A run as a stranger asked for it. Throws a `SettingsError` that names what cannot be understood. */
export function readRunWish(fields: Fields): RunWish {
  fields.only(names);
  const whole = (name: string) => fields.whole(name, [1, 0x7fffffff]);
  return {
    options: {
      frames: fields.optional("frames", whole),
      slots: fields.optional(
        "slots",
        (name) =>
          typeof fields.raw(name) === "number" ? whole(name) : fields.word(name, ["auto", "recommended"]),
      ),
      maxSlots: fields.optional("maxSlots", whole),
      bufferMode: fields.optional(
        "bufferMode",
        (name) => fields.word(name, ["auto", "overwrite", "no-overwrite", "sequence"]),
      ),
      onOverrun: fields.optional("onOverrun", (name) => fields.word(name, ["fail", "continue"])),
      onStall: fields.optional(
        "onStall",
        (name) =>
          typeof fields.raw(name) === "string"
            ? fields.word(name, ["report", "fail"])
            : { restarts: fields.fields(name).only(["restarts"]).whole("restarts", [1, 1000]) },
      ),
      waker: fields.optional("waker", (name) => fields.word(name, ["auto", "semaphore", "callback"])),
    },
    sinks: fields.list("sinks", 16).map((one) => readSink(new Fields(one, "sinks"))),
    asks: fields.truth("asks"),
    logs: fields.truth("logs"),
  };
}

/** A sink as a stranger describes it. */
function readSink(fields: Fields): SinkOrder {
  fields.only(["kind", "path", "options"]);
  const options = fields.fields("options").only([
    "force",
    "durable",
    "commitEveryMs",
    "diskTimeoutMs",
    "zarr",
  ]);
  return {
    kind: fields.word("kind", ["OME-TIFF", "OME-Zarr", "raw"]),
    path: fields.text("path"),
    options: {
      force: options.optional("force", (name) => options.truth(name)),
      durable: options.optional("durable", (name) => options.truth(name)),
      commitEveryMs: options.optional("commitEveryMs", (name) => options.whole(name, [10, 3_600_000])),
      diskTimeoutMs: options.optional("diskTimeoutMs", (name) => options.whole(name, [1000, 3_600_000])),
      zarr: options.optional("zarr", (name) => options.text(name)),
    },
  };
}
